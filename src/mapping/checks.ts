/** What must hold in a debt position beyond its shape. Each check answers problems; a position with any is not taken. */
import { isDay } from '../domain/day.ts';
import type { DebtPosition, Installment, PaymentOption, Transfer } from '../domain/debt-position.ts';
import { readOrganizationCode } from '../domain/fiscal-code.ts';
import { type Cents, formatEuro } from '../domain/money.ts';
import type { StageRules } from '../domain/ports/mapping.ts';
import { type Problem, problem } from '../domain/problem.ts';
import { spreadsheetAdvice } from '../domain/spreadsheet.ts';
import { readAccount, readCategory } from './accounts.ts';

const MAX_TEXT = 140;
const MAX_SOURCE_BYTES = 4096;

/** Key and scope: what every action needs. */
export function identityFaults(position: DebtPosition, rules: StageRules): readonly Problem[] {
  const faults: Problem[] = [];
  const { advice } = spreadsheetAdvice(position.key);
  if (advice !== undefined) {
    faults.push(
      problem('key.altered', 'the key has lost its digits', { advice, place: { value: position.key } }),
    );
  }
  if (position.key.trim() === '')
    faults.push(problem('key.missing', 'the key is blank', { place: { value: position.key } }));
  if (rules.uniqueWithin !== 'ever' && position[rules.uniqueWithin] === undefined) {
    const scope = rules.uniqueWithin;
    faults.push(
      problem(`${scope}.missing`, `keys are unique within a ${scope}, and the mapping returned none`),
    );
  }
  return faults;
}

/** `canonical`: the position as JSON. What is small as a whole needs no look at its parts. */
export function sourceFault(position: DebtPosition, canonical: string): Problem | undefined {
  if (position.source === undefined || Buffer.byteLength(canonical) <= MAX_SOURCE_BYTES) return undefined;
  const bytes = Buffer.byteLength(JSON.stringify(position.source));
  if (bytes <= MAX_SOURCE_BYTES) return undefined;
  return problem('source.too-large', `source has ${bytes} bytes, at most ${MAX_SOURCE_BYTES} are kept`);
}

/** Looked for before the shape: without a service there are no defaults either, and their lack would be blamed. */
export function serviceFault(service: string, rules: StageRules): Problem | undefined {
  if (rules.services.includes(service)) return undefined;
  return problem('service.unknown', `this connector has no service ${service}`, {
    class: 'config',
    place: { value: service },
    advice: `Its services are ${rules.services.join(', ')}.`,
  });
}

/** Texts, amounts, refs, days and accounts of what has to be paid. */
export function contentFaults(position: DebtPosition): readonly Problem[] {
  const faults: Problem[] = [];
  textFault(position.description, 'description', faults);
  for (const [name, value] of Object.entries(position.debtor)) textFault(value, `debtor.${name}`, faults);
  dayFault(position.validFrom, 'validFrom', faults);
  const refs = new Set<string>();
  for (const option of position.options) {
    optionFaults(option, faults);
    for (const installment of option.installments) {
      if (refs.has(installment.ref)) {
        faults.push(
          problem('ref.twice', `two installments have the ref ${installment.ref}`, {
            place: { value: installment.ref },
            advice: 'A ref tells an installment from its sisters, the single payment included.',
          }),
        );
      }
      refs.add(installment.ref);
      installmentFaults(installment, faults);
    }
  }
  return faults;
}

function optionFaults(option: PaymentOption, faults: Problem[]): void {
  textFault(option.description, 'option', faults);
  if (option.kind === 'single' && option.installments.length !== 1) {
    faults.push(
      problem('option.single', `a single payment has one installment, not ${option.installments.length}`),
    );
  }
}

function installmentFaults(installment: Installment, faults: Problem[]): void {
  const { ref, amount, transfers } = installment;
  textFault(installment.description, 'description', faults);
  dayFault(installment.dueDate, 'dueDate', faults);
  dayFault(installment.payableUntil, 'payableUntil', faults);
  if (installment.payableUntil !== undefined && installment.payableUntil < installment.dueDate) {
    faults.push(
      problem('due.order', 'it stops being payable before it is due', {
        place: { value: installment.payableUntil },
      }),
    );
  }
  let total = 0;
  for (const transfer of transfers) {
    total += transfer.amount;
    transferFaults(transfer, faults);
  }
  if (total !== amount) {
    const message = `the transfers of installment ${ref} add up to ${euro(total)}, its amount is ${euro(amount)}`;
    faults.push(problem('transfers.sum', message));
  }
}

function transferFaults(transfer: Transfer, faults: Problem[]): void {
  const organization = readOrganizationCode(transfer.organization);
  if (!organization.ok) faults.push(organization.problem);
  for (const account of [transfer.iban, transfer.postalIban]) {
    const iban = account === undefined ? undefined : readAccount(account);
    if (iban?.ok === false) faults.push(iban.problem);
  }
  const category = readCategory(transfer.category);
  if (!category.ok) faults.push(category.problem);
  textFault(transfer.remittance, 'remittance', faults);
  textFault(transfer.companyName, 'companyName', faults);
}

/** Zero and negative amounts, looked for before the shape so that they are called by their name. */
export function amountFault(amount: number): Problem | undefined {
  if (amount > 0) return undefined;
  const message = amount === 0 ? 'the amount is zero' : 'the amount is negative';
  return problem('amount.zero', message, {
    advice: 'There is nothing to pay: let the mapping $ignore such rows, if the layout has them.',
  });
}

function textFault(value: string | undefined, name: string, faults: Problem[]): void {
  if (value === undefined || value.length <= MAX_TEXT) return;
  const message = `${name} has ${value.length} characters, at most ${MAX_TEXT} reach who pays`;
  faults.push(
    problem('text.too-long', message, {
      place: { value },
      advice: 'Shorten it in the mapping; nothing is cut silently.',
    }),
  );
}

function dayFault(value: string | undefined, name: string, faults: Problem[]): void {
  if (value === undefined || isDay(value)) return;
  faults.push(problem('date.unreadable', `${name} is not a day of the calendar`, { place: { value } }));
}

const euro = (amount: number): string => formatEuro(amount as Cents, { thousands: true });

/**
 * Whether a canonical position can be said in GPD's v1/v2 model and carried by the Nodo's SOAP messages afterwards.
 * Pure: what depends on today (a due date in the past) is the caller's. Sources: OpenAPI of GPD v1 and v2,
 * sac-common-types (text lengths, e-mail, country), GPD's congruence checks.
 */
import type {
  Debtor,
  DebtPosition,
  Installment,
  PaymentOption,
  Transfer,
} from '../../domain/debt-position.ts';
import { MAX_CENTS, sum } from '../../domain/money.ts';
import { type Problem, problem } from '../../domain/problem.ts';
import { readTaxonomyCode } from '../../domain/taxonomy.ts';
import { metadata } from './accounting.ts';
import { expiry } from './expiry.ts';
import { clean } from './text.ts';

const MAX_TRANSFERS = 5;
const MAX_METADATA = 10;
const TEXT = 140;
const DEBTOR_TEXTS = {
  name: 70,
  street: 70,
  civicNumber: 16,
  postalCode: 16,
  city: 35,
  province: 35,
  phone: 140,
} as const;
const DEBTOR_CODE = /^[A-Za-z0-9]{2,16}$/;
const COUNTRY = /^[A-Z]{2}$/;
const EMAIL = /^[a-zA-Z0-9_.+-]+@[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*$/;
const MAX_EMAIL = 256;
const IBAN = /^[A-Za-z0-9]{1,35}$/;
const ORGANIZATION = /^\d{11}$/;

/** Every reason (`nodo.inexpressible`, at the canonical field); none: the position can be sent. */
export function inexpressible(position: DebtPosition): readonly Problem[] {
  return [
    ...text(position.description, 'description', TEXT),
    ...debtorFaults(position.debtor),
    ...optionsFaults(position),
    ...position.options.flatMap((option, index) => optionFaults(option, `options[${index}]`, position)),
    ...expiryFaults(position),
  ];
}

/** A reason, at a field of the canonical position. */
const reason = (field: string, message: string, advice?: string, value?: string): Problem =>
  problem('nodo.inexpressible', `GPD cannot take ${field}: ${message}`, {
    place: { field, ...(value === undefined ? {} : { value }) },
    ...(advice === undefined ? {} : { advice }),
  });

function text(value: string, field: string, max: number): readonly Problem[] {
  const found = clean(value);
  if (found === '') return [reason(field, 'it is blank')];
  if (found.length <= max) return [];
  const message = `it has ${found.length} characters, at most ${max} are carried`;
  return [reason(field, message, 'Shorten it in the mapping.', found)];
}

const optional = (value: string | undefined, field: string, max: number): readonly Problem[] =>
  value === undefined || clean(value) === '' ? [] : text(value, field, max);

function debtorFaults(debtor: Debtor): readonly Problem[] {
  const found: Problem[] = [...text(debtor.name, 'debtor.name', DEBTOR_TEXTS.name)];
  for (const key of ['street', 'civicNumber', 'postalCode', 'city', 'province', 'phone'] as const) {
    found.push(...optional(debtor[key], `debtor.${key}`, DEBTOR_TEXTS[key]));
  }
  const code = clean(debtor.fiscalCode);
  if (!DEBTOR_CODE.test(code)) {
    found.push(reason('debtor.fiscalCode', 'it is not 2 to 16 letters and digits', undefined, code));
  }
  const country = clean(debtor.country ?? '');
  if (country !== '' && !COUNTRY.test(country)) {
    found.push(reason('debtor.country', 'it is not two capital letters', 'Use ISO 3166, e.g. IT.', country));
  }
  const email = clean(debtor.email ?? '');
  if (email !== '' && (email.length > MAX_EMAIL || !EMAIL.test(email))) {
    found.push(
      reason('debtor.email', 'the Nodo takes no such address', 'Leave it out or correct it.', email),
    );
  }
  return found;
}

function optionsFaults(position: DebtPosition): readonly Problem[] {
  const found: Problem[] = [];
  if (position.options.length === 0) found.push(reason('options', 'there is none'));
  if (position.options.filter(({ kind }) => kind === 'plan').length > 1) {
    const advice = 'Offer one plan; others become positions of their own.';
    found.push(reason('options', 'it holds one plan of instalments per position', advice));
  }
  const refs = position.options.flatMap(({ installments }) => installments.map(({ ref }) => ref));
  const twin = refs.find((ref, index) => refs.indexOf(ref) !== index);
  if (twin !== undefined) found.push(reason('options', 'two instalments have the same ref', undefined, twin));
  return found;
}

function optionFaults(option: PaymentOption, at: string, position: DebtPosition): readonly Problem[] {
  const found: Problem[] = [];
  if (option.installments.length === 0) found.push(reason(`${at}.installments`, 'there is none'));
  if (option.kind === 'single' && option.installments.length > 1) {
    found.push(reason(`${at}.installments`, 'a single payment has one instalment'));
  }
  option.installments.forEach((installment, index) => {
    found.push(...installmentFaults(installment, `${at}.installments[${index}]`, option, position));
  });
  return found;
}

function installmentFaults(
  installment: Installment,
  at: string,
  option: PaymentOption,
  position: DebtPosition,
): readonly Problem[] {
  const { amount, transfers, dueDate } = installment;
  const found: Problem[] = [
    ...optional(installment.description ?? option.description, `${at}.description`, TEXT),
    ...amountFaults(amount, `${at}.amount`),
  ];
  if (position.validFrom !== undefined && position.validFrom > dueDate) {
    found.push(reason('validFrom', `it is after the due date of ${at}`, undefined, position.validFrom));
  }
  if (transfers.length === 0 || transfers.length > MAX_TRANSFERS) {
    found.push(reason(`${at}.transfers`, `there are ${transfers.length}, it takes 1 to ${MAX_TRANSFERS}`));
  }
  const total = sum(transfers.map((transfer) => transfer.amount));
  if (total !== amount) {
    found.push(reason(`${at}.transfers`, `they add up to ${total} cents, the amount is ${amount}`));
  }
  transfers.forEach((transfer, index) => {
    found.push(...transferFaults(transfer, `${at}.transfers[${index}]`));
  });
  return found;
}

function amountFaults(amount: number, field: string): readonly Problem[] {
  if (Number.isSafeInteger(amount) && amount >= 1 && amount <= MAX_CENTS) return [];
  return [reason(field, 'it is not between 0,01 and 999.999.999,99 euro', undefined, String(amount))];
}

function transferFaults(transfer: Transfer, at: string): readonly Problem[] {
  const found: Problem[] = [
    ...amountFaults(transfer.amount, `${at}.amount`),
    ...optional(transfer.companyName, `${at}.companyName`, TEXT),
    ...optional(transfer.remittance, `${at}.remittance`, TEXT),
  ];
  if (!ORGANIZATION.test(transfer.organization)) {
    found.push(reason(`${at}.organization`, 'it is not 11 digits', undefined, transfer.organization));
  }
  if (!readTaxonomyCode(transfer.category).ok) {
    found.push(
      reason(`${at}.category`, 'it is no taxonomy code', 'Written like 9/0101101IM/.', transfer.category),
    );
  }
  for (const key of ['iban', 'postalIban'] as const) {
    const iban = transfer[key];
    if (iban !== undefined && !IBAN.test(iban)) {
      found.push(reason(`${at}.${key}`, 'it is not 1 to 35 letters and digits', undefined, iban));
    }
  }
  const pairs = metadata(transfer.accounting);
  if (pairs.length > MAX_METADATA) {
    found.push(reason(`${at}.accounting`, `it needs ${pairs.length} metadata, ${MAX_METADATA} are carried`));
  }
  for (const { key, value } of pairs) found.push(...text(value, `${at}.accounting (${key})`, TEXT));
  return found;
}

function expiryFaults(position: DebtPosition): readonly Problem[] {
  if (expiry(position) !== 'other') return [];
  return [
    reason(
      'payableUntil',
      'it stops payments of the whole position at its latest due date, and at no other day',
      'Give every instalment that day as payableUntil, or none at all.',
    ),
  ];
}

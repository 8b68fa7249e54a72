/**
 * From what a mapping returned to a canonical debt position, or why not. Order: defaults, zero amounts, service, shape,
 * identity, debtor, content, codes, due days, what the Nodo can express.
 */
import type { Day } from '../domain/day.ts';
import type { Debtor, DebtPosition, GivenCode, Json, Transfer } from '../domain/debt-position.ts';
import { readFiscalCode } from '../domain/fiscal-code.ts';
import type { StageRules } from '../domain/ports/mapping.ts';
import type { Problem } from '../domain/problem.ts';
import { readAccount, readCategory } from './accounts.ts';
import { amountFault, contentFaults, identityFaults, serviceFault, sourceFault } from './checks.ts';
import { complete } from './complete.ts';
import { contentHash } from './content-hash.ts';
import { type ConnectorFacts, isJsonObject, text } from './facts.ts';
import { isUnusual } from './functions/library.ts';
import { givenCodes, type RowCode } from './given-codes.ts';
import { settlePastDue } from './past-due.ts';
import type { ShapeCheck } from './shape.ts';

export interface ValidationRules {
  readonly rules: StageRules;
  readonly facts: ConnectorFacts;
  readonly shape: ShapeCheck;
  /** Why the connector's Nodo cannot take a position. */
  readonly inexpressible: (position: DebtPosition) => readonly Problem[];
}

export interface ValidPosition {
  readonly position: DebtPosition;
  /** Key with its scope, as declared unique. */
  readonly sourceKey: string;
  readonly hash: string;
  /** The position as JSON, when that is what was hashed. */
  readonly canonical?: string;
  readonly codes: readonly GivenCode[];
  readonly warnings: readonly Problem[];
}

export type Validated =
  | { readonly ok: true; readonly value: ValidPosition }
  /** `amount` names the amount of a zero or negative installment, whose text only the reader knows. */
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly amount?: number };

const NOBODY: Debtor = { kind: 'F', fiscalCode: '', name: '' };

export function validate(returned: Json, today: Day, using: ValidationRules): Validated {
  const { rules, facts, shape } = using;
  const completed = complete(returned, facts, today);
  const paying =
    isJsonObject(completed) &&
    (completed.action === 'upsert' || (completed.action === 'suspend' && completed.debtor !== undefined));
  if (paying) {
    const amount = wrongAmount(completed);
    const fault = amount === undefined ? undefined : amountFault(amount);
    if (amount !== undefined && fault !== undefined) return { ok: false, problems: [fault], amount };
  }
  const service = isJsonObject(completed) ? serviceFault(text(completed.service) ?? '', rules) : undefined;
  if (service !== undefined) return { ok: false, problems: [service] };
  const misshapen = shape(completed);
  if (misshapen !== undefined) return { ok: false, problems: [misshapen] };
  const { position: written, rows } = withoutCodes(completed);
  const identity = identityFaults(written, rules);
  if (identity.length > 0) return { ok: false, problems: identity };
  if (!paying) return accepted(written, written, rules, [], []);

  const { kind, fiscalCode } = written.debtor;
  // The kind is there only when the mapping says it; it decides for codes that denote either.
  const debtor = readFiscalCode(fiscalCode, {
    allow: rules.debtorCodes.filter(isUnusual),
    ...(kind === undefined ? {} : { kind }),
  });
  if (!debtor.ok) return { ok: false, problems: [debtor.problem] };
  const canonical = canonicalAccounts({
    ...written,
    debtor: { ...written.debtor, kind: debtor.value.kind, fiscalCode: debtor.value.code },
  });
  const content = contentFaults(canonical);
  if (content.length > 0) return { ok: false, problems: content };
  const given = givenCodes(rows, rules);
  if (given.problems.length > 0) return { ok: false, problems: given.problems };
  const due =
    canonical.action === 'upsert'
      ? settlePastDue(canonical, today, rules.pastDue)
      : { position: canonical, problems: [] };
  if (due.problems.length > 0) return { ok: false, problems: due.problems };
  // Its field is the canonical one, which the message names too; the source's is looked up by value.
  const beyond = using.inexpressible(due.position).map((fault) => withoutField(fault));
  if (beyond.length > 0) return { ok: false, problems: beyond };
  return accepted(due.position, canonical, rules, given.codes, given.warnings);
}

/** `asWritten` has the due days of the file: extended ones move with each day's delivery and would seem a change. */
function accepted(
  position: DebtPosition,
  asWritten: DebtPosition,
  rules: StageRules,
  codes: readonly GivenCode[],
  warnings: readonly Problem[],
): Validated {
  const scope = rules.uniqueWithin === 'ever' ? undefined : position[rules.uniqueWithin];
  const sourceKey = scope === undefined ? position.key : `${scope}/${position.key}`;
  const { hash, canonical } = contentHash(asWritten);
  const tooLarge = sourceFault(asWritten, canonical);
  if (tooLarge !== undefined) return { ok: false, problems: [tooLarge] };
  const value = { position, sourceKey, hash, codes, warnings };
  return { ok: true, value: position === asWritten ? { ...value, canonical } : value };
}

function wrongAmount(position: { readonly [key: string]: Json }): number | undefined {
  for (const option of listOf(position.options)) {
    for (const installment of isJsonObject(option) ? listOf(option.installments) : []) {
      if (!isJsonObject(installment)) continue;
      if (isWrong(installment.amount)) return installment.amount;
      for (const transfer of listOf(installment.transfers))
        if (isJsonObject(transfer) && isWrong(transfer.amount)) return transfer.amount;
    }
  }
  return undefined;
}

const isWrong = (amount: Json | undefined): amount is number => typeof amount === 'number' && amount <= 0;

const listOf = (value: Json | undefined): readonly Json[] =>
  Array.isArray(value) ? (value as readonly Json[]) : [];

/** Codes live outside the content; what key-only actions leave out is filled with blanks. */
function withoutCodes(completed: Json): {
  readonly position: DebtPosition;
  readonly rows: readonly RowCode[];
} {
  if (!isJsonObject(completed)) throw new TypeError('the schema let through what is no object');
  const rows: RowCode[] = [];
  let any = false;
  for (const option of listOf(completed.options)) {
    for (const installment of isJsonObject(option) ? listOf(option.installments) : []) {
      if (!isJsonObject(installment)) continue;
      rows.push({ ref: text(installment.ref) ?? '', code: text(installment.code) });
      any ||= installment.code !== undefined;
    }
  }
  const options = any ? listOf(completed.options).map(optionWithoutCodes) : listOf(completed.options);
  const whole = { description: '', debtor: NOBODY, ...completed, options };
  // The schema has just checked the shape.
  return { position: whole as unknown as DebtPosition, rows };
}

function optionWithoutCodes(option: Json): Json {
  if (!isJsonObject(option)) return option;
  const installments = listOf(option.installments).map((installment): Json => {
    if (!isJsonObject(installment)) return installment;
    const { code: _, ...rest } = installment;
    return rest;
  });
  return { ...option, installments };
}

/** IBANs without blanks and taxonomy codes in their whole form; what cannot be read stays, for the checks to name. */
function canonicalAccounts(position: DebtPosition): DebtPosition {
  const isCanonical = position.options.every(({ installments }) =>
    installments.every(({ transfers }) =>
      transfers.every((transfer) => canonicalTransfer(transfer) === transfer),
    ),
  );
  // Accounts come from the configuration mostly, where they are whole.
  if (isCanonical) return position;
  const options = position.options.map((option) => ({
    ...option,
    installments: option.installments.map((installment) => ({
      ...installment,
      transfers: installment.transfers.map(canonicalTransfer),
    })),
  }));
  return { ...position, options };
}

function canonicalTransfer(transfer: Transfer): Transfer {
  const iban = canonicalAccount(transfer.iban);
  const postalIban = transfer.postalIban === undefined ? undefined : canonicalAccount(transfer.postalIban);
  const read = readCategory(transfer.category);
  const category = read.ok ? read.value : transfer.category;
  if (iban === transfer.iban && postalIban === transfer.postalIban && category === transfer.category)
    return transfer;
  return { ...transfer, iban, ...(postalIban === undefined ? {} : { postalIban }), category };
}

function canonicalAccount(written: string): string {
  const iban = readAccount(written);
  return iban.ok ? iban.value : written;
}

function withoutField(fault: Problem): Problem {
  const { place, ...rest } = fault;
  return place?.value === undefined ? rest : { ...rest, place: { value: place.value } };
}

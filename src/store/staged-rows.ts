/**
 * Rows of `staged_unit` and `staged_record` in COPY text form. Pure: mapping processes encode with it, so that the
 * main process only moves buffers; `decodeStagedUnits` serves `try`, which stages without a database.
 */
import type { Action, DebtPosition } from '../domain/debt-position.ts';
import type { StagedRecord, StagedUnit, UnitRecords } from '../domain/staged.ts';

export const STAGED_UNIT_COLUMNS =
  'staged_unit (delivery_id, unit, ordinal, kind, numbers, offsets, lengths, lines, spans, cents, reason, native_key, source_key, action, service, period, list, debtor_code, amount, first_due, hash, content, refs, options, plans, amounts, dues, given, problems)';
export const STAGED_RECORD_COLUMNS =
  'staged_record (delivery_id, group_key, number, at_offset, line, lines, flow, bytes)';

const ESCAPES = /[\\\t\n\r]/g;
const escapeChar = (char: string): string =>
  char === '\\' ? '\\\\' : char === '\t' ? '\\t' : char === '\n' ? '\\n' : '\\r';
/** NUL cannot be stored by PostgreSQL: it is shown as the replacement character. */
const text = (value: string | null | undefined): string =>
  value === null || value === undefined
    ? '\\N'
    : (value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value).replace(ESCAPES, escapeChar);
const json = (value: unknown): string => text(JSON.stringify(value).replaceAll('\\u0000', '\\ufffd'));
const integers = (values: readonly (number | null)[]): string =>
  // One record, one installment: the common case, and worth a short way.
  values.length === 1 ? `{${values[0] ?? 'NULL'}}` : `{${values.map((value) => value ?? 'NULL').join(',')}}`;
const quoted = (value: string | null): string =>
  value === null ? 'NULL' : `"${value.replace(/["\\]/g, '\\$&')}"`;
const texts = (values: readonly (string | null)[]): string => text(`{${values.map(quoted).join(',')}}`);

/** Sum of the single option, else of the first plan: what the debtor owes. */
export function amountOwed(position: DebtPosition): number {
  const option = position.options.find((candidate) => candidate.kind === 'single') ?? position.options[0];
  let total = 0;
  for (const installment of option?.installments ?? []) total += installment.amount;
  return total;
}

function firstDue(position: DebtPosition): string | null {
  let first: string | null = null;
  for (const option of position.options) {
    for (const { dueDate } of option.installments) if (first === null || dueDate < first) first = dueDate;
  }
  return first;
}

const NO_RECORDS: UnitRecords = { numbers: [], offsets: [], lengths: [], lines: [], spans: [], cents: [] };
const NO_POSITION = '\t\\N'.repeat(15);

export function encodeStagedUnit(staged: StagedUnit): string {
  const records = staged.records ?? NO_RECORDS;
  const head = `${staged.deliveryId}\t${staged.unit}\t${staged.ordinal}\t${staged.kind}\t${integers(records.numbers)}\t${integers(records.offsets)}\t${integers(records.lengths)}\t${integers(records.lines)}\t${integers(records.spans)}\t${integers(records.cents)}`;
  if (staged.kind === 'I')
    return `${head}\t${text(staged.reason)}\t${text(staged.nativeKey)}${NO_POSITION}\t\\N\t\\N\n`;
  if (staged.kind === 'X')
    return `${head}\t\\N\t${text(staged.nativeKey)}${NO_POSITION}\t\\N\t${json(staged.problems)}\n`;
  return `${head}\t\\N\t${text(staged.nativeKey)}${positionColumns(staged)}\n`;
}

function positionColumns(staged: Extract<StagedUnit, { kind: 'P' }>): string {
  const { position } = staged;
  const refs: string[] = [];
  const options: number[] = [];
  const plans: string[] = [];
  const amounts: number[] = [];
  const dues: string[] = [];
  const given: (string | null)[] = [];
  position.options.forEach((option, index) => {
    for (const installment of option.installments) {
      refs.push(installment.ref);
      options.push(index);
      plans.push(option.kind === 'plan' ? 't' : 'f');
      amounts.push(installment.amount);
      dues.push(installment.dueDate);
      given.push(staged.codes.find((code) => code.ref === installment.ref)?.code ?? null);
    }
  });
  return [
    '',
    text(staged.sourceKey),
    position.action satisfies Action,
    text(position.service),
    text(position.period ?? ''),
    text(position.list ?? ''),
    text(position.debtor.fiscalCode),
    amountOwed(position),
    firstDue(position) ?? '\\N',
    `\\\\x${staged.hash}`,
    json(position),
    texts(refs),
    integers(options),
    `{${plans.join(',')}}`,
    integers(amounts),
    `{${dues.join(',')}}`,
    texts(given),
    staged.warnings.length === 0 ? '\\N' : json(staged.warnings),
  ].join('\t');
}

export function encodeStagedRecord(row: StagedRecord): string {
  const bytes = Buffer.from(row.bytes.buffer, row.bytes.byteOffset, row.bytes.byteLength).toString('hex');
  return `${row.deliveryId}\t${text(row.groupKey)}\t${row.number}\t${row.offset}\t${row.line}\t${row.lines}\t${row.flow}\t\\\\x${bytes}\n`;
}

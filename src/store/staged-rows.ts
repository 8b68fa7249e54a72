/**
 * Rows of `staged_unit` and `staged_record` in COPY text form. Pure: mapping processes encode with it, so that the
 * main process only moves buffers; `decodeStagedUnits` serves `try`, which stages without a database.
 */
import type { Action, DebtPosition, GivenCode } from '../domain/debt-position.ts';
import type { StagedRecord, StagedUnit, UnitRecords } from '../domain/staged.ts';

export const STAGED_UNIT_COLUMNS =
  'staged_unit (delivery_id, unit, ordinal, kind, alone, at_offset, length, line, span, cents, numbers, offsets, lengths, lines, spans, each_cents, reason, native_key, position_id, source_key, action, service, period, list, debtor_code, amount, first_due, hash, content, ref, given, refs, options, plans, amounts, dues, givens, problems)';
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
const json = (value: unknown): string => jsonText(JSON.stringify(value));
const jsonText = (value: string): string =>
  text(value.includes('\\u0000') ? value.replaceAll('\\u0000', '\\ufffd') : value);
const content = ({ position, canonical }: Extract<StagedUnit, { kind: 'P' }>): string =>
  canonical === undefined ? json(position) : jsonText(canonical);
const integers = (values: readonly (number | null)[]): string =>
  `{${values.map((value) => value ?? 'NULL').join(',')}}`;
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

const NO_RECORDS = '\t\\N'.repeat(11);
const NO_LISTS = '\t\\N'.repeat(6);
const NO_POSITION = '\t\\N'.repeat(19);

/** `positionId`: what the position is called if its key is new. */
export function encodeStagedUnit(staged: StagedUnit, positionId: string): string {
  const alone = staged.kind === 'P' && isAlone(staged) ? 't' : 'f';
  const head = `${staged.deliveryId}\t${staged.unit}\t${staged.ordinal}\t${staged.kind}\t${alone}${recordColumns(staged.records)}`;
  if (staged.kind === 'I')
    return `${head}\t${text(staged.reason)}\t${text(staged.nativeKey)}${NO_POSITION}\t\\N\n`;
  if (staged.kind === 'X')
    return `${head}\t\\N\t${text(staged.nativeKey)}${NO_POSITION}\t${json(staged.problems)}\n`;
  return `${head}\t\\N\t${text(staged.nativeKey)}\t${positionId}${positionColumns(staged)}\n`;
}

const isAlone = (staged: Extract<StagedUnit, { kind: 'P' }>): boolean =>
  staged.alone && staged.warnings.length === 0 && wanted(staged.position.action);

const wanted = (action: Action): boolean => action === 'upsert' || action === 'suspend';

/** The first record in columns of its own; lists only where there are more. */
function recordColumns(records: UnitRecords | undefined): string {
  if (records === undefined) return NO_RECORDS;
  const { numbers, offsets, lengths, lines, spans, cents } = records;
  const first = `\t${offsets[0]}\t${lengths[0]}\t${lines[0]}\t${spans[0]}\t${cents[0] ?? '\\N'}`;
  if (numbers.length === 1) return first + NO_LISTS;
  return `${first}\t${integers(numbers)}\t${integers(offsets)}\t${integers(lengths)}\t${integers(lines)}\t${integers(spans)}\t${integers(cents)}`;
}

function positionColumns(staged: Extract<StagedUnit, { kind: 'P' }>): string {
  const { position } = staged;
  const warnings = staged.warnings.length === 0 ? '\\N' : json(staged.warnings);
  return `\t${text(staged.sourceKey)}\t${position.action}\t${text(position.service)}\t${text(position.period ?? '')}\t${text(position.list ?? '')}\t${text(position.debtor.fiscalCode)}\t${amountOwed(position)}\t${firstDue(position) ?? '\\N'}\t\\\\x${staged.hash}\t${content(staged)}${installmentColumns(staged)}\t${warnings}`;
}

const codeOf = (codes: readonly GivenCode[], ref: string): string | null =>
  codes.find((code) => code.ref === ref)?.code ?? null;

function installmentColumns({ position, codes }: Extract<StagedUnit, { kind: 'P' }>): string {
  const [option] = position.options;
  const [only] = option?.installments ?? [];
  if (
    only !== undefined &&
    option?.kind === 'single' &&
    position.options.length === 1 &&
    option.installments.length === 1
  )
    return `\t${text(only.ref)}\t${text(codeOf(codes, only.ref))}${NO_LISTS}`;
  const refs: string[] = [];
  const options: number[] = [];
  const plans: string[] = [];
  const amounts: number[] = [];
  const dues: string[] = [];
  const givens: (string | null)[] = [];
  position.options.forEach(({ kind, installments }, index) => {
    for (const { ref, amount, dueDate } of installments) {
      refs.push(ref);
      options.push(index);
      plans.push(kind === 'plan' ? 't' : 'f');
      amounts.push(amount);
      dues.push(dueDate);
      givens.push(codeOf(codes, ref));
    }
  });
  return `\t\\N\t\\N\t${texts(refs)}\t${integers(options)}\t{${plans.join(',')}}\t${integers(amounts)}\t{${dues.join(',')}}\t${texts(givens)}`;
}

export function encodeStagedRecord(row: StagedRecord): string {
  const bytes = Buffer.from(row.bytes.buffer, row.bytes.byteOffset, row.bytes.byteLength).toString('hex');
  return `${row.deliveryId}\t${text(row.groupKey)}\t${row.number}\t${row.offset}\t${row.line}\t${row.lines}\t${row.flow}\t\\\\x${bytes}\n`;
}

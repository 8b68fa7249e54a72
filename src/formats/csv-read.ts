/**
 * Slice → records. Values stay the strings that were written: types are the mapping's.
 *
 * Problems of a record: `csv.ragged`, `csv.unbalanced-quote`, `csv.quote` (text after a closing one), `csv.control`
 * (NUL or Ctrl-Z inside), `csv.scientific` (a spreadsheet altered the key, the amount or the group), `encoding.invalid`.
 */
import { Buffer, isAscii } from 'node:buffer';
import type { Json } from '../domain/debt-position.ts';
import type { Reader, Slice, SourceRecord } from '../domain/ports/format.ts';
import { type Problem, problem } from '../domain/problem.ts';
import { headerColumns, layoutColumns, shown } from './csv-columns.ts';
import type { Dialect } from './csv-dialect.ts';
import { RowScanner } from './csv-rows.ts';
import { type Fields, splitRow } from './csv-split.ts';
import { readLayoutAmount } from './csv-totals.ts';
import { decode, isSingleByte } from './encoding.ts';

/** As spreadsheets write numbers of more than 11 digits: 1,23E+17. A code such as 12E5 has no sign. */
const SCIENTIFIC = /^[+-]?\d+(?:[.,]\d+)?E[+-]\d+$/i;
const NUL = '\0';
const CTRL_Z = '\x1a';
const FORMULA_TEXT = /^="(.*)"$/s;
const REPLACEMENT = '\ufffd';

interface Columns {
  readonly names: readonly string[];
  /** Index of the amount, the group and of what a spreadsheet may not have touched; -1: none. */
  readonly amount: number;
  readonly group: number;
  readonly precious: readonly number[];
}

type Named = { readonly [name: string]: Json };

export function csvReader(dialect: Dialect): Reader {
  let lastHead: Uint8Array | undefined;
  let columns = columnsOf(layoutColumns(dialect), dialect);
  let headFields: Named = {};

  const learn = (head: Uint8Array) => {
    if (lastHead !== undefined && Buffer.compare(lastHead, head) === 0) return;
    lastHead = head;
    const rows = headRows(head, dialect);
    const header = dialect.header ? rows.shift() : undefined;
    if (header !== undefined) columns = columnsOf(headerColumns(header, dialect), dialect);
    const row = rows.shift();
    headFields =
      row === undefined || dialect.head === undefined ? {} : readHead(row, dialect, dialect.head.columns);
  };

  return (slice) => {
    const heads = slice.heads.map((head) => {
      learn(head);
      return headFields;
    });
    const records: SourceRecord[] = [];
    const rowOf = rowText(slice, dialect);
    let flow = slice.heads.length - 1;
    let afterShort = false;
    for (let i = 0; i < slice.starts.length; i += 1) {
      const head = slice.flows[i] ?? 0;
      if (head !== flow) {
        flow = head;
        learn(slice.heads[head] ?? new Uint8Array(0));
      }
      const record = readRecord(
        rowOf(i),
        slice.numbers[i] ?? 0,
        slice.lines[i] ?? 0,
        columns,
        dialect,
        afterShort,
      );
      afterShort = record.problem?.code === 'csv.ragged';
      records.push(record);
    }
    return { records, heads };
  };
}

function readRecord(
  row: string,
  number: number,
  line: number,
  columns: Columns,
  dialect: Dialect,
  afterShort: boolean,
): SourceRecord {
  const split = splitRow(row, dialect.delimiter, dialect.quote);
  const { names } = columns;
  const wanted = names.length;
  const written = split.fields;
  const fields: Record<string, Json> = {};
  for (let i = 0; i < wanted; i += 1) fields[names[i] ?? ''] = clean(written[i] ?? '', dialect);
  const fault = faultOf(row, split, columns, fields, dialect);
  const amount = columns.amount < 0 ? undefined : fields[names[columns.amount] ?? ''];
  const read = typeof amount === 'string' && amount !== '' ? readLayoutAmount(amount, dialect) : undefined;
  const shifted = fault !== undefined && !groupIsSafe(fault.code, written.length, columns, afterShort);
  const group = columns.group < 0 || shifted ? undefined : fields[names[columns.group] ?? ''];
  const base = {
    number,
    line,
    fields,
    cents: read?.ok === true && fault?.code !== 'csv.ragged' ? read.value : null,
    group: typeof group === 'string' && group.trim() !== '' ? group.trim() : null,
  };
  if (fault === undefined) return base;
  return { ...base, problem: { ...fault, place: { line, record: number, ...fault.place } } };
}

/**
 * Whether the group of a broken row is still the row's own. A row too long may have shifted whatever is not its first
 * field; a row too short has its fields in place up to where it breaks, unless it is the rest of a row before it.
 */
function groupIsSafe(code: string, found: number, columns: Columns, afterShort: boolean): boolean {
  if (code === 'csv.scientific') return false;
  if (code !== 'csv.ragged') return true;
  if (found > columns.names.length) return columns.group === 0;
  return !afterShort && columns.group < found - 1;
}

function faultOf(
  row: string,
  split: Fields,
  columns: Columns,
  fields: { readonly [name: string]: Json },
  dialect: Dialect,
): Problem | undefined {
  const { names } = columns;
  if (split.fault === 'unbalanced') {
    return problem('csv.unbalanced-quote', 'a quote opens a value that never closes', {
      advice: `Inside values a quote is written twice (${dialect.quote}${dialect.quote}); the sender has to do so.`,
      place: { value: row },
    });
  }
  if (split.fault === 'misplaced') {
    return problem('csv.quote', 'there is text between a closing quote and the delimiter', {
      advice: `Inside values a quote is written twice (${dialect.quote}${dialect.quote}); the sender has to do so.`,
      place: { value: row },
    });
  }
  const found = split.fields.length;
  const tooLong =
    found > names.length && split.fields.slice(names.length).some((field) => field.trim() !== '');
  if (tooLong || (found < names.length && !dialect.fillRagged)) {
    return problem('csv.ragged', `the row has ${found} fields, ${names.length} are expected`, {
      advice: tooLong
        ? `A value probably contains ${shown(dialect.delimiter)}: it has to be quoted.`
        : 'A line end inside a value, or a row that was cut short. If missing fields are empty: ragged: fill.',
      place: { value: row },
    });
  }
  if (row.includes(NUL) || row.includes(CTRL_Z)) {
    return problem('csv.control', 'the row has a NUL or a Ctrl-Z in it', {
      advice: 'The file was damaged, or several files were joined to one: ask for it again.',
      place: { value: row },
    });
  }
  if (row.includes(REPLACEMENT) && dialect.encoding === 'utf-8') {
    return problem(
      'encoding.invalid',
      'the row has bytes that are not utf-8, or signs that the sender lost',
      { place: { value: row } },
    );
  }
  for (const index of columns.precious) {
    const field = names[index] ?? '';
    const value = fields[field];
    if (typeof value !== 'string' || !SCIENTIFIC.test(value)) continue;
    return problem('csv.scientific', `${field} has lost its digits`, {
      advice: 'A spreadsheet has altered this value: export it again with the column as text.',
      place: { field, value },
    });
  }
  return undefined;
}

function columnsOf(names: readonly string[], dialect: Dialect): Columns {
  const precious = [dialect.key, dialect.groupBy, dialect.amount].flatMap((name) =>
    name === undefined ? [] : [names.indexOf(name)],
  );
  return {
    names,
    amount: dialect.amount === undefined ? -1 : names.indexOf(dialect.amount),
    group: dialect.groupBy === undefined ? -1 : names.indexOf(dialect.groupBy),
    precious: [...new Set(precious)].filter((index) => index >= 0),
  };
}

/** In single-byte encodings a slice is decoded once and cut by byte offsets. */
function rowText(slice: Slice, dialect: Dialect): (index: number) => string {
  const ends = (index: number) => (slice.starts[index] ?? 0) + (slice.lengths[index] ?? 0);
  if (isSingleByte(dialect.encoding) || isAscii(slice.bytes)) {
    const whole = decode(slice.bytes, dialect.encoding);
    return (index) => whole.slice(slice.starts[index], ends(index));
  }
  return (index) => decode(slice.bytes.subarray(slice.starts[index], ends(index)), dialect.encoding);
}

function clean(value: string, dialect: Dialect): string {
  const text = dialect.trim ? value.trim() : value;
  if (!dialect.spreadsheetText) return text;
  return FORMULA_TEXT.exec(text)?.[1] ?? (text.startsWith("'") ? text.slice(1) : text);
}

function headRows(head: Uint8Array, dialect: Dialect): Uint8Array[] {
  const rows: Uint8Array[] = [];
  const data = Buffer.from(head);
  const scanner = new RowScanner(dialect.delimiter, dialect.quote);
  for (let at = 0; at < data.length; at = scanner.next) {
    if (scanner.scan(data, at, true) !== 'row') break;
    rows.push(data.subarray(at, scanner.end));
  }
  return rows;
}

/** Fields of a head row by the names that the layout gives them; those without a name are left out. */
function readHead(row: Uint8Array, dialect: Dialect, names: readonly string[]): Named {
  const { fields } = splitRow(decode(row, dialect.encoding), dialect.delimiter, dialect.quote);
  return Object.fromEntries(names.map((name, index) => [name, clean(fields[index] ?? '', dialect)]));
}

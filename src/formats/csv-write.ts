/**
 * Records → the whole file. Problems: `encoding.unmappable`, `csv.value` (a value that is no text), `csv.column`
 * (a field that no column takes), `csv.unquotable` (a delimiter or line end in a value where nothing is quoted).
 */
import { Buffer } from 'node:buffer';
import type { Json } from '../domain/debt-position.ts';
import { type Cents, formatEuro, toCents } from '../domain/money.ts';
import type { OutRecord, WriteContext, Writer } from '../domain/ports/format.ts';
import { at, failed, ok, type Problem, problem, type Result } from '../domain/problem.ts';
import { type DeclaredTotal, type Dialect, RECEIVED, type RowKind } from './csv-dialect.ts';
import { readLayoutAmount } from './csv-totals.ts';
import { encode, mappable } from './encoding.ts';

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/** Index of a problem that is no record's: header, head and tail rows. */
const NO_RECORD = -1;

/** What a spreadsheet takes for a formula; a plain signed number is none (OWASP, CSV injection). */
const FORMULA = /^[=@\t\r]|^[+-](?![\d.,]+$)/;

export function csvWriter(dialect: Dialect): Writer {
  return (records, context) => {
    const columns = columnsToWrite(dialect, records, context);
    const eol = Buffer.from(dialect.eol ?? context.receivedEol ?? '\r\n', 'latin1');
    const parts: Uint8Array[] = dialect.bom ? [BOM] : [];
    let lines = 0;
    const put = (row: Result<Uint8Array>): Problem | undefined => {
      if (!row.ok) return row.problem;
      parts.push(row.value, eol);
      lines += 1;
      return undefined;
    };
    const refused = (index: number, found: Problem) =>
      ({
        ok: false,
        index,
        problem: index === NO_RECORD ? found : at(found, { record: index + 1 }),
      }) as const;

    const header = dialect.header ? put(writeRow(columns, columns, dialect)) : undefined;
    if (header !== undefined) return refused(NO_RECORD, header);
    const rows = records.map((record) => writeRecord(record, columns, dialect));
    const all = { records: rows.length, lines: lines + rows.length + kinds(dialect) };
    const head =
      dialect.head === undefined
        ? undefined
        : put(declare('head', dialect.head, dialect, records, all, context));
    if (head !== undefined) return refused(NO_RECORD, head);
    for (const [index, row] of rows.entries()) {
      const found = put(row);
      if (found !== undefined) return refused(index, found);
    }
    const tail =
      dialect.tail === undefined
        ? undefined
        : put(declare('tail', dialect.tail, dialect, records, all, context));
    if (tail !== undefined) return refused(NO_RECORD, tail);
    return { ok: true, value: { bytes: Buffer.concat(parts), records: records.length } };
  };
}

const kinds = (dialect: Dialect): number =>
  [dialect.head, dialect.tail].filter((kind) => kind !== undefined).length;

/** The layout's columns with `*` as the received ones; without a list, the received ones and what records add. */
function columnsToWrite(
  dialect: Dialect,
  records: readonly OutRecord[],
  context: WriteContext,
): readonly string[] {
  const received = context.receivedColumns ?? [];
  const named =
    dialect.columns.length > 0 ? dialect.columns : [RECEIVED, ...records.flatMap((one) => Object.keys(one))];
  return [...new Set(named.flatMap((name) => (name === RECEIVED ? received : [name])))];
}

function writeRecord(record: OutRecord, columns: readonly string[], dialect: Dialect): Result<Uint8Array> {
  for (const field of Object.keys(record)) {
    if (columns.includes(field)) continue;
    return failed(
      problem('csv.column', `${field} is not one of the columns`, {
        advice: `They are: ${columns.join(', ')}. Name it in columns, or leave it out in the mapping.`,
        place: { field },
      }),
    );
  }
  const values = columns.map((name) => record[name] ?? null);
  const type = typeof dialect.type === 'number' ? dialect.type : columns.indexOf(dialect.type);
  if (dialect.body !== undefined && values[type] === null) values[type] = dialect.body;
  return writeRow(values, columns, dialect);
}

/** A head or tail row: its code, its figures, the rest from the filled templates (`tail.day`, or `day`). */
function declare(
  place: 'head' | 'tail',
  kind: RowKind,
  dialect: Dialect,
  records: readonly OutRecord[],
  counts: { readonly records: number; readonly lines: number },
  context: WriteContext,
): Result<Uint8Array> {
  const type =
    typeof dialect.type === 'number' ? dialect.type : Math.max(0, kind.columns.indexOf(dialect.type));
  const values: Json[] = [];
  for (const [index, column] of kind.columns.entries()) {
    const total = dialect.totals.find((one) => one.place === place && one.column === column);
    if (index === type) values.push(kind.is);
    else if (total === undefined)
      values.push(context.values[`${place}.${column}`] ?? context.values[column] ?? null);
    else {
      const figure = figureOf(total, dialect, records, counts);
      if (!figure.ok) return figure;
      values.push(figure.value);
    }
  }
  return writeRow(values.length === 0 ? [kind.is] : values, kind.columns, dialect);
}

function figureOf(
  { figure }: DeclaredTotal,
  dialect: Dialect,
  records: readonly OutRecord[],
  counts: { readonly records: number; readonly lines: number },
): Result<string> {
  if (figure.of !== 'sum') return ok(String(counts[figure.of]));
  let cents = 0;
  for (const record of records) {
    const value = record[figure.field] ?? '';
    const read = readLayoutAmount(String(value), dialect);
    if (!read.ok) return failed(at(read.problem, { field: figure.field }));
    cents += read.value;
  }
  return ok(written(toCents(cents), dialect));
}

const written = (amount: Cents, dialect: Dialect): string =>
  dialect.amountUnit === 'cents' ? String(amount) : formatEuro(amount, { decimal: dialect.decimal });

function writeRow(values: readonly Json[], columns: readonly string[], dialect: Dialect): Result<Uint8Array> {
  const fields: string[] = [];
  for (const [index, value] of values.entries()) {
    const field = columns[index] ?? '';
    const text = textOf(value);
    if (text === undefined) {
      return failed(
        problem('csv.value', `the value of ${field} is not text or a whole number`, {
          advice: 'Amounts, days and lists are written by the mapping: $euro(…), $string(…), $join(…).',
          place: { field, value: JSON.stringify(value) },
        }),
      );
    }
    // First what the encoding can say: a typographic quote may become a plain one, which has to be quoted.
    const known = mappable(text, dialect.encoding);
    if (!known.ok) return failed(at(known.problem, { field }));
    const quoted = quote(known.value, dialect, values.length === 1);
    if (quoted === undefined) {
      return failed(
        problem(
          'csv.unquotable',
          `the value of ${field} has the delimiter or a line end in it, and nothing is quoted`,
          {
            advice: 'Replace them in the mapping, or declare a quote if the reader of the file knows it.',
            place: { field, value: text },
          },
        ),
      );
    }
    fields.push(quoted);
  }
  return encode(fields.join(dialect.delimiter), dialect.encoding);
}

/** Numbers only when they are whole: how decimals are written is the mapping's to say. */
function textOf(value: Json): string | undefined {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : undefined;
}

/** Quoted only when needed; a row that would be empty is quoted, so that it remains a row. */
function quote(text: string, dialect: Dialect, alone: boolean): string | undefined {
  const value = dialect.neutraliseFormulas && FORMULA.test(text) ? `'${text}` : text;
  const mark = dialect.quote;
  const breaks = value.includes(dialect.delimiter) || value.includes('\n') || value.includes('\r');
  if (mark === '') return breaks ? undefined : value;
  const blank = alone && value.trim() === '';
  const padded = value.startsWith(' ') || value.endsWith(' ');
  if (!breaks && !blank && !padded && !value.includes(mark)) return value;
  return mark + value.replaceAll(mark, mark + mark) + mark;
}

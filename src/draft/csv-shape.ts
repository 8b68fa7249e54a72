/** The rows of a delimited sample: which is the header, which are head and tail, which are records. */
import type { Delimited, Row } from './delimiter.ts';
import type { Guess } from './guess.ts';
import { type Column, frequencies, type Table } from './table.ts';

export interface CsvShape {
  /** Lines before the header that say nothing. */
  readonly skip: number;
  readonly header: Row | undefined;
  /** The header names something twice: its names cannot be used. */
  readonly repeated: boolean;
  /** Where a row says what it is: place from 1. */
  readonly typeAt: number;
  readonly head: Row | undefined;
  readonly tail: Row | undefined;
  readonly records: readonly Row[];
  readonly table: Table;
  readonly guesses: readonly Guess[];
}

const NUMBER_OR_CODE = /^[+-]?[\d.,/ -]+$|^[A-Z]{6}\d\d[A-Z]\d\d[A-Z]\d{3}[A-Z]$|@/i;

export function shapeOf({ rows, width }: Delimited): CsvShape {
  const body = [...rows];
  if (/^"?sep=.?"?$/i.test(body[0]?.text ?? '')) body.shift();
  let skip = 0;
  const headerAt = body.slice(0, 10).findIndex((row, at) => isHeader(row, body.slice(at + 1), width));
  let header: Row | undefined;
  if (headerAt >= 0) {
    header = body[headerAt];
    skip = headerAt === 0 ? 0 : (header?.line ?? 1) - 1;
    body.splice(0, headerAt + 1);
  }
  const enclosing = enclosed(body, width);
  const records = body.slice(
    enclosing.head === undefined ? 0 : 1,
    enclosing.tail === undefined ? undefined : -1,
  );
  const names = (header?.fields ?? []).map((name) => name.trim());
  while (names.at(-1) === '') names.pop();
  const count =
    header === undefined
      ? Math.max(width, ...records.slice(0, 500).map((row) => row.fields.length))
      : names.length;
  const columns = Array.from(
    { length: count },
    (_, index): Column => ({
      index,
      header: names[index] ?? '',
      values: records.map((row) => (row.fields[index] ?? '').trim()),
    }),
  );
  const repeated = names.some((name, index) => name !== '' && names.indexOf(name) !== index);
  return {
    skip,
    header,
    repeated,
    typeAt: enclosing.typeAt,
    head: enclosing.head,
    tail: enclosing.tail,
    records,
    table: { columns, records: records.length },
    guesses: [headerGuess(header, records, skip), ...enclosing.guesses],
  };
}

function headerGuess(header: Row | undefined, records: readonly Row[], skip: number): Guess {
  const subject = 'header';
  if (header === undefined)
    return {
      subject,
      value: 'none',
      certainty: records.length > 1 ? 'sure' : 'unsure',
      why: 'the first row has values like the others',
    };
  return {
    subject,
    value: `the first row names the columns${skip === 0 ? '' : `, after ${skip} lines that say nothing`}`,
    certainty: skip === 0 ? 'sure' : 'likely',
    why: 'its fields are names, those below are not',
  };
}

/** Names where the rows below have numbers, days and codes. */
function isHeader(row: Row, below: readonly Row[], width: number): boolean {
  const names = row.fields.map((field) => field.trim());
  const filled = names.filter((name) => name !== '');
  if (
    filled.length < Math.max(2, width * 0.7) ||
    filled.some((name) => NUMBER_OR_CODE.test(name) || name.length > 60)
  )
    return false;
  const sample = below.slice(0, 200).filter((one) => one.fields.length >= width - 1);
  if (sample.length === 0) return false;
  const typed = names.filter((name, index) => {
    const values = sample.map((one) => (one.fields[index] ?? '').trim()).filter((value) => value !== '');
    return (
      name !== '' &&
      values.length > 0 &&
      values.filter((value) => NUMBER_OR_CODE.test(value)).length > values.length / 2
    );
  });
  return typed.length >= 2 || (typed.length === 1 && width <= 3);
}

interface Enclosed {
  readonly head: Row | undefined;
  readonly tail: Row | undefined;
  readonly typeAt: number;
  readonly guesses: readonly Guess[];
}

/** Head and tail: what stands in their type field stands nowhere in the records, and they are of another shape. */
function enclosed(body: readonly Row[], width: number): Enclosed {
  const none = { head: undefined, tail: undefined, typeAt: 1, guesses: [] };
  if (body.length < 2) return none;
  const first = body[0];
  const last = body.at(-1);
  const inner = body.slice(1, -1);
  for (const typeAt of [1, 2, 3]) {
    const said = (row: Row | undefined): string => (row?.fields[typeAt - 1] ?? '').trim();
    const codes = frequencies((inner.length > 0 ? inner : body).map(said));
    const [code, count] = codes[0] ?? ['', 0];
    const typed = inner.length > 0 && code !== '' && code.length <= 6 && count >= inner.length * 0.99;
    const apart = (row: Row | undefined): boolean => {
      const own = said(row);
      if (row === undefined || own === '' || own.length > 20 || codes.some(([value]) => value === own))
        return false;
      const filled = row.fields.filter((field) => field.trim() !== '').length;
      const shorter = row.fields.length !== width || filled <= Math.max(2, width * 0.5);
      return typed
        ? own.length <= 6 && (shorter || own.length === code.length)
        : shorter && /^[A-Z]{1,12}$|^9{1,6}$|^0{1,2}$/i.test(own);
    };
    const tail = apart(last) ? last : undefined;
    const head = apart(first) && said(first) !== said(tail) ? first : undefined;
    if (head === undefined && tail === undefined) continue;
    const certainty = typed ? 'sure' : 'likely';
    const why = (row: Row): string =>
      `"${said(row)}" in field ${typeAt}${typed ? `, where the records have "${code}"` : ', which no record has there'}; ${row.fields.length} fields`;
    return {
      head,
      tail,
      typeAt,
      guesses: [
        ...(head === undefined
          ? []
          : [{ subject: 'head', value: 'the first row', certainty, why: why(head) } as const]),
        ...(tail === undefined
          ? []
          : [{ subject: 'tail', value: 'the last row', certainty, why: why(tail) } as const]),
      ],
    };
  }
  return none;
}

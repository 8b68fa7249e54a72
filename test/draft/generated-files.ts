/**
 * Files of gestionali that nobody has met: delimiter, widths, order of columns, encoding, header, head and tail, days
 * and amounts at random, from a seed. With the truth about them.
 */
import type { DayPattern } from '../../src/domain/day.ts';
import { type Encoding, encode } from '../../src/formats/encoding.ts';
import { type AmountStyle, amountText, columnsOf, type GeneratedColumn } from './generated-columns.ts';
import { type Debt, debts } from './generated-debts.ts';
import { Chance } from './random.ts';

export interface GeneratedFile {
  readonly seed: number;
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly text: string;
  readonly format: 'csv' | 'fixed-width';
  readonly encoding: Encoding;
  readonly delimiter: string;
  readonly header: boolean;
  readonly rows: readonly Debt[];
  readonly columns: readonly GeneratedColumn[];
  readonly grouped: boolean;
  readonly amount: AmountStyle;
  readonly date: DayPattern;
  readonly tail: boolean;
  /** Offsets of each column in fixed lines. */
  readonly spans: readonly { readonly from: number; readonly to: number }[];
}

const ENCODINGS = ['windows-1252', 'iso-8859-15', 'cp850', 'utf-8', 'us-ascii'] as const;

export function generatedFile(seed: number): GeneratedFile {
  const chance = new Chance(seed);
  const fixed = seed % 2 === 1;
  const encoding = chance.of(ENCODINGS);
  const grouped = chance.is(0.35);
  const amount: AmountStyle = fixed
    ? chance.weighed([
        ['padded', 0.8],
        ['comma', 0.2],
      ])
    : chance.weighed([
        ['comma', 45],
        ['thousands', 15],
        ['point', 15],
        ['cents', 13],
        ['padded', 12],
      ]);
  const date: DayPattern = fixed
    ? chance.weighed([
        ['yyyyMMdd', 35],
        ['ddMMyyyy', 25],
        ['ddMMyy', 20],
        ['yyMMdd', 10],
        ['dd/MM/yyyy', 10],
      ])
    : chance.weighed([
        ['dd/MM/yyyy', 40],
        ['yyyy-MM-dd', 20],
        ['yyyyMMdd', 10],
        ['dd-MM-yyyy', 10],
        ['dd.MM.yyyy', 5],
        ['d/M/yyyy', 5],
        ['ddMMyyyy', 10],
      ]);
  const rows = debts(chance, {
    records: chance.between(8, 60),
    grouped,
    unica: chance.is(0.4),
    accents: encoding !== 'us-ascii',
    keyStyle: chance.of(['padded', 'plain', 'lettered', 'slashed']),
    year: chance.of([2025, 2026, 2027]),
    rounded: chance.is(0.15),
  });
  const columns = columnsOf(chance, { amount, date, grouped, fixed });
  const header = !fixed && chance.is(0.65);
  const enclosed = chance.is(fixed ? 0.6 : header ? 0.1 : 0.4);
  const total = rows.reduce((sum, row) => sum + row.cents, 0);
  const delimiter = fixed
    ? ''
    : chance.weighed([
        [';', 5],
        ['|', 2],
        ['\t', 2],
        [',', 2],
      ]);
  const made = fixed
    ? fixedLines(chance, rows, columns, enclosed, total)
    : { lines: csvLines(chance, { rows, columns, header, enclosed, total, delimiter, amount }), spans: [] };
  const eol = chance.is(0.7) ? '\r\n' : '\n';
  const end = `${chance.is(0.9) ? eol : ''}${chance.is(0.05) ? String.fromCharCode(0x1a) : ''}`;
  const text = made.lines.join(eol) + end;
  const bom = encoding === 'utf-8' && chance.is(0.5) ? '\ufeff' : '';
  const encoded = encode(bom + text, encoding);
  if (!encoded.ok) throw new Error(encoded.problem.message);
  return {
    seed,
    name: `LISTA_${seed}.${fixed ? 'txt' : 'csv'}`,
    bytes: encoded.value,
    text,
    format: fixed ? 'fixed-width' : 'csv',
    encoding,
    delimiter,
    header,
    rows,
    columns,
    grouped,
    amount,
    date,
    tail: enclosed,
    spans: made.spans,
  };
}

interface CsvOptions {
  readonly rows: readonly Debt[];
  readonly columns: readonly GeneratedColumn[];
  readonly header: boolean;
  readonly enclosed: boolean;
  readonly total: number;
  readonly delimiter: string;
  readonly amount: AmountStyle;
}

function csvLines(
  chance: Chance,
  { rows, columns, header, enclosed, total, delimiter, amount }: CsvOptions,
): readonly string[] {
  const quoteAll = chance.is(0.15);
  const quote = (field: string): string =>
    quoteAll || field.includes(delimiter) || field.startsWith('"')
      ? `"${field.replaceAll('"', '""')}"`
      : field;
  const join = (fields: readonly string[]): string => fields.map(quote).join(delimiter);
  const style = chance.weighed([
    [0, 4],
    [1, 3],
    [2, 2],
    [3, 1.5],
  ]);
  const names = columns.map(({ headers }, index) =>
    style === 3 ? `CAMPO${index + 1}` : (headers[style] ?? ''),
  );
  const letter = enclosed ? ['D'] : [];
  return [
    ...(header ? [join([...(enclosed ? ['TIPO'] : []), ...names])] : []),
    ...(enclosed && !header ? [join(['H', 'COMUNE DI FANTASIA', '15/01/2026'])] : []),
    ...rows.map((row) => join([...letter, ...columns.map((column) => column.text(row))])),
    ...(enclosed ? [join(['T', String(rows.length), amountText(total, amount)])] : []),
  ];
}

function fixedLines(
  chance: Chance,
  rows: readonly Debt[],
  columns: readonly GeneratedColumn[],
  enclosed: boolean,
  total: number,
) {
  const codes = chance.of([
    ['H', 'D', 'T'],
    ['00', '10', '99'],
    ['1', '2', '9'],
  ]);
  const [head = 'H', body = 'D', tail = 'T'] = codes;
  let at = enclosed ? body.length : 0;
  const spans: { from: number; to: number }[] = [];
  for (const column of columns) {
    const longest = Math.max(1, ...rows.map((row) => column.text(row).length));
    const text = ['name', 'surname', 'given', 'street', 'city', 'causale', 'note', 'civic'].includes(
      column.what,
    );
    const width =
      column.what === 'code'
        ? 16
        : column.what === 'amount' || column.what.startsWith('part') || column.what === 'paid'
          ? Math.max(longest, chance.between(9, 13))
          : longest + (text ? chance.between(2, 15) : 0);
    at += chance.is(0.12) ? chance.between(1, 8) : 0;
    spans.push({ from: at, to: at + width });
    at += width;
  }
  const length = at + (chance.is(0.4) ? chance.between(1, 30) : 0);
  const blanks = chance.is(0.3);
  const line = (row: Debt): string => {
    let text = enclosed ? body : '';
    for (const [index, column] of columns.entries()) {
      const span = spans[index] ?? { from: 0, to: 0 };
      const value = column.text(row);
      const width = span.to - span.from;
      const fill = column.fill === undefined ? undefined : blanks && value.includes(',') ? ' ' : '0';
      text =
        text.padEnd(span.from) + (fill === undefined ? value.padEnd(width) : value.padStart(width, fill));
    }
    return text.padEnd(length);
  };
  const figures = chance.is(0.5)
    ? `${String(rows.length).padStart(7, '0')}${String(total).padStart(15, '0')}`
    : `${String(total).padStart(13, '0')}${String(rows.length + 2).padStart(6, '0')}`;
  const lines = [
    ...(enclosed
      ? [`${head}${'COMUNE DI FANTASIA'.padEnd(30)}20260115`.padEnd(length).slice(0, Math.max(length, 40))]
      : []),
    ...rows.map(line),
    ...(enclosed ? [`${tail}${figures}`.padEnd(length)] : []),
  ];
  const widest = Math.max(...lines.map((one) => one.length));
  const trimmed = chance.is(0.15);
  return { lines: lines.map((one) => (trimmed ? one.trimEnd() : one.padEnd(widest))), spans };
}

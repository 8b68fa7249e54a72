/** What the options of a csv layout mean, with defaults filled in, and what a schema cannot check of them. */
import type { Json } from '../domain/debt-position.ts';
import type { FormatOptions } from '../domain/ports/format.ts';
import { type Problem, problem } from '../domain/problem.ts';
import { type Encoding, isEncoding } from './encoding.ts';

/** A row that is no record: what its type field says, and its columns. */
export interface RowKind {
  readonly is: string;
  readonly columns: readonly string[];
}

export type Figure = { readonly of: 'records' | 'lines' } | { readonly of: 'sum'; readonly field: string };

export interface DeclaredTotal {
  readonly place: 'head' | 'tail';
  readonly column: string;
  readonly figure: Figure;
}

export interface Dialect {
  readonly encoding: Encoding;
  readonly delimiter: string;
  /** Empty: no quoting. */
  readonly quote: string;
  readonly header: boolean;
  readonly columns: readonly string[];
  readonly fillRagged: boolean;
  readonly skipEmptyRows: boolean;
  readonly trim: boolean;
  readonly spreadsheetText: boolean;
  readonly skip: number;
  readonly decimal: ',' | '.';
  readonly thousands: boolean | undefined;
  readonly amount: string | undefined;
  readonly amountUnit: 'euro' | 'cents';
  readonly groupBy: string | undefined;
  readonly key: string | undefined;
  /** Where a row says what it is: index from 0, or column. */
  readonly type: number | string;
  readonly head: RowKind | undefined;
  readonly body: string | undefined;
  readonly tail: RowKind | undefined;
  readonly totals: readonly DeclaredTotal[];
  readonly eol: '\r\n' | '\n' | undefined;
  readonly bom: boolean;
  readonly neutraliseFormulas: boolean;
}

/** Stands for the received columns in a list of columns to write. */
export const RECEIVED = '*';

export function dialectOf(options: FormatOptions): Dialect {
  const encoding = text(options.encoding) ?? '';
  if (!isEncoding(encoding)) throw new RangeError(`not an encoding: ${encoding}`);
  const delimiter = text(options.delimiter) ?? ';';
  const quote = text(options.quote) ?? '"';
  const key = options.key;
  const records = members(options.records);
  const eol = text(options.eol);
  return {
    encoding,
    delimiter: delimiter === 'tab' ? '\t' : delimiter,
    quote: quote === 'none' ? '' : quote,
    header: options.header !== false,
    columns: texts(options.columns),
    fillRagged: options.ragged === 'fill',
    skipEmptyRows: options.emptyRows !== 'record',
    trim: options.trim !== false,
    spreadsheetText: options.spreadsheetText === true,
    skip: typeof options.skip === 'number' ? options.skip : 0,
    decimal: options.decimal === '.' ? '.' : ',',
    thousands: typeof options.thousands === 'boolean' ? options.thousands : undefined,
    amount: text(options.amount),
    amountUnit: options.amountUnit === 'cents' ? 'cents' : 'euro',
    groupBy: text(options.groupBy),
    key: text(key) ?? text(members(key).field),
    type: typeof records.type === 'number' ? records.type - 1 : (text(records.type) ?? 0),
    head: rowKind(records.head),
    body: text(records.body),
    tail: rowKind(records.tail),
    totals: Object.entries(members(options.totals)).map(declaredTotal),
    eol: eol === undefined ? undefined : eol === 'lf' ? '\n' : '\r\n',
    bom: options.bom === true,
    neutraliseFormulas: options.neutraliseFormulas === true,
  };
}

/** Whether rows are of several kinds. */
export const hasKinds = (dialect: Dialect): boolean =>
  dialect.head !== undefined || dialect.tail !== undefined || dialect.body !== undefined;

/** The fields that the layout itself counts on, by the option that names them. */
export function fieldsUsed(dialect: Dialect): readonly { readonly option: string; readonly field: string }[] {
  const sums = dialect.totals.flatMap(({ place, column, figure }) =>
    figure.of === 'sum' ? [{ option: `totals.${place}.${column}`, field: figure.field }] : [],
  );
  const named = Object.entries({ groupBy: dialect.groupBy, amount: dialect.amount, key: dialect.key });
  return [...named.flatMap(([option, field]) => (field === undefined ? [] : [{ option, field }])), ...sums];
}

/** Problems of class config, code `csv.option`; the field of their place is the option. */
export function checkDialect(options: FormatOptions): readonly Problem[] {
  const dialect = dialectOf(options);
  const { columns, delimiter, quote } = dialect;
  const found: Problem[] = [];
  const say = (option: string, message: string) => {
    found.push(problem('csv.option', message, { class: 'config', place: { field: option } }));
  };
  if (delimiter === quote) say('quote', 'delimiter and quote are the same character');
  if (!dialect.header && columns.length === 0) say('columns', 'without a header the columns must be named');
  for (const name of repeated(columns)) say('columns', `the column ${name} is named twice`);
  if (dialect.bom && dialect.encoding !== 'utf-8')
    say('bom', `only utf-8 has a mark, not ${dialect.encoding}`);
  if (!dialect.header && columns.length > 0 && !columns.includes(RECEIVED)) {
    for (const { option, field } of fieldsUsed(dialect)) {
      if (!columns.includes(field)) say(option, `${field} is not one of the columns`);
    }
    if (typeof dialect.type === 'string' && !columns.includes(dialect.type)) {
      say('records.type', `${dialect.type} is not one of the columns`);
    }
  }
  if (hasKinds(dialect)) {
    const codes = [dialect.head?.is, dialect.body, dialect.tail?.is].filter((code) => code !== undefined);
    for (const code of repeated(codes)) say('records', `two kinds of rows are both ${code}`);
  }
  for (const { place, column } of dialect.totals) {
    const kind = dialect[place];
    if (kind === undefined) say(`totals.${place}.${column}`, `records declares no ${place}`);
    else if (!kind.columns.includes(column)) {
      say(`totals.${place}.${column}`, `records.${place} has no column ${column}: name its columns`);
    }
  }
  return found;
}

/** The names that occur more than once, each once. */
export const repeated = (names: readonly string[]): readonly string[] => [
  ...new Set(names.filter((name, index) => names.indexOf(name) !== index)),
];

function declaredTotal([name, formula]: [string, Json]): DeclaredTotal {
  const place = name.startsWith('head.') ? 'head' : 'tail';
  const field = /^sum\((.+)\)$/.exec(text(formula) ?? '')?.[1];
  const figure: Figure =
    field !== undefined ? { of: 'sum', field } : { of: formula === 'count(lines)' ? 'lines' : 'records' };
  return { place, column: name.slice(place.length + 1), figure };
}

function rowKind(value: Json | undefined): RowKind | undefined {
  const is = text(value) ?? text(members(value).is);
  return is === undefined ? undefined : { is, columns: texts(members(value).columns) };
}

const text = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined);

const texts = (value: Json | undefined): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];

const members = (value: Json | undefined): { readonly [key: string]: Json } =>
  value !== null && typeof value === 'object' && !isArray(value) ? value : {};

const isArray = (value: Json): value is readonly Json[] => Array.isArray(value);

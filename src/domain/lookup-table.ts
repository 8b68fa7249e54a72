/** Tables that translate codes of a gestionale: a CSV beside its mappings, the first column the key, with a header. */
import { failed, ok, problem, type Result } from './problem.ts';

/** A table as it travels with a program: plain, small, hashed with it. */
export interface LookupTable {
  /** Names of the columns; the first is the key's. */
  readonly columns: readonly string[];
  /** Values of the rows, trimmed, each as long as `columns`. */
  readonly rows: readonly (readonly string[])[];
}

export type LookupTables = { readonly [name: string]: LookupTable };

export const TABLE_NAME = /^[a-z][a-z0-9_-]{0,63}$/;
const MOST_ROWS = 50_000;
const DELIMITERS = [';', '\t', ','] as const;

/**
 * The delimiter is the one that the header has most of (`;`, tab, `,`); values may be quoted. Problems (config, with the
 * line): `table.empty`, `table.header`, `table.row`, `table.quote`, `table.key-twice`, `table.key-missing`, `table.too-large`.
 */
export function readTable(text: string, file: string): Result<LookupTable> {
  const body = text.startsWith('\ufeff') ? text.slice(1) : text;
  const [header, ...rows] = splitRows(body, delimiterOf(body));
  if (header === undefined || rows.length === 0)
    return wrong('empty', 'a table has a header and at least one row', file, 1);
  if (rows.length > MOST_ROWS)
    return wrong('too-large', `a table has at most ${MOST_ROWS} rows`, file, MOST_ROWS);
  const columns = header.values;
  if (columns.length < 2 || columns.includes('') || new Set(columns).size !== columns.length) {
    const message = 'the header names each column once: the key, and at least one value';
    return wrong('header', message, file, header.line);
  }
  const seen = new Map<string, number>();
  for (const { values, line, open } of rows) {
    if (open) return wrong('quote', 'a quote opens a value that never closes', file, line);
    if (values.length !== columns.length) {
      const message = `the row has ${values.length} values, the header ${columns.length}`;
      return wrong('row', message, file, line);
    }
    const [key = ''] = values;
    if (key === '') return wrong('key-missing', 'the row has no key', file, line);
    const before = seen.get(key);
    if (before !== undefined)
      return wrong('key-twice', `key ${key} is in line ${before} already`, file, line);
    seen.set(key, line);
  }
  return ok({ columns, rows: rows.map(({ values }) => values) });
}

interface Row {
  readonly values: readonly string[];
  readonly line: number;
  /** A quote in it never closes. */
  readonly open: boolean;
}

function delimiterOf(text: string): string {
  const header = text.slice(0, text.search(/[\r\n]|$/));
  const count = (mark: string): number => header.split(mark).length;
  return DELIMITERS.reduce((best, mark) => (count(mark) > count(best) ? mark : best));
}

/** Blank lines are no rows. */
function splitRows(text: string, delimiter: string): readonly Row[] {
  const rows: Row[] = [];
  let values: string[] = [];
  let line = 1;
  let began = 1;
  let at = 0;
  while (at < text.length) {
    let value = '';
    let open = text.charAt(at) === '"';
    if (open) {
      at += 1;
      while (open && at < text.length) {
        const close = text.indexOf('"', at);
        const end = close < 0 ? text.length : close;
        const doubled = text.charAt(end + 1) === '"';
        value += text.slice(at, doubled ? end + 1 : end);
        open = close < 0 || doubled;
        at = end + (doubled ? 2 : 1);
      }
      line += value.split('\n').length - 1;
    }
    const end = endOfValue(text, at, delimiter);
    values.push((value + text.slice(at, end)).trim());
    at = end;
    if (text.charAt(at) === delimiter && at < text.length) {
      at += 1;
      if (at < text.length) continue;
      values.push('');
    }
    if (values.length > 1 || values[0] !== '') rows.push({ values, line: began, open });
    values = [];
    at += text.startsWith('\r\n', at) ? 2 : 1;
    line += 1;
    began = line;
  }
  return rows;
}

function endOfValue(text: string, from: number, delimiter: string): number {
  let at = from;
  for (; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === delimiter || character === '\n' || character === '\r') break;
  }
  return at;
}

function wrong(
  what: 'empty' | 'header' | 'row' | 'quote' | 'key-twice' | 'key-missing' | 'too-large',
  message: string,
  file: string,
  line: number,
) {
  return failed(problem(`table.${what}`, message, { class: 'config', place: { file, line } }));
}

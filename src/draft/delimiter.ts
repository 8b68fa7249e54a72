/** What stands between the fields of a row, and whether fields are quoted. */
import { splitRow } from '../formats/csv-split.ts';
import type { Guess } from './guess.ts';
import { frequencies } from './table.ts';

export interface Row {
  readonly fields: readonly string[];
  /** Whether its text was quoted somewhere. */
  readonly quoted: boolean;
  /** Line on which it begins, from 1, and its text. */
  readonly line: number;
  readonly text: string;
}

export interface Delimited {
  readonly delimiter: string;
  /** Empty: fields are not quoted. */
  readonly quote: string;
  readonly rows: readonly Row[];
  /** Fields that most rows have. */
  readonly width: number;
  readonly guess: Guess;
}

/** With how much readiness each is believed. */
const CANDIDATES: readonly (readonly [string, number])[] = [
  [';', 1],
  ['|', 1],
  ['\t', 1],
  [',', 0.8],
  ['^', 0.6],
  ['~', 0.6],
  ['#', 0.5],
  ['$', 0.4],
  ['!', 0.4],
  [':', 0.2],
];
const QUOTE = '"';
const LOOKED_AT = 2000;
const ENOUGH = 0.9;

export function guessDelimiter(lines: readonly string[]): Delimited | undefined {
  const some = lines.slice(0, LOOKED_AT);
  const found = CANDIDATES.flatMap(([delimiter, trust]) => {
    const rows = rowsOf(some, delimiter, QUOTE);
    const counts = frequencies(middle(rows).map(({ fields }) => String(fields.length)));
    const [width, count] = [Number(counts[0]?.[0] ?? 0), counts[0]?.[1] ?? 0];
    const regular = count / Math.max(1, middle(rows).length);
    if (width < 3 || regular < ENOUGH) return [];
    if (delimiter === ',' && decimalComma(some)) return [];
    return [{ delimiter, width, regular, score: trust * regular * regular * Math.log2(width + 1) }];
  }).toSorted((left, right) => right.score - left.score);
  const [best, second] = found;
  if (best === undefined) return undefined;
  const all = rowsOf(lines, best.delimiter, QUOTE);
  const quoted = all.some((row) => row.quoted);
  const rows = all.filter((row) => row.fields.some((field) => field.trim() !== ''));
  const rival = second !== undefined && second.score > best.score * 0.6 ? [named(second.delimiter)] : [];
  return {
    delimiter: best.delimiter,
    quote: QUOTE,
    rows,
    width: best.width,
    guess: {
      subject: 'delimiter',
      value: `${named(best.delimiter)}${quoted ? ', fields quoted with "' : ''}`,
      certainty: rival.length > 0 || best.regular < 1 ? 'likely' : 'sure',
      why: `${best.width} fields in ${best.regular === 1 ? 'every row' : 'most rows'}`,
      alternatives: rival,
    },
  };
}

/** Rows may go over several lines within quotes. */
export function rowsOf(lines: readonly string[], delimiter: string, quote: string): readonly Row[] {
  const rows: Row[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = at + 1;
    let text = lines[at] ?? '';
    let split = splitRow(text, delimiter, quote);
    for (let more = 1; split.fault === 'unbalanced' && more <= 20 && at + more < lines.length; more += 1) {
      const longer = `${text}\n${lines.slice(at + 1, at + 1 + more).join('\n')}`;
      const joined = splitRow(longer, delimiter, quote);
      if (joined.fault !== undefined) continue;
      [text, split] = [longer, joined];
      at += more;
    }
    rows.push({ fields: split.fields, line, text, quoted: new RegExp(`(^|\\${delimiter})"`).test(text) });
  }
  return rows;
}

/** Without the first and last rows, which may be heads and tails; blank ones do not count. */
function middle(rows: readonly Row[]): readonly Row[] {
  const real = rows.filter((row) => row.fields.some((field) => field.trim() !== ''));
  return real.length >= 4 ? real.slice(1, -1) : real.length === 3 ? real.slice(1, 2) : real.slice(-1);
}

/** Commas only between digits, in the same columns of all lines: those of amounts, in fixed columns. */
function decimalComma(lines: readonly string[]): boolean {
  const places = (line: string): string => [...line.matchAll(/,/g)].map((match) => match.index).join();
  const inner = lines.length > 3 ? lines.slice(1, -1) : lines;
  const first = places(inner[0] ?? '');
  return inner.every((line) => places(line) === first && !/(^|\D),|,(\D|$)/.test(line));
}

export const named = (delimiter: string): string => (delimiter === '\t' ? 'tab' : `"${delimiter}"`);

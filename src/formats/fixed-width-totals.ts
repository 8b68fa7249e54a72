/**
 * Declared counts and totals: `count(lines)`, `count(body)`, `count(records)`, `count(14)`, `sum(14.amount)`, each
 * with an optional condition: `sum(14.amount where 14.sign = "-")`. They check what is read and fill what is written.
 */
import { type Columns, type Field, written } from './fixed-width-field.ts';

interface Named {
  readonly index: number;
  readonly name: string;
  readonly role: 'head' | 'tail' | 'body';
}

interface Placed {
  readonly type: Named;
  readonly field: Field;
}

interface Condition extends Columns {
  readonly value: string;
  readonly not: boolean;
}

export interface Total {
  /** The field that declares it: `EF.negative`. */
  readonly name: string;
  readonly target: Placed;
  /** What is counted besides kinds of lines. */
  readonly of: 'lines' | 'body' | 'records' | 'type';
  /** Index of the type whose lines count; -1 with the others. */
  readonly type: number;
  /** What is added up; absent: lines are counted. */
  readonly sum?: Field;
  readonly when?: Condition;
}

const EXPRESSION =
  /^\s*(?<verb>count|sum)\s*\(\s*(?<what>[^\s()]+)(?:\s+where\s+(?<field>[^\s()=!]+)\s*(?<not>!)?=\s*(?:"(?<double>[^"]*)"|'(?<single>[^']*)'))?\s*\)\s*$/;
const SUMMABLE = ['integer', 'cents', 'euro', 'digits'];
const EXAMPLES =
  'count(lines), count(body), count(records), count(TYPE), sum(TYPE.field), sum(TYPE.field where TYPE.other = "x")';

/** The total that an expression says, or what is wrong with it. */
export function readTotal(
  name: string,
  expression: string,
  target: Placed,
  fieldNamed: (said: string) => Placed | undefined,
  typeNamed: (said: string) => Named | undefined,
): Total | string {
  const parts = EXPRESSION.exec(expression)?.groups;
  const what = parts?.what;
  if (parts === undefined || what === undefined) return `${expression} is not one of ${EXAMPLES}`;
  let total: Total;
  if (parts.verb === 'sum') {
    const summed = fieldNamed(what);
    if (summed === undefined) return `${what} is not a field`;
    if (!SUMMABLE.includes(summed.field.as))
      return `${what} is read as ${summed.field.as}, which cannot be added up`;
    if (summed.type.role !== 'body') return `${what} is not a field of a record`;
    total = { name, target, of: 'type', type: summed.type.index, sum: summed.field };
  } else if (what === 'lines' || what === 'body' || what === 'records') {
    total = { name, target, of: what, type: -1 };
  } else {
    const counted = typeNamed(what);
    if (counted === undefined) return `${what} is not one of records, nor lines, body, records`;
    total = { name, target, of: 'type', type: counted.index };
  }
  const said = parts.field;
  if (said === undefined) return total;
  const tested = fieldNamed(said);
  if (tested === undefined) return `${said} is not a field`;
  const type = total.of === 'type' ? total.type : tested.type.index;
  if (tested.type.index !== type) return `${said} does not stand in the lines that are counted`;
  if (total.of === 'lines' || total.of === 'body')
    return 'only count(records), count(TYPE) and sum(TYPE.field) take a condition';
  const { from, to } = tested.field;
  const value = parts.double ?? parts.single ?? '';
  if (value.length > to - from) return `"${value}" is longer than ${said} (${written(tested.field)})`;
  return {
    ...total,
    of: 'type',
    type,
    when: { from, to, value: value.padEnd(to - from), not: parts.not !== undefined },
  };
}

export const NOT_DIGITS = -1;
const ZERO = 0x30;
const BLANK = 0x20;
const COMMA = 0x2c;

/**
 * The number between two offsets, as ASCII digits with blanks around them; `euro` wants a comma before two decimals.
 * Blank is 0, anything else -1.
 */
export function digitsAt(bytes: Uint8Array, start: number, end: number, euro: boolean): number {
  let from = start;
  let to = end;
  while (from < to && bytes[from] === BLANK) from += 1;
  while (to > from && bytes[to - 1] === BLANK) to -= 1;
  const comma = euro && from < to ? to - 3 : -1;
  if (comma !== -1 && (comma <= from || bytes[comma] !== COMMA)) return NOT_DIGITS;
  let value = 0;
  for (let at = from; at < to; at += 1) {
    const digit = (bytes[at] ?? 0) - ZERO;
    if (digit >= 0 && digit <= 9) value = value * 10 + digit;
    else if (at !== comma) return NOT_DIGITS;
  }
  return value;
}

/** What is counted in one flow. Lines are handed over as bytes, one per character, and where they begin (shifted). */
export class Tally {
  lines = 0;
  body = 0;
  records = 0;
  readonly #totals: readonly Total[];
  /** For each type the totals that its lines count in. */
  readonly #byType: readonly (readonly number[])[];
  readonly #counted: number[];
  /** For each total the first line whose figure cannot be read. */
  readonly #unreadable: number[];

  constructor(totals: readonly Total[], types: number) {
    this.#totals = totals;
    this.#byType = Array.from({ length: types }, (_, type) =>
      totals.flatMap((total, index) => (total.type === type ? [index] : [])),
    );
    this.#counted = totals.map(() => 0);
    this.#unreadable = totals.map(() => 0);
  }

  /** `start` is where column 1 stands or would stand; `lineNumber` is only for {@link unreadable}. */
  add(type: number, bytes: Uint8Array, start: number, end: number, lineNumber: number): void {
    const indexes = this.#byType[type];
    if (indexes === undefined) return;
    for (const index of indexes) {
      const total = this.#totals[index];
      if (total === undefined || (total.when !== undefined && !holds(total.when, bytes, start, end)))
        continue;
      let value = 1;
      if (total.sum !== undefined) {
        value = digitsAt(
          bytes,
          start + total.sum.from,
          Math.min(start + total.sum.to, end),
          total.sum.as === 'euro',
        );
        if (value === NOT_DIGITS) {
          if (this.#unreadable[index] === 0) this.#unreadable[index] = lineNumber;
          continue;
        }
      }
      this.#counted[index] = (this.#counted[index] ?? 0) + value;
    }
  }

  figure(index: number): number {
    const total = this.#totals[index];
    if (total === undefined) return 0;
    return total.of === 'type' ? (this.#counted[index] ?? 0) : this[total.of];
  }

  /** First line whose figure could not be added to this total; 0 when all could. */
  unreadable(index: number): number {
    return this.#unreadable[index] ?? 0;
  }
}

function holds(when: Condition, bytes: Uint8Array, start: number, end: number): boolean {
  for (let offset = when.from; offset < when.to; offset += 1) {
    const at = start + offset;
    const byte = at < end ? bytes[at] : BLANK;
    if (byte !== when.value.charCodeAt(offset - when.from)) return when.not;
  }
  return !when.not;
}

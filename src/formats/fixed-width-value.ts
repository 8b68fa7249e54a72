/** What a field's text means: one function for each kind, made once. */

import { type DayPattern, isDayPattern, readDay } from '../domain/day.ts';
import type { Json } from '../domain/debt-position.ts';
import { MAX_CENTS, readCents } from '../domain/money.ts';
import { type Problem, problem } from '../domain/problem.ts';
import type { Field } from './fixed-width-field.ts';

/** Why a text is no value of its kind; carried instead of a value, so that reading allocates nothing else. */
export class Fault {
  readonly problem: Problem;
  constructor(found: Problem) {
    this.problem = found;
  }
}

/** Reads the text between two offsets: the columns of a field, or fewer where the line was trimmed. */
export type ValueReader = (text: string, start: number, end: number) => Json | Fault;

const BLANK = 0x20;
const ZERO = 0x30;

export function valueReader(field: Field): ValueReader {
  const { as } = field;
  if (as === 'text') return readText;
  if (as === 'digits') return digitsReader(field.to - field.from);
  if (as === 'integer') return readInteger;
  if (as === 'cents') return readWholeCents;
  if (as === 'euro') return readEuro;
  if (as === 'sign') return readSign;
  return isDayPattern(as) ? dayReader(as, field.pivot) : readText;
}

function readText(text: string, start: number, end: number): string {
  let to = end;
  while (to > start && text.charCodeAt(to - 1) === BLANK) to -= 1;
  return text.slice(start, to);
}

const notDigits = (value: string): Fault =>
  new Fault(problem('field.not-digits', 'the field has something besides digits', { place: { value } }));

/** Codes: blanks that stand for zeros at the left are zeros again. */
function digitsReader(width: number): ValueReader {
  return (text, start, end) => {
    let from = start;
    let to = end;
    while (from < to && text.charCodeAt(from) === BLANK) from += 1;
    while (to > from && text.charCodeAt(to - 1) === BLANK) to -= 1;
    if (from === to) return null;
    for (let at = from; at < to; at += 1) {
      const digit = text.charCodeAt(at) - ZERO;
      if (digit < 0 || digit > 9) return notDigits(text.slice(start, end));
    }
    return text.slice(from, to).padStart(width, '0');
  };
}

/** The number, null when blank, -1 when there is something else, -2 when it is too large to be exact. */
function wholeNumber(text: string, start: number, end: number): number | null {
  let from = start;
  let to = end;
  while (from < to && text.charCodeAt(from) === BLANK) from += 1;
  while (to > from && text.charCodeAt(to - 1) === BLANK) to -= 1;
  if (from === to) return null;
  let value = 0;
  for (let at = from; at < to; at += 1) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value <= Number.MAX_SAFE_INTEGER ? value : -2;
}

function readInteger(text: string, start: number, end: number): number | null | Fault {
  const value = wholeNumber(text, start, end);
  if (value === null || value >= 0) return value;
  if (value === -1) return notDigits(text.slice(start, end));
  return new Fault(
    problem('field.too-large', 'the number has too many digits to be exact', {
      advice: 'Read it as digits: a code is a string.',
      place: { value: text.slice(start, end) },
    }),
  );
}

function readWholeCents(text: string, start: number, end: number): number | null | Fault {
  const value = wholeNumber(text, start, end);
  if (value === null || (value >= 0 && value <= MAX_CENTS)) return value;
  const read = readCents(text.slice(start, end));
  return read.ok ? read.value : new Fault(read.problem);
}

const EURO = /^ *(\d+),(\d\d) *$/;

function readEuro(text: string, start: number, end: number): number | null | Fault {
  const raw = text.slice(start, end);
  const parts = EURO.exec(raw);
  if (parts === null) {
    if (raw.trim() === '') return null;
    return new Fault(
      problem('amount.unreadable', 'the amount is not digits, a comma and two decimals', {
        place: { value: raw },
      }),
    );
  }
  return readWholeCents(`${parts[1]}${parts[2]}`, 0, (parts[1]?.length ?? 0) + 2);
}

function readSign(text: string, start: number, end: number): string | null | Fault {
  const raw = text.slice(start, end);
  if (raw === '+' || raw === '-') return raw;
  if (raw.trim() === '') return null;
  return new Fault(problem('sign.unreadable', 'the sign is neither + nor -', { place: { value: raw } }));
}

/** Days of a file are few: what was read once is not read again. */
const REMEMBERED_DAYS = 4096;

function dayReader(pattern: DayPattern, pivot: number | undefined): ValueReader {
  const known = new Map<string, Json | Fault>();
  const options = pivot === undefined ? {} : { pivot };
  return (text, start, end) => {
    const raw = text.slice(start, end);
    const found = known.get(raw);
    if (found !== undefined) return found;
    const read = readDay(raw, pattern, options);
    const value = read.ok ? read.value : read.problem.code === 'date.empty' ? null : new Fault(read.problem);
    if (known.size >= REMEMBERED_DAYS) known.clear();
    // A slice of a long text keeps that text alive as long as it is remembered.
    known.set(Buffer.from(raw, 'utf8').toString('utf8'), value);
    return value;
  };
}

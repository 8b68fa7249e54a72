/** A value as its field wants it: exactly as many characters as the field has columns, or why that cannot be. */

import { type DayPattern, formatDay, isDay, isDayPattern, readDay } from '../domain/day.ts';
import type { Json } from '../domain/debt-position.ts';
import { formatEuro, toCents } from '../domain/money.ts';
import { failed, ok, problem, type Result } from '../domain/problem.ts';
import { type Encoding, mappable } from './encoding.ts';
import { type Field, written } from './fixed-width-field.ts';

export interface Characters {
  readonly encoding: Encoding;
  readonly ascii: boolean;
  readonly upper: boolean;
}

/** `null`, `undefined` and `''` are nothing: the constant is written, else zeros or blanks. */
export function fill(field: Field, value: Json | undefined, characters: Characters): Result<string> {
  const given = isNothing(value) ? field.constant : value;
  const width = field.to - field.from;
  if (isNothing(given)) return ok(field.empty.repeat(width));
  if (typeof given !== 'string' && typeof given !== 'number') {
    return unwritable(field, given, 'the value is neither text nor a number');
  }
  const { as } = field;
  if (as === 'text') return text(field, String(given), characters);
  if (as === 'digits' || as === 'integer') return number(field, given, (digits) => digits);
  if (as === 'cents') return number(field, given, (digits) => digits);
  if (as === 'euro') return number(field, given, (digits) => formatEuro(toCents(Number(digits))));
  if (as === 'sign') {
    return given === '+' || given === '-'
      ? ok(given)
      : unwritable(field, given, 'the value is neither + nor -');
  }
  return isDayPattern(as)
    ? day(field, String(given), as)
    : unwritable(field, given, `there is no way to write ${as}`);
}

export const isNothing = (value: Json | undefined): value is null | undefined | '' =>
  value === undefined || value === null || value === '';

function number(field: Field, value: string | number, show: (digits: string) => string): Result<string> {
  const digits = String(value);
  if (!/^\d+$/.test(digits) || (typeof value === 'number' && !Number.isSafeInteger(value))) {
    const money = field.as === 'cents' || field.as === 'euro';
    return unwritable(
      field,
      value,
      money ? 'the amount is not whole cents without a sign' : 'the value is not digits only',
    );
  }
  if (field.as !== 'digits' && !Number.isSafeInteger(Number(digits))) {
    return unwritable(field, value, 'the number has too many digits to be exact');
  }
  // Zeros at the left of a number say nothing; those of a code do.
  const shown = show(field.as === 'digits' ? digits : String(Number(digits)));
  return shown.length > field.to - field.from
    ? overflow(field, shown)
    : ok(shown.padStart(field.to - field.from, '0'));
}

const LINE_BREAKING = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;
const MARKS = /\p{M}+/gu;

function text(field: Field, value: string, { encoding, ascii, upper }: Characters): Result<string> {
  // What would break the line is a blank to whoever reads it.
  let shown = value.replace(LINE_BREAKING, ' ');
  if (ascii) shown = shown.normalize('NFD').replace(MARKS, '');
  if (upper || field.upper) shown = shown.toUpperCase();
  const said = mappable(shown, ascii ? 'us-ascii' : encoding);
  if (!said.ok)
    return failed({ ...said.problem, place: { ...said.problem.place, field: field.path, value } });
  if (hasControl(said.value)) return unwritable(field, value, 'the text has a control character');
  const width = field.to - field.from;
  if (said.value.length <= width) return ok(said.value.padEnd(width, field.empty));
  return field.cut ? ok(said.value.slice(0, width)) : overflow(field, said.value);
}

function day(field: Field, value: string, pattern: DayPattern): Result<string> {
  if (isDay(value)) return ok(formatDay(value, pattern));
  // Head and tail lines take templates, which may be in the pattern already.
  return readDay(value, pattern).ok
    ? ok(value)
    : unwritable(field, value, 'the value is not a day YYYY-MM-DD');
}

function overflow(field: Field, value: string): Result<string> {
  const width = field.to - field.from;
  const advice =
    field.as === 'text' ? 'Shorten it in the mapping, or declare `cut: true` for this field.' : undefined;
  return failed(
    problem(
      'field.overflow',
      `${field.path} has ${value.length} characters, columns ${written(field)} take ${width}`,
      {
        place: { field: field.path, value },
        ...(advice === undefined ? {} : { advice }),
      },
    ),
  );
}

function unwritable(field: Field, value: Json, why: string): Result<string> {
  return failed(
    problem('field.unwritable', `${field.path}: ${why}`, {
      place: { field: field.path, value: typeof value === 'string' ? value : JSON.stringify(value) },
    }),
  );
}

function hasControl(value: string): boolean {
  for (let index = 0; index < value.length; index += 1) {
    const code = value.charCodeAt(index);
    if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return true;
  }
  return false;
}

/** A value that nobody wrote, in the manner of one that somebody did: same length, same notation, same checks. */
import { type Day, formatDay } from '../domain/day.ts';
import { checkDigits } from '../domain/iuv.ts';
import { type Cents, formatEuro } from '../domain/money.ts';
import type { Amounts } from './amounts.ts';
import type { Dates } from './dates.ts';

/** Digits filled to the width of the original where that was filled. */
const like = (text: string, original: string): string =>
  /^0/.test(original) && original.length > text.length ? text.padStart(original.length, '0') : text;

export function writeAmount(cents: number, { unit, decimal, thousands }: Amounts, original: string): string {
  const sign = /^[+-]/.exec(original)?.[0] ?? '';
  const after = /[+-]$/.exec(original)?.[0] ?? '';
  const digits = original.replaceAll(/[+-]/g, '');
  const text =
    unit === 'thousandths'
      ? String(cents * 10)
      : unit === 'cents'
        ? String(cents)
        : formatEuro(cents as Cents, { decimal, thousands: thousands === true });
  const bare = !/[.,]/.test(digits) && unit === 'euro' ? text.replace(/[.,]00$/, '') : text;
  return sign + like(bare, digits) + after;
}

export function writeDay(day: string, { pattern, timed }: Dates, original: string): string {
  const written = formatDay(day as Day, pattern);
  return timed ? written + original.slice(original.search(/[ T]/)) : written;
}

/** The n-th code in the manner of the others of its column: what all have in common stays, the last digits count. */
export function writeCode(original: string, ordinal: number, common: string | undefined): string {
  const runs = [...original.matchAll(/\d+/g)];
  const last = runs.at(-1);
  if (last === undefined) return letters(original, ordinal, common);
  let text = '';
  for (let at = 0; at < original.length; at += 1) {
    const character = original[at] ?? '';
    const inLast = at >= last.index && at < last.index + last[0].length;
    if (inLast) {
      text += String(ordinal + 1)
        .padStart(last[0].length, '0')
        .slice(-last[0].length);
      at = last.index + last[0].length - 1;
    } else if (common?.[at] === character || !/[\p{L}\d]/u.test(character)) text += character;
    else text += /\d/.test(character) ? String((ordinal + at) % 10) : 'X';
  }
  return text;
}

const letters = (original: string, ordinal: number, common: string | undefined): string =>
  [...original]
    .map((character, at) =>
      common?.[at] === character || !/\p{L}/u.test(character)
        ? character
        : 'ABCDEFGHILMNOPQRSTUVZ'[(ordinal + at) % 21],
    )
    .join('');

/** Characters that all values have at the same place, `\0` elsewhere; undefined when lengths differ. */
export function commonOf(values: readonly string[]): string | undefined {
  const [first = '', ...others] = values;
  if (others.length === 0) return undefined;
  return [...first]
    .map((character, at) => (others.every((other) => other[at] === character) ? character : '\0'))
    .join('');
}

/** 16 digits and their remainder by 93. */
const controlled = (sixteen: string): string => sixteen + checkDigits(sixteen);

export const noticeNumber = (ordinal: number): string =>
  controlled(`301${String(ordinal + 1).padStart(13, '0')}`);
export const iuv = (ordinal: number): string => noticeNumber(ordinal).slice(1);
export const clientCode = (original: string, ordinal: number): string =>
  controlled(`${original.slice(0, 1)}${String(ordinal + 1).padStart(15, '0')}`);

/** Words instead of words, not longer. */
export function writeWords(original: string): string {
  const invented =
    /^[A-Z]/.test(original) && original === original.toUpperCase() ? 'TESTO DI PROVA' : 'Testo di prova';
  if (!/\p{L}/u.test(original))
    return original.replaceAll(/\d/g, (digit) => String((Number(digit) * 3 + 1) % 10));
  return original.length >= invented.length ? invented : invented.slice(0, original.length).trimEnd();
}

/** As the original was written: all capitals, or not. */
export const inCase = (text: string, original: string): string =>
  original === original.toUpperCase()
    ? text
    : text.toLowerCase().replaceAll(/(^|[ '])\p{L}/gu, (start) => start.toUpperCase());

/** Italian addresses as registers write them: `VIA ROMA 10/A`, `Piazza 4 Novembre, n. 12 B`. */
import { oneBlank } from './blanks.ts';

/** `civicNumber` only where the text surely ends in one. */
export interface StreetAddress {
  readonly street: string;
  readonly civicNumber?: string;
}

const LONGEST = 200;
const LETTER = /\p{L}/u;
const SPACE = 32;
const COMMA = 44;
const DASH = 45;
const DOT = 46;
const SLASH = 47;
const DEGREE = 176;

/**
 * Tells the number at the end from the street before it: 1 to 5 digits, then nothing, `/12`, or 1 to 3 letters (`/A`,
 * `BIS`, ` B`); before it a blank or a comma, and maybe `n.`, `nr`, `n°`, `num`. A text without one stays whole
 * (`VIA 25 APRILE`), as does one of more than 200 characters. Undefined for a blank.
 */
export function readAddress(text: string): StreetAddress | undefined {
  const whole = oneBlank(text);
  if (whole === '') return undefined;
  if (whole.length > LONGEST) return { street: whole };
  const number = numberAt(whole);
  if (number < 0) return { street: whole };
  const written = whole.slice(number);
  const civicNumber = written.includes(' ') ? written.replaceAll(' ', '') : written;
  for (const from of [markAt(whole, number), number]) {
    const street = from < 0 ? undefined : streetBefore(whole, from);
    if (street !== undefined) return { street, civicNumber };
  }
  return { street: whole };
}

/** Where the number begins, -1 when the text does not end in one. */
function numberAt(text: string): number {
  let at = text.length;
  while (at > 0 && isLetter(text.charCodeAt(at - 1))) at -= 1;
  const letters = text.length - at;
  if (letters > 3) return -1;
  if (letters > 0) {
    if (text.charCodeAt(at - 1) === SPACE) at -= 1;
    const joint = text.charCodeAt(at - 1);
    if (joint === SLASH || joint === DASH) {
      at -= 1;
      if (text.charCodeAt(at - 1) === SPACE) at -= 1;
    }
    return runOfDigits(text, at, 5);
  }
  const last = digitsBefore(text, at);
  if (last < at && at - last <= 3 && text.charCodeAt(last - 1) === SLASH) {
    const first = runOfDigits(text, last - 1, 5);
    if (first > 0) return first;
  }
  return runOfDigits(text, at, 5);
}

function runOfDigits(text: string, end: number, most: number): number {
  const from = digitsBefore(text, end);
  return end - from >= 1 && end - from <= most && from > 0 ? from : -1;
}

/** Where the mark before a number begins (`n.`, `nr`, `n°`, `num.`), -1 when there is none. */
function markAt(text: string, number: number): number {
  let at = text.charCodeAt(number - 1) === SPACE ? number - 1 : number;
  for (;;) {
    const code = text.charCodeAt(at - 1);
    if (isOneOf(code, 'n')) return at > 1 && isGap(text.charCodeAt(at - 2)) ? at - 1 : -1;
    if (code === DOT || code === DEGREE || isOneOf(code, 'r')) at -= 1;
    else if (isOneOf(code, 'm') && isOneOf(text.charCodeAt(at - 2), 'u')) at -= 2;
    else return -1;
  }
}

/** What is before a number or its mark, without the comma or blank between; undefined when it is no street. */
function streetBefore(text: string, from: number): string | undefined {
  let at = from;
  if (text.charCodeAt(at - 1) === SPACE) at -= 1;
  if (text.charCodeAt(at - 1) === COMMA) at -= 1;
  if (at === from) return undefined;
  if (text.charCodeAt(at - 1) === SPACE) at -= 1;
  const street = text.slice(0, at);
  return isLetter(street.charCodeAt(0)) || LETTER.test(street) ? street : undefined;
}

function digitsBefore(text: string, end: number): number {
  let at = end;
  while (at > 0 && isDigit(text.charCodeAt(at - 1))) at -= 1;
  return at;
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isLetter = (code: number): boolean => (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
const isGap = (code: number): boolean => code === SPACE || code === COMMA;
/** A letter, large or small. */
const isOneOf = (code: number, letter: 'n' | 'r' | 'u' | 'm'): boolean =>
  (code | 32) === letter.charCodeAt(0);

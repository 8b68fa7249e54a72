/** Texts of fixed meaning and width. Nothing is ever cut unless the mapping says so. */
import { oneBlank } from '../../domain/blanks.ts';
import { failed, problem } from '../../domain/problem.ts';
import { spreadsheetAdvice } from '../../domain/spreadsheet.ts';
import { MAX_TEXT } from '../profile.ts';
import { isBlank, isObject, misuse, numberOf, optionsOf, textOf, unwrap, wholeOf } from './arguments.ts';

const DIGITS = /^\d+$/;
const CUT_OPTIONS = ['words'];

export const textFunctions = {
  /** Digits only, exactly `count` when said. Problems `digits.missing`, `digits.format`. */
  digits: (text: unknown, count?: unknown, options?: unknown): string | undefined => {
    const { field, optional } = optionsOf('digits', options);
    const written = textOf('digits', text);
    if (isBlank(written)) {
      if (optional) return undefined;
      const found = problem('digits.missing', 'there are no digits', { place: { value: written } });
      return unwrap(failed(found), field);
    }
    const digits = written.trim();
    const wanted = count === undefined || count === null ? digits.length : numberOf('digits', count);
    if (digits.length === wanted && DIGITS.test(digits)) return digits;
    const message = count === undefined ? 'only digits are expected' : `${wanted} digits are expected`;
    return unwrap(
      failed(problem('digits.format', message, { place: { value: written }, ...spreadsheetAdvice(digits) })),
      field,
    );
  },
  /** Trimmed, in upper case, inner blanks made one. */
  upper: (text: unknown): string => oneBlank(textOf('upper', text)).toUpperCase(),
  /** Filled to a width on the left, with `0` unless said; a problem when it is longer. */
  padLeft: (text: unknown, width: unknown, fill?: unknown): string => {
    const wanted = wholeOf('padLeft', width, 0, MAX_TEXT);
    return fitting('padLeft', text, wanted).padStart(wanted, fillOf('padLeft', fill ?? '0'));
  },
  /** Filled to a width on the right, with blanks unless said; a problem when it is longer. */
  padRight: (text: unknown, width: unknown, fill?: unknown): string => {
    const wanted = wholeOf('padRight', width, 0, MAX_TEXT);
    return fitting('padRight', text, wanted).padEnd(wanted, fillOf('padRight', fill ?? ' '));
  },
  /** Characters from a place to another, both counted from 1 and included, as layout tables say. */
  slice: (text: unknown, from: unknown, to: unknown): string =>
    sliced('slice', textOf('slice', text), from, to),
  /** Several slices at once, trimmed, under the names that a layout table gives them. */
  slices: (text: unknown, layout: unknown): { readonly [name: string]: string } => {
    const written = textOf('slices', text);
    if (!isObject(layout)) throw misuse('the layout of $slices is an object: { "CAP": [1, 5] }');
    return Object.fromEntries(
      Object.entries(layout).map(([name, place]) => {
        const [from, to] = Array.isArray(place) ? (place as readonly unknown[]) : [place, place];
        return [name, sliced('slices', written, from, to).trim()];
      }),
    );
  },
  /** At most so many characters, trimmed; with `words` no word is cut if that can be. */
  cut: (text: unknown, width: unknown, options?: unknown): string => {
    const { rest } = optionsOf('cut', options, CUT_OPTIONS);
    const written = textOf('cut', text).trim();
    const wanted = wholeOf('cut', width, 0, MAX_TEXT);
    if (written.length <= wanted) return written;
    // Half of a character of two units is none.
    const pair = isHighSurrogate(written.charCodeAt(wanted - 1)) ? 1 : 0;
    const cut = written.slice(0, Math.max(0, wanted - pair));
    const blank = rest.words === true && written.charAt(wanted) !== ' ' ? cut.lastIndexOf(' ') : -1;
    return (blank > 0 ? cut.slice(0, blank) : cut).trimEnd();
  },
};

const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdbff;

function sliced(name: string, text: string, from: unknown, to: unknown): string {
  const first = numberOf(name, from);
  const last = numberOf(name, to);
  if (!(Number.isInteger(first) && Number.isInteger(last) && first >= 1 && last >= first)) {
    throw misuse(`$${name} counts characters from 1, first and last included`);
  }
  return text.slice(first - 1, last);
}

function fillOf(name: 'padLeft' | 'padRight', fill: unknown): string {
  if (typeof fill !== 'string' || fill.length !== 1) throw misuse(`$${name} fills with one character`);
  return fill;
}

/** The text, or the digits of a whole number, that fits a width. */
function fitting(name: 'padLeft' | 'padRight', text: unknown, width: number): string {
  const value = typeof text === 'number' && Number.isSafeInteger(text) ? String(text) : textOf(name, text);
  if (value.length <= width) return value;
  const message = `it has ${value.length} characters, at most ${width} fit`;
  return unwrap(failed(problem('text.too-long', message, { place: { value } })), undefined);
}

/** Texts of fixed meaning and width. Nothing is ever cut silently. */
import { failed, problem } from '../../domain/problem.ts';
import { spreadsheetAdvice } from '../../domain/spreadsheet.ts';
import { MAX_TEXT } from '../limits.ts';
import { misuse, numberOf, optionsOf, textOf, unwrap } from './arguments.ts';

export const textFunctions = {
  /** Digits only, exactly `count` when said. Problems `digits.missing`, `digits.format`. */
  digits: (text: unknown, count?: unknown, options?: unknown): string | undefined => {
    const { field, optional } = optionsOf('digits', options);
    const written = textOf('digits', text);
    const digits = written.trim();
    if (digits === '') {
      if (optional === true) return undefined;
      return unwrap(
        failed(problem('digits.missing', 'there are no digits', { place: { value: written } })),
        field,
      );
    }
    const wanted = count === undefined || count === null ? digits.length : numberOf('digits', count);
    if (/^\d+$/.test(digits) && digits.length === wanted) return digits;
    const message = count === undefined ? 'only digits are expected' : `${wanted} digits are expected`;
    return unwrap(
      failed(problem('digits.format', message, { place: { value: written }, ...spreadsheetAdvice(digits) })),
      field,
    );
  },
  /** Trimmed, in upper case, inner blanks made one. */
  upper: (text: unknown): string => textOf('upper', text).trim().replaceAll(/\s+/g, ' ').toUpperCase(),
  /** Filled to a width on the left, with `0` unless said; a problem when it is longer. */
  padLeft: (text: unknown, width: unknown, fill?: unknown): string =>
    padded('padLeft', text, width, fill ?? '0'),
  /** Filled to a width on the right, with blanks unless said; a problem when it is longer. */
  padRight: (text: unknown, width: unknown, fill?: unknown): string =>
    padded('padRight', text, width, fill ?? ' '),
  /** Characters from a place to another, both counted from 1 and included, as layout tables say. */
  slice: (text: unknown, from: unknown, to: unknown): string => {
    const first = numberOf('slice', from);
    const last = numberOf('slice', to);
    if (!(Number.isInteger(first) && Number.isInteger(last) && first >= 1 && last >= first)) {
      throw misuse('$slice counts characters from 1, first and last included');
    }
    return textOf('slice', text).slice(first - 1, last);
  },
};

function padded(name: 'padLeft' | 'padRight', text: unknown, width: unknown, fill: unknown): string {
  const value = typeof text === 'number' && Number.isSafeInteger(text) ? String(text) : textOf(name, text);
  const wanted = numberOf(name, width);
  if (!(Number.isInteger(wanted) && wanted >= 0 && wanted <= MAX_TEXT))
    throw misuse(`$${name} wants a width of 0 to ${MAX_TEXT}`);
  if (typeof fill !== 'string' || fill.length !== 1) throw misuse(`$${name} fills with one character`);
  if (value.length > wanted) {
    return unwrap(
      failed(
        problem('text.too-long', `it has ${value.length} characters, at most ${wanted} fit`, {
          place: { value },
        }),
      ),
      undefined,
    );
  }
  return name === 'padLeft' ? value.padStart(wanted, fill) : value.padEnd(wanted, fill);
}

/** Numbers that are no money: quantities, rates, square metres. */
import { MOST_PLACES, ROUNDINGS, readDecimal, formatDecimal as writeDecimal } from '../../domain/decimal.ts';
import { isBlank, misuse, numberOf, optionsOf, textOf, unwrap, wholeOf, wordOf } from './arguments.ts';
import type { Origins } from './origins.ts';

const READ_OPTIONS = ['decimal', 'signed', 'round'];
const WRITE_OPTIONS = ['decimal'];
const MARKS = [',', '.'] as const;

export function decimalFunctions(origins: Origins) {
  return {
    /** A decimal number as a whole one of its smallest place: `12,345` of 3 places is 12345. Problems `decimal.…`. */
    decimal: (text: unknown, places: unknown, options?: unknown): number | undefined => {
      const { field, optional, rest } = optionsOf('decimal', options, READ_OPTIONS);
      const written = textOf('decimal', text);
      if (optional && isBlank(written)) return undefined;
      const decimal = wordOf('decimal', 'decimal', rest.decimal, MARKS);
      const round = wordOf('decimal', 'round', rest.round, ROUNDINGS);
      const read = readDecimal(written, wholeOf('decimal', places, 0, MOST_PLACES), {
        ...(decimal === undefined ? {} : { decimal }),
        ...(round === undefined ? {} : { round }),
        signed: rest.signed === true,
      });
      return origins.remember(unwrap(read, field), written);
    },
    /** A whole number of the smallest place, written with its decimals. */
    formatDecimal: (value: unknown, places: unknown, options?: unknown): string => {
      const { rest } = optionsOf('formatDecimal', options, WRITE_OPTIONS);
      const number = numberOf('formatDecimal', value);
      if (!Number.isSafeInteger(number)) throw misuse(`$formatDecimal wants a whole number, not ${number}`);
      const decimal = wordOf('formatDecimal', 'decimal', rest.decimal, MARKS);
      return writeDecimal(number, wholeOf('formatDecimal', places, 0, MOST_PLACES), decimal);
    },
  };
}

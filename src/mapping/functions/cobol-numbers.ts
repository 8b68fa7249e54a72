/** Numbers of mainframes and AS/400: zoned and packed. */
import { formatPacked as packedDigits, readPacked } from '../../domain/packed.ts';
import { readZoned, formatZoned as zonedDigits } from '../../domain/zoned.ts';
import { isBlank, misuse, numberOf, optionsOf, textOf, unwrap, wholeOf, wordOf } from './arguments.ts';
import type { Origins } from './origins.ts';

const ZONED_OPTIONS = ['sign'];
const PACKED_OPTIONS = ['as'];
const SIGNS = ['last', 'first'] as const;
const WAYS = ['hex', 'bytes'] as const;
const SPACES = /^ *$/;
const MOST_DIGITS = 18;
const MOST_BYTES = 10;

export function cobolFunctions(origins: Origins) {
  return {
    /** A zoned number: `0001234E` is 12345. Option sign: where it is, last or first. Problems `zoned.…`. */
    zoned: (text: unknown, options?: unknown): number | undefined => {
      const { field, optional, rest } = optionsOf('zoned', options, ZONED_OPTIONS);
      const written = textOf('zoned', text);
      if (optional && isBlank(written)) return undefined;
      const leading = wordOf('zoned', 'sign', rest.sign, SIGNS) === 'first';
      return origins.remember(unwrap(readZoned(written, leading), field), written);
    },
    /** A packed number, as hexadecimal digits or (option as) bytes. Problems `packed.…`. */
    packed: (text: unknown, options?: unknown): number | undefined => {
      const { field, optional, rest } = optionsOf('packed', options, PACKED_OPTIONS);
      const written = textOf('packed', text);
      const as = wordOf('packed', 'as', rest.as, WAYS);
      // Among bytes a form feed is +0, and a line end may be a digit.
      if (optional && (as === 'bytes' ? SPACES.test(written) : isBlank(written))) return undefined;
      const read = readPacked(written, as);
      return origins.remember(unwrap(read, field), written);
    },
    /** A whole number as zoned digits. Problem `zoned.too-wide`. */
    formatZoned: (value: unknown, width: unknown): string =>
      unwrap(
        zonedDigits(whole('formatZoned', value), wholeOf('formatZoned', width, 1, MOST_DIGITS)),
        undefined,
      ),
    /** A whole number as the hexadecimal digits of packed bytes. Problem `packed.too-wide`. */
    formatPacked: (value: unknown, bytes: unknown): string =>
      unwrap(
        packedDigits(whole('formatPacked', value), wholeOf('formatPacked', bytes, 1, MOST_BYTES)),
        undefined,
      ),
  };
}

function whole(name: string, value: unknown): number {
  const number = numberOf(name, value);
  if (Number.isSafeInteger(number)) return number;
  throw misuse(`$${name} wants a whole number, not ${number}`);
}

/** Money: text to integer cents and back, and shares that add up. */
import { ROUNDINGS } from '../../domain/decimal.ts';
import {
  type AmountNotation,
  type Cents,
  formatEuro,
  readAmount,
  readCents,
  toCents,
  formatCents as writeCents,
} from '../../domain/money.ts';
import { splitLargestRemainder } from '../../domain/split.ts';
import { isBlank, misuse, numberOf, optionsOf, textOf, unwrap, wholeOf, wordOf } from './arguments.ts';
import type { Origins } from './origins.ts';

const ITALIAN: AmountNotation = {};
const CENTS_OPTIONS = ['decimal', 'thousands', 'signed', 'round'];
const EURO_OPTIONS = ['decimal', 'thousands'];
const MOST_DIGITS = 1000;

export function amountFunctions(origins: Origins) {
  return {
    /** Italian notation to cents: `1.234,56`. Options: decimal, thousands, signed, round. Problems `amount.…`. */
    cents: (text: unknown, options?: unknown): Cents | undefined => {
      const { field, optional, rest } = optionsOf('cents', options, CENTS_OPTIONS);
      if (typeof text === 'number') throw misuse('$cents reads text; a number is in cents already');
      const written = textOf('cents', text);
      if (optional && isBlank(written)) return undefined;
      return origins.remember(unwrap(readAmount(written, notation(rest)), field), written);
    },
    /** Digits that are cents already: `000012345`. Problems `amount.…`. */
    wholeCents: (text: unknown, options?: unknown): Cents | undefined => {
      const { field, optional } = optionsOf('wholeCents', options);
      const written = textOf('wholeCents', text);
      if (optional && isBlank(written)) return undefined;
      return origins.remember(unwrap(readCents(written), field), written);
    },
    /** Cents to `1.234,56`; options thousands (default true) and decimal. */
    euro: (amount: unknown, options?: unknown): string => {
      const { rest } = optionsOf('euro', options, EURO_OPTIONS);
      return formatEuro(whole('euro', amount), {
        thousands: rest.thousands !== false,
        decimal: rest.decimal === '.' ? '.' : ',',
      });
    },
    /** Cents as digits, zero-padded to a width. Problem `amount.too-wide`. */
    formatCents: (amount: unknown, width: unknown): string =>
      unwrap(
        writeCents(whole('formatCents', amount), wholeOf('formatCents', width, 0, MOST_DIGITS)),
        undefined,
      ),
    /** Splits cents by weights so that the parts add up (largest remainder). */
    share: (total: unknown, weights: unknown): readonly Cents[] => {
      const list = Array.isArray(weights)
        ? weights.map((weight: unknown) => numberOf('share', weight))
        : [numberOf('share', weights)];
      if (list.length === 0 || list.some((weight) => !(weight >= 0 && Number.isFinite(weight))))
        throw misuse('$share wants at least one weight, none negative');
      return splitLargestRemainder(whole('share', total), list);
    },
  };
}

function whole(name: string, value: unknown): Cents {
  const amount = numberOf(name, value);
  if (!Number.isSafeInteger(amount)) throw misuse(`$${name} wants whole cents, not ${amount}`);
  return toCents(amount);
}

function notation(options: { readonly [name: string]: unknown }): AmountNotation {
  const { decimal, thousands, signed, round } = options;
  if (decimal === undefined && thousands === undefined && signed === undefined && round === undefined)
    return ITALIAN;
  if (decimal !== undefined && decimal !== ',' && decimal !== '.') throw misuse('decimal is "," or "."');
  const rounding = wordOf('cents', 'round', round, ROUNDINGS);
  return {
    ...(decimal === undefined ? {} : { decimal }),
    ...(typeof thousands === 'boolean' ? { thousands } : {}),
    ...(typeof signed === 'boolean' ? { signed } : {}),
    ...(rounding === undefined ? {} : { round: rounding }),
  };
}

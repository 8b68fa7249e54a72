/** Money: text to integer cents and back, and shares that add up. */
import {
  type AmountNotation,
  type Cents,
  formatEuro,
  readAmount,
  splitLargestRemainder,
  toCents,
  formatCents as writeCents,
} from '../../domain/money.ts';
import { misuse, numberOf, optionsOf, textOf, unwrap } from './arguments.ts';
import type { Origins } from './origins.ts';

export function amountFunctions(origins: Origins) {
  return {
    /** Italian notation to cents: `1.234,56`. Options: decimal, thousands, signed. Problems `amount.…`. */
    cents: (text: unknown, options?: unknown): Cents | undefined => {
      const { field, optional, rest } = optionsOf('cents', options, ['decimal', 'thousands', 'signed']);
      if (typeof text === 'number') throw misuse('$cents reads text; a number is in cents already');
      const written = textOf('cents', text);
      if (optional === true && written.trim() === '') return undefined;
      return origins.remember(unwrap(readAmount(written, notation(rest)), field), written);
    },
    /** Cents to `1.234,56`; options thousands (default true) and decimal. */
    euro: (amount: unknown, options?: unknown): string => {
      const { rest } = optionsOf('euro', options, ['decimal', 'thousands']);
      return formatEuro(whole('euro', amount), {
        thousands: rest.thousands !== false,
        ...(rest.decimal === '.' ? { decimal: '.' } : {}),
      });
    },
    /** Cents as digits, zero-padded to a width. Problem `amount.too-wide`. */
    formatCents: (amount: unknown, width: unknown): string =>
      unwrap(writeCents(whole('formatCents', amount), numberOf('formatCents', width)), undefined),
    /** Splits cents by weights so that the parts add up (largest remainder). */
    share: (total: unknown, weights: unknown): readonly Cents[] => {
      const list = Array.isArray(weights)
        ? weights.map((weight: unknown) => numberOf('share', weight))
        : [numberOf('share', weights)];
      if (list.length === 0 || list.some((weight) => !(weight >= 0)))
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
  const { decimal, thousands, signed } = options;
  if (decimal !== undefined && decimal !== ',' && decimal !== '.') throw misuse('decimal is "," or "."');
  return {
    ...(decimal === undefined ? {} : { decimal }),
    ...(typeof thousands === 'boolean' ? { thousands } : {}),
    ...(typeof signed === 'boolean' ? { signed } : {}),
  };
}

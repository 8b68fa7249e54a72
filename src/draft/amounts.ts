/** How a column writes amounts. */
import { readAmount, readCents } from '../domain/money.ts';
import { type Certainty, share } from './guess.ts';

export interface Amounts {
  /** euro: with decimals after `decimal`; cents and thousandths of a euro: digits only. */
  readonly unit: 'euro' | 'cents' | 'thousandths';
  readonly decimal: ',' | '.';
  /** Whether thousands are grouped; absent where nothing shows it. */
  readonly thousands?: boolean;
  readonly signed: boolean;
  /** In cents, null where there is none; in the order of the values. */
  readonly cents: readonly (number | null)[];
  readonly certainty: Certainty;
  readonly why: string;
  readonly alternatives: readonly string[];
}

const SIGNED = /^[+-]|[+-]$/;
const ENOUGH = 0.97;

/** Undefined when they are no amounts. Whole numbers may be: their unit is for the caller to weigh. */
export function guessAmounts(values: readonly string[]): Amounts | undefined {
  const filled = values.filter((value) => value !== '');
  if (filled.length === 0) return undefined;
  const bare = filled.map((value) => value.replace(SIGNED, ''));
  if (!bare.some((value) => /\d/.test(value))) return undefined;
  const signed = filled.some((value) => SIGNED.test(value));
  if (mostly(bare, (value) => /^\d{1,15}$/.test(value))) return whole(values, filled, signed);
  const comma = mostly(bare, (value) => /^(?:\d+|\d{1,3}(?:\.\d{3})+)(?:,\d{1,2})?$/.test(value));
  const point = mostly(bare, (value) => /^(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d{1,2})?$/.test(value));
  if (!comma && !point) return undefined;
  // What has decimals decides; `1.234` alone may be either.
  const commas = bare.filter((value) => /,\d{1,2}$/.test(value)).length;
  const points = bare.filter((value) => /\.\d{1,2}$/.test(value)).length;
  const decimal = comma && (commas > 0 || !point || points === 0) ? ',' : '.';
  const decimals = decimal === ',' ? commas : points;
  const group = decimal === ',' ? '.' : ',';
  const grouped = bare.filter((value) => value.includes(group)).length;
  const ungrouped = bare.some((value) => /^\d{4,}/.test(value));
  const thousands = grouped > 0 ? true : ungrouped ? false : undefined;
  // Long numbers without decimals are codes.
  if (decimals + grouped === 0 || bare.some((value) => value.length > 16)) return undefined;
  const ambiguous = decimals === 0 || (comma && point);
  const notation = { decimal, signed, ...(thousands === undefined ? {} : { thousands }) } as const;
  return {
    unit: 'euro',
    ...notation,
    cents: values.map((value) => centsOf(value, notation)),
    certainty: ambiguous ? 'unsure' : 'sure',
    why: `${share(decimals, filled.length)} have decimals after '${decimal}'${grouped > 0 ? `, ${grouped} group thousands with '${group}'` : thousands === false ? ', thousands are not grouped' : ''}`,
    alternatives: ambiguous ? [`'${group}' may come before the cents`] : [],
  };
}

/** The same digits, read as whole euro instead of cents or the other way round. */
export function inUnit(amounts: Amounts, values: readonly string[], unit: Amounts['unit']): Amounts {
  const read = (value: string): number | null => {
    if (unit === 'euro') return centsOf(value, { decimal: ',', signed: true });
    const digits = digitsOf(value);
    return unit === 'cents' || digits === null ? digits : Math.round(digits / 10);
  };
  return { ...amounts, unit, cents: values.map(read) };
}

function whole(values: readonly string[], filled: readonly string[], signed: boolean): Amounts {
  const padded =
    filled.every((value) => value.length === filled[0]?.length) &&
    filled.some((value) => value.startsWith('0'));
  const round = filled.filter((value) => value.endsWith('00')).length / filled.length;
  return {
    unit: 'cents',
    decimal: ',',
    signed,
    cents: values.map(digitsOf),
    certainty: padded && round < 1 && !signed ? 'likely' : 'unsure',
    why: padded ? 'digits only, filled with zeros' : 'digits only: cents, or whole euro',
    alternatives: ['whole euro', 'thousandths of a euro'],
  };
}

function digitsOf(value: string): number | null {
  const read = readCents(value.replace(SIGNED, ''));
  return read.ok ? (value.includes('-') ? -read.value : read.value) : null;
}

function centsOf(
  value: string,
  notation: { readonly decimal: ',' | '.'; readonly thousands?: boolean; readonly signed: boolean },
): number | null {
  const read = readAmount(value, notation);
  return read.ok ? read.value : null;
}

const mostly = (values: readonly string[], test: (value: string) => boolean): boolean =>
  values.filter(test).length >= values.length * ENOUGH;

/**
 * Decimal numbers that are no money (quantities, rates, square metres), as whole numbers of their smallest place: 12,345
 * with three places is 12345. Rounding happens only where it is asked for by name.
 */
import { failed, ok, problem, type Result } from './problem.ts';
import { spreadsheetAdvice } from './spreadsheet.ts';

/** exact: what is cut off must be zeros · halfUp: 5 goes away from zero · halfEven: 5 goes to the even digit · down: cut off. */
export type Rounding = 'exact' | 'halfUp' | 'halfEven' | 'down';

export const ROUNDINGS: readonly Rounding[] = ['exact', 'halfUp', 'halfEven', 'down'];
export const MOST_PLACES = 9;

export interface DecimalNotation {
  /** Default `,`; the other of the two may group thousands. */
  readonly decimal?: ',' | '.';
  /** Accept `-1,5`, `+1,5` and `1,5-`; default false. */
  readonly signed?: boolean;
  /** What becomes of more decimals than there are places; default: they are a problem. */
  readonly round?: Rounding;
}

const WRITTEN = {
  ',': /^(?:(\d+)|([1-9]\d{0,2}(?:\.\d{3})+))(?:,(\d+))?$/,
  '.': /^(?:(\d+)|([1-9]\d{0,2}(?:,\d{3})+))(?:\.(\d+))?$/,
};

/**
 * Problems `decimal.missing`, `decimal.unreadable` (also: thousands without decimals, which may be either),
 * `decimal.too-many` (more decimals than places), `decimal.too-large` (not exact any more).
 */
export function readDecimal(text: string, places: number, notation: DecimalNotation = {}): Result<number> {
  const trimmed = text.trim();
  if (trimmed === '') return wrong('missing', 'there is no number', text);
  const { negative, digits } = unsigned(trimmed, notation.signed === true);
  const [, plain, grouped, decimals = ''] = WRITTEN[notation.decimal ?? ','].exec(digits) ?? [];
  if (plain === undefined && (grouped === undefined || decimals === '')) {
    const message = `this is not a number with '${notation.decimal ?? ','}' before its decimals`;
    return wrong('unreadable', message, text, spreadsheetAdvice(digits).advice);
  }
  const more = rest(decimals, places, notation.round);
  if (more === undefined) return wrong('too-many', `it has more than ${places} decimals`, text);
  const whole = plain ?? (grouped ?? '').replaceAll(/[.,]/g, '');
  const value = Number(whole + decimals.slice(0, places).padEnd(places, '0'));
  const up = more && (notation.round !== 'halfEven' || !isHalf(decimals, places) || value % 2 === 1) ? 1 : 0;
  if (value + up > Number.MAX_SAFE_INTEGER)
    return wrong('too-large', 'the number has too many digits to be exact', text);
  return ok(negative && value + up !== 0 ? -(value + up) : value + up);
}

/** `12,345` for 12345 of three places; `decimal: '.'` gives `12.345`. Never groups thousands. */
export function formatDecimal(value: number, places: number, decimal: ',' | '.' = ','): string {
  const digits = String(Math.abs(value)).padStart(places + 1, '0');
  const sign = value < 0 ? '-' : '';
  return places === 0
    ? sign + digits
    : `${sign}${digits.slice(0, -places)}${decimal}${digits.slice(-places)}`;
}

/** Takes one sign from either end, where signs are accepted. */
export function unsigned(
  text: string,
  accepted: boolean,
): { readonly negative: boolean; readonly digits: string } {
  if (!accepted) return { negative: false, digits: text };
  const first = text.charAt(0);
  if (first === '-' || first === '+') return { negative: first === '-', digits: text.slice(1) };
  const last = text.charAt(text.length - 1);
  if (last === '-' || last === '+') return { negative: last === '-', digits: text.slice(0, -1) };
  return { negative: false, digits: text };
}

/** Whether the decimals beyond the places round up, a half included; undefined when they may not be there. */
export function rest(decimals: string, places: number, round: Rounding | undefined): boolean | undefined {
  if (decimals.length <= places) return false;
  if (round === undefined) return undefined;
  if (round === 'exact') return /^0*$/.test(decimals.slice(places)) ? false : undefined;
  return round !== 'down' && decimals.charAt(places) >= '5';
}

/** Whether the decimals beyond the places are exactly a half. */
export const isHalf = (decimals: string, places: number): boolean => /^50*$/.test(decimals.slice(places));

function wrong(
  what: 'missing' | 'unreadable' | 'too-many' | 'too-large',
  message: string,
  value: string,
  advice?: string,
) {
  return failed(
    problem(`decimal.${what}`, message, { place: { value }, ...(advice === undefined ? {} : { advice }) }),
  );
}

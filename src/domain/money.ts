/** Money is integer euro cents, end to end. */
import { isHalf, type Rounding, rest, unsigned } from './decimal.ts';
import { failed, ok, problem, type Result } from './problem.ts';
import { spreadsheetAdvice } from './spreadsheet.ts';

declare const cents: unique symbol;
/** A whole number of euro cents; never a fraction, never beyond 2^53. */
export type Cents = number & { readonly [cents]: true };

/** 999.999.999,99 euro: the largest amount that pagoPA's SOAP and FdR schemas carry. */
export const MAX_CENTS = 99_999_999_999 as Cents;

/** Brands a number that is known to be whole cents; a fraction here is a bug. */
export function toCents(value: number): Cents {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not whole cents: ${value}`);
  return value as Cents;
}

export function sum(amounts: Iterable<Cents>): Cents {
  let total = 0;
  for (const amount of amounts) total += amount;
  return toCents(total);
}

/** How a layout writes amounts. */
export interface AmountNotation {
  /** Default `,`; the other of the two groups thousands. */
  readonly decimal?: ',' | '.';
  /**
   * true: the layout groups thousands, so `1.234` is 1234,00. false: it never does. Not said: a group is read only
   * where decimals follow (`1.234,56`), since `1.234` alone may be a decimal point as well.
   */
  readonly thousands?: boolean;
  /** Accept `-12,50`, `+12,50` and `12,50-`; default false. */
  readonly signed?: boolean;
  /** What becomes of decimals beyond the second; not said: they are a problem. */
  readonly round?: Rounding;
}

const NOTATION = {
  ',': /^(?:(\d+)|([1-9]\d{0,2}(?:\.\d{3})+))(?:,(\d{1,2}))?$/,
  '.': /^(?:(\d+)|([1-9]\d{0,2}(?:,\d{3})+))(?:\.(\d{1,2}))?$/,
};

/**
 * Reads an amount in euro strictly, as Italian layouts write it: `1.234,56`, `1234,56`, `1234`, `12,5` (= 12,50).
 * Problems: `amount.missing` (blank), `amount.unreadable`, `amount.too-large` (above {@link MAX_CENTS}).
 */
export function readAmount(text: string, notation: AmountNotation = {}): Result<Cents> {
  const decimal = notation.decimal ?? ',';
  const value = scan(text, decimal === ',' ? COMMA : DOT, notation.thousands !== false);
  if (value >= 0) return ok(value as Cents);
  const trimmed = text.trim();
  if (trimmed === '') return missing(text);
  const { negative, digits } = unsigned(trimmed, notation.signed === true);
  const long = notation.round === undefined ? undefined : LONG[decimal].exec(digits)?.[1];
  if (long !== undefined) return rounded(text, digits, long, negative, notation);
  const match = NOTATION[decimal].exec(digits);
  if (match === null) return unreadable(text, decimal);
  const [, plain, grouped, decimals] = match;
  if (grouped !== undefined) {
    if (notation.thousands === false) {
      return failed(
        amountProblem('amount.unreadable', 'the amount groups thousands, which this layout does not', text),
      );
    }
    if (notation.thousands === undefined && decimals === undefined) {
      return failed(
        amountProblem(
          'amount.unreadable',
          `the amount is ambiguous: its separator may group thousands or be a decimal one`,
          text,
          `Write the cents (${grouped}${decimal}00), or declare in the layout that thousands are grouped.`,
        ),
      );
    }
  }
  const euro = plain ?? (grouped ?? '').replaceAll(/[.,]/g, '');
  return bounded(euro + (decimals ?? '').padEnd(2, '0'), negative, text);
}

const LONG = { ',': /,(\d{3,})$/, '.': /\.(\d{3,})$/ };

/** More decimals than cents, in a notation that says what becomes of them. */
function rounded(
  text: string,
  digits: string,
  decimals: string,
  negative: boolean,
  { signed: _signed, round, ...notation }: AmountNotation,
): Result<Cents> {
  const up = rest(decimals, 2, round);
  if (up === undefined)
    return failed(amountProblem('amount.unreadable', 'the amount has fractions of a cent', text));
  const cut = readAmount(digits.slice(0, digits.length - decimals.length + 2), notation);
  if (!cut.ok) return unreadable(text, notation.decimal ?? ',');
  const half = round === 'halfEven' && isHalf(decimals, 2) && cut.value % 2 === 0;
  return bounded(String(cut.value + (up && !half ? 1 : 0)), negative, text);
}

const COMMA = 44;
const DOT = 46;
const ZERO = 48;
const MOST_DIGITS = 15;

/**
 * The cents of what nearly all texts are: digits, groups where decimals follow, at most two decimals. -1 for anything
 * else, which the notation reads, or says why it cannot.
 */
function scan(text: string, decimal: number, groups: boolean): number {
  const end = text.length;
  if (end === 0 || end > MOST_DIGITS) return -1;
  let value = 0;
  let at = 0;
  /** Digits since the beginning or the last group mark. */
  let run = 0;
  let grouped = false;
  for (; at < end; at += 1) {
    const code = text.charCodeAt(at);
    const digit = code - ZERO;
    if (digit >= 0 && digit <= 9) {
      value = value * 10 + digit;
      run += 1;
    } else if (code === decimal) break;
    else {
      if (!groups || (code !== COMMA && code !== DOT)) return -1;
      if (grouped ? run !== 3 : run === 0 || run > 3 || text.charCodeAt(0) === ZERO) return -1;
      grouped = true;
      run = 0;
    }
  }
  if (grouped ? run !== 3 || at === end : run === 0) return -1;
  const decimals = end - at - 1;
  if (decimals === 0 || decimals > 2) return -1;
  for (let more = at + 1; more < end; more += 1) {
    const digit = text.charCodeAt(more) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  if (decimals < 2) value *= decimals === 1 ? 10 : 100;
  return value <= MAX_CENTS ? value : -1;
}

/** Reads a field of digits only that holds cents, as fixed-width layouts write it; blanks around it are padding. */
export function readCents(text: string): Result<Cents> {
  const digits = text.trim();
  if (digits === '') return missing(text);
  if (!/^\d+$/.test(digits)) {
    return failed(
      amountProblem(
        'amount.unreadable',
        'an amount in cents has digits only',
        text,
        spreadsheetAdvice(digits).advice,
      ),
    );
  }
  return bounded(digits, false, text);
}

/** `1234,56`; `thousands` gives `1.234,56`, `decimal: '.'` gives `1234.56`. */
export function formatEuro(
  amount: Cents,
  style: { readonly thousands?: boolean; readonly decimal?: ',' | '.' } = {},
): string {
  const decimal = style.decimal ?? ',';
  const digits = String(Math.abs(amount)).padStart(3, '0');
  const whole = digits.slice(0, -2);
  const euro = style.thousands === true ? grouped(whole, decimal === ',' ? '.' : ',') : whole;
  return `${amount < 0 ? '-' : ''}${euro}${decimal}${digits.slice(-2)}`;
}

function grouped(digits: string, mark: string): string {
  let text = digits.slice(0, ((digits.length - 1) % 3) + 1);
  for (let at = text.length; at < digits.length; at += 3) text += mark + digits.slice(at, at + 3);
  return text;
}

/** Cents as digits, zero-padded to `width`. Problem `amount.too-wide` when they do not fit or are negative. */
export function formatCents(amount: Cents, width: number): Result<string> {
  const digits = String(amount);
  if (amount < 0 || digits.length > width) {
    return failed(
      amountProblem(
        'amount.too-wide',
        `the amount does not fit ${width} digits of cents without a sign`,
        digits,
      ),
    );
  }
  return ok(digits.padStart(width, '0'));
}

function bounded(digits: string, negative: boolean, text: string): Result<Cents> {
  const value = Number(digits);
  if (value > MAX_CENTS) {
    return failed(
      amountProblem(
        'amount.too-large',
        `the amount is above ${formatEuro(MAX_CENTS, { thousands: true })} euro`,
        text,
      ),
    );
  }
  return ok(toCents(negative && value !== 0 ? -value : value));
}

const missing = (text: string) => failed(amountProblem('amount.missing', 'the amount is blank', text));

function unreadable(text: string, decimal: ',' | '.') {
  const value = text.trim();
  const group = decimal === ',' ? '.' : ',';
  const message = /^[+-]|[+-]$/.test(value)
    ? 'the amount has a sign where none is expected'
    : new RegExp(`\\${decimal}\\d{3,}$`).test(value)
      ? 'the amount has more than two decimals'
      : `the amount is not written as euro with '${decimal}' before the cents`;
  const advice =
    spreadsheetAdvice(value).advice ??
    `Expected, for instance, 1234${decimal}56 or 1${group}234${decimal}56.`;
  return failed(amountProblem('amount.unreadable', message, text, advice));
}

function amountProblem(code: string, message: string, value: string, advice?: string) {
  return problem(code, message, { place: { value }, ...(advice === undefined ? {} : { advice }) });
}

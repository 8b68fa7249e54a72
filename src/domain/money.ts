/** Money is integer euro cents, end to end. */
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
  let digits = text.trim();
  if (digits === '') return missing(text);
  let negative = false;
  if (notation.signed === true) {
    const sign = /^[+-]/.exec(digits) ?? /[+-]$/.exec(digits);
    if (sign !== null) {
      negative = sign[0] === '-';
      digits = sign.index === 0 ? digits.slice(1) : digits.slice(0, -1);
    }
  }
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
  const euro =
    style.thousands === true ? whole.replaceAll(/\B(?=(?:\d{3})+$)/g, decimal === ',' ? '.' : ',') : whole;
  return `${amount < 0 ? '-' : ''}${euro}${decimal}${digits.slice(-2)}`;
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

const WEIGHT_SCALE = 1e9;

/**
 * Splits a total in proportion to the weights (read to nine decimals) so that the parts add up exactly: each part
 * is rounded down, and the cents left over go to the largest remainders, the earlier one at a tie. All weights zero
 * split evenly. No weights at all, or a negative or infinite one, is a bug of the caller.
 */
export function splitLargestRemainder(total: Cents, weights: readonly number[]): Cents[] {
  if (weights.length === 0 || weights.some((weight) => !(weight >= 0 && Number.isFinite(weight)))) {
    throw new RangeError('a split wants at least one weight, none of them negative');
  }
  const scaled = weights.map((weight) =>
    Number.isInteger(weight)
      ? BigInt(weight) * BigInt(WEIGHT_SCALE)
      : BigInt(Math.round(weight * WEIGHT_SCALE)),
  );
  const shares = scaled.some((weight) => weight > 0n) ? scaled : scaled.map(() => 1n);
  const all = shares.reduce((left, right) => left + right, 0n);
  const whole = BigInt(Math.abs(total));
  const parts = shares.map((share, index) => ({
    index,
    part: Number((whole * share) / all),
    rest: (whole * share) % all,
  }));
  const left = Math.abs(total) - parts.reduce((given, { part }) => given + part, 0);
  const largest = parts.toSorted((a, b) =>
    a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1,
  );
  for (const one of largest.slice(0, left)) one.part += 1;
  return parts.map(({ part }) => toCents(total < 0 && part !== 0 ? -part : part));
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

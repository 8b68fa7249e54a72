/** Shares of an amount that add up to it. */
import { type Cents, toCents } from './money.ts';

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
  return quickSplit(total, weights) ?? splitExactly(total, weights);
}

const FEW = 16;

/** Few whole weights, small enough for the products to be exact numbers: what there nearly always is. */
function quickSplit(total: Cents, weights: readonly number[]): Cents[] | undefined {
  if (weights.length > FEW) return undefined;
  const whole = Math.abs(total);
  let all = 0;
  for (const weight of weights) {
    if (!Number.isInteger(weight) || weight * whole > Number.MAX_SAFE_INTEGER) return undefined;
    all += weight;
  }
  if (all === 0 || all > Number.MAX_SAFE_INTEGER) return undefined;
  const parts: number[] = [];
  const rests: number[] = [];
  let left = whole;
  for (const weight of weights) {
    const product = whole * weight;
    const over = product % all;
    const part = (product - over) / all;
    parts.push(part);
    rests.push(over);
    left -= part;
  }
  for (; left > 0; left -= 1) {
    let largest = 0;
    for (let at = 1; at < rests.length; at += 1) if ((rests[at] ?? 0) > (rests[largest] ?? 0)) largest = at;
    rests[largest] = -1;
    parts[largest] = (parts[largest] ?? 0) + 1;
  }
  return parts.map((part) => toCents(total < 0 && part !== 0 ? -part : part));
}

function splitExactly(total: Cents, weights: readonly number[]): Cents[] {
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

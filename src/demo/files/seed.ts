/** Numbers that look random and are the same for the same seed: files can be made again to compare. */
export interface Seed {
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
  one<T>(choices: readonly [T, ...T[]]): T;
}

const SPREAD = 0x9e3779b9;
const RANGE = 2 ** 32;

/** Mulberry32, by Tommy Ettinger (public domain). */
export function seeded(seed: number): Seed {
  let state = (seed ^ SPREAD) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / RANGE;
  };
  const between = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  return { between, one: (choices) => choices[between(0, choices.length - 1)] ?? choices[0] };
}

/** Chance that can be had again: the same seed draws the same numbers (mulberry32). */
export interface Chance {
  /** An integer of [from, to]. */
  between(from: number, to: number): number;
  /** The same items in another order. */
  shuffled<T>(items: readonly T[]): T[];
}

export function chance(seed: number): Chance {
  let state = seed >>> 0;
  const draw = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (from: number, to: number): number => from + Math.floor(draw() * (to - from + 1));
  return {
    between,
    shuffled(items) {
      const rest = [...items];
      for (let i = rest.length - 1; i > 0; i -= 1) {
        const j = between(0, i);
        const [a, b] = [rest[i], rest[j]];
        if (a === undefined || b === undefined) continue;
        rest[i] = b;
        rest[j] = a;
      }
      return rest;
    },
  };
}

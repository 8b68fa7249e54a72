/** The one source of randomness of a generation: fast-check's generator, so that a seed gives the same expression. */
import type { Random } from 'fast-check';

export class Chance {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Both ends included. */
  integer(from: number, to: number): number {
    return this.#random.nextInt(from, to);
  }

  /** True once in `n` times. */
  oneIn(n: number): boolean {
    return this.integer(1, n) === 1;
  }

  percent(share: number): boolean {
    return this.integer(1, 1000) <= share * 10;
  }

  pick<T>(list: readonly T[]): T {
    const chosen = list[this.integer(0, list.length - 1)];
    if (chosen === undefined) throw new Error('nothing to pick from');
    return chosen;
  }

  /** One of the values, as often as its weight says. */
  weighted<T>(choices: readonly (readonly [weight: number, value: T])[]): T {
    let left = this.integer(
      1,
      choices.reduce((sum, [weight]) => sum + weight, 0),
    );
    for (const [weight, value] of choices) {
      left -= weight;
      if (left <= 0) return value;
    }
    throw new Error('weights are whole numbers above nought');
  }

  list<T>(from: number, to: number, one: (index: number) => T): T[] {
    return Array.from({ length: this.integer(from, to) }, (_, index) => one(index));
  }
}

/** A guess about a sample, with how much it can be trusted: what is wrong should be among the unsure ones. */

/** sure: checked by something that chance does not make · likely: fits, and nothing else does · unsure: look at it. */
export type Certainty = 'sure' | 'likely' | 'unsure';

export interface Guess {
  /** What it is about: `amount`, `encoding`. */
  readonly subject: string;
  /** What is guessed, in few words. */
  readonly value: string;
  readonly certainty: Certainty;
  /** The evidence, in one sentence without its end. */
  readonly why: string;
  /** What else it could be. */
  readonly alternatives?: readonly string[];
}

const RANK: Readonly<Record<Certainty, number>> = { sure: 0, likely: 1, unsure: 2 };

/** The less certain of two. */
export const weaker = (left: Certainty, right: Certainty): Certainty =>
  RANK[left] >= RANK[right] ? left : right;

/** How certain it is when chance would have made it look so with this probability. */
export const byChance = (probability: number): Certainty =>
  probability < 1e-4 ? 'sure' : probability < 0.01 ? 'likely' : 'unsure';

/** `3 of 4`, `all 4`. */
export const share = (some: number, all: number): string =>
  some === all ? `all ${all}` : `${some} of ${all}`;

/**
 * Work that makes no steps: what built-ins and comparisons do to whole texts, lists and objects. It is weighed beside the
 * steps, and the limits of time and memory are looked at every so much of it. Evaluations run one at a time, so the
 * meter is the module's own.
 */

/** What the meter asks: throws when a limit is passed. */
export interface Watched {
  readonly maxText: number;
  look(): void;
  text(text: string): string;
}

/** One unit is some ten nanoseconds. */
const UNITS_PER_LOOK = 100_000;
/** Characters or items that a built-in goes through in one unit. */
const PER_UNIT = 16;

let watched: Watched | undefined;
let left = UNITS_PER_LOOK;

/** An evaluation begins. */
export function watch(by: Watched): void {
  watched = by;
  left = UNITS_PER_LOOK;
}

export function weigh(units: number): void {
  left -= units;
  if (left >= 0) return;
  left = UNITS_PER_LOOK;
  watched?.look();
}

/** Longest text of the evaluation that runs. */
export const longestText = (): number => watched?.maxText ?? Number.POSITIVE_INFINITY;

/** A text that an evaluation made; D3150 when it is too long. */
export const madeText = (text: string): string => watched?.text(text) ?? text;

/** An argument that is about to be gone through: texts and lists weigh what they are long. */
export function weighed<T>(value: T): T {
  if (typeof value === 'string' || Array.isArray(value)) {
    if (value.length > PER_UNIT) weigh(value.length / PER_UNIT);
  }
  return value;
}

/**
 * Errors are values. A problem has a stable code, says whose fault it is (its class decides what happens next),
 * where it is, and what to do about it. Exceptions are kept for bugs.
 */

/** data: the record or file is wrong · config: the integrator's files are · auth: a credential is · transient: try again. */
export type ProblemClass = 'data' | 'config' | 'auth' | 'transient';

/** Where a problem is. Lines, columns and records count from 1. */
export interface Place {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly record?: number;
  /** Name of the field in the words of the source layout. */
  readonly field?: string;
  /** The offending value, cut to 80 characters. */
  readonly value?: string;
}

export interface Problem {
  /** Dotted, stable, documented in docs/problems.md, e.g. `amount.unreadable`. */
  readonly code: string;
  readonly class: ProblemClass;
  /** One sentence that names the fault. */
  readonly message: string;
  /** What a person can do about it. */
  readonly advice?: string;
  readonly place?: Place;
}

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });

export const failed = (problem: Problem): { readonly ok: false; readonly problem: Problem } => ({
  ok: false,
  problem,
});

const MAX_VALUE = 80;

export function problem(
  code: string,
  message: string,
  rest: { readonly class?: ProblemClass; readonly advice?: string; readonly place?: Place } = {},
): Problem {
  const place = rest.place;
  const cut =
    place?.value !== undefined && place.value.length > MAX_VALUE
      ? { ...place, value: `${place.value.slice(0, MAX_VALUE - 1)}…` }
      : place;
  return {
    code,
    class: rest.class ?? 'data',
    message,
    ...(rest.advice === undefined ? {} : { advice: rest.advice }),
    ...(cut === undefined ? {} : { place: cut }),
  };
}

/** The same problem, at a better known place (outer places fill what inner ones do not say). */
export const at = (found: Problem, place: Place): Problem => ({
  ...found,
  place: { ...place, ...found.place },
});

/** Thrown only to carry a problem out of a callback that cannot return one (a library's, a mapping function's). */
export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(found: Problem) {
    super(`${found.code}: ${found.message}`);
    this.name = 'ProblemError';
    this.problem = found;
  }
}

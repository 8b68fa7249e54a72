/** What an answer is once it is JSON: instants are texts, nothing is read-only. */
import type { Day } from '../domain/day.ts';

export type Plain<T> = T extends Date
  ? string
  : T extends Day
    ? string
    : T extends readonly (infer U)[]
      ? Plain<U>[]
      : T extends object
        ? { -readonly [K in keyof T]: Plain<T[K]> }
        : T;

/** For the types alone: JSON.stringify does the rest. */
export const plain = <T>(value: T): Plain<T> => value as unknown as Plain<T>;

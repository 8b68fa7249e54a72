/** How a function is described: for the reference page, for editors, and for the test that runs every example. */
import type { Json } from '../../../domain/debt-position.ts';

/** What an example comes to. */
export type Outcome =
  | { readonly gives: Json }
  | { readonly problem: string }
  | { readonly ignored: string }
  | 'nothing';

export type Example = readonly [expression: string, outcome: Outcome];

export interface FunctionEntry {
  /** Without `$`. */
  readonly name: string;
  /** Parameters in words; those that may be left out end in `?`. */
  readonly takes: readonly string[];
  readonly gives: string;
  /** What it does, in a sentence or two. */
  readonly says: string;
  /** Its own options, by name; `field` and `optional` are common. */
  readonly options?: { readonly [name: string]: string };
  /** Which of the common options it knows. */
  readonly common?: 'field' | 'field and optional';
  /** Codes, or families of them (`amount.…`). */
  readonly problems?: readonly string[];
  readonly examples: readonly Example[];
}

export interface Chapter {
  /** Name of the reference block: `functions-money`. */
  readonly id: string;
  readonly title: string;
  readonly functions: readonly FunctionEntry[];
}

export const gives = (value: Json): Outcome => ({ gives: value });
export const stops = (problem: string): Outcome => ({ problem });
export const ignored = (reason: string): Outcome => ({ ignored: reason });
export const nothing: Outcome = 'nothing';

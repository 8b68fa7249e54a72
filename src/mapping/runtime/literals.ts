/** What constructors of lists and objects need besides JavaScript's own. */
import { isCallable } from './callable.ts';
import { put } from './collections.ts';
import type { Context } from './context.ts';

/** Adds a value to a list under construction: lists are flattened, what is missing is left out. */
export function add(ctx: Context, list: unknown[], value: unknown): void {
  if (value === undefined) return;
  if (Array.isArray(value)) {
    ctx.checkLength(list.length + value.length);
    ctx.spend(value.length);
    for (const item of value) list.push(item);
  } else {
    ctx.checkLength(list.length + 1);
    list.push(value);
  }
}

/** An object of the fields that have a value. */
export function present(fields: readonly (readonly [string, unknown])[]): { [key: string]: unknown } {
  const made: { [key: string]: unknown } = {};
  for (const [key, value] of fields) if (value !== undefined) put(made, key, value);
  return made;
}

/** What a function takes as a list: one value is a list of one. */
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

export const countOf = (value: unknown): number =>
  Array.isArray(value) ? value.length : value === undefined ? 0 : 1;

export const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isCallable(value);

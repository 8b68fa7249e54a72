/**
 * What an evaluation returns may hold lists with JSONata's marks, functions, what is missing and what is no number:
 * here it becomes plain JSON. `$ignore` markers are kept where a mapping may return them.
 */
import type { Json } from '../domain/debt-position.ts';
import { type Problem, problem } from '../domain/problem.ts';
import { Ignored } from './outcome.ts';
import { isCallable } from './runtime/callable.ts';
import { put } from './runtime/collections.ts';
import type { Sequence } from './runtime/context.ts';

/** Plain JSON, or an {@link Ignored} at the top or in the top list. */
export type Returned = Json | Ignored | readonly (Json | Ignored)[] | undefined;

const MAX_DEPTH = 32;
const MAX_VALUES = 200_000;

/** Signals a value that JSON has no word for; caught below. */
class NotJson extends Error {
  readonly problem: Problem;
  constructor(found: Problem) {
    super(found.message);
    this.problem = found;
  }
}

export function normalise(
  value: unknown,
): { readonly ok: true; readonly value: Returned } | { readonly ok: false; readonly problem: Problem } {
  const count = { left: MAX_VALUES };
  try {
    if (value === undefined || value instanceof Ignored) return { ok: true, value };
    if (Array.isArray(value)) {
      const list: (Json | Ignored)[] = [];
      for (const item of value)
        if (item !== undefined) list.push(item instanceof Ignored ? item : plain(item, 1, count));
      return { ok: true, value: list };
    }
    return { ok: true, value: plain(value, 0, count) };
  } catch (error) {
    if (error instanceof NotJson) return { ok: false, problem: error.problem };
    throw error;
  }
}

function plain(value: unknown, depth: number, count: { left: number }): Json {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      if (!Number.isFinite(value)) throw wrong(`the mapping returned ${value}, which is no number`);
      return value;
    case 'object':
      break;
    default:
      throw wrong('the mapping returned a function where a value belongs');
  }
  if (value === null) return null;
  count.left -= 1;
  if (count.left < 0) throw tooLarge(`the mapping returned more than ${MAX_VALUES} values`);
  if (depth > MAX_DEPTH) throw tooLarge(`what the mapping returned is nested more than ${MAX_DEPTH} levels`);
  if (value instanceof Ignored) throw wrong('$ignore(…) is inside a position: return it in place of one');
  return Array.isArray(value) ? plainList(value, depth, count) : plainObject(value, depth, count);
}

function plainList(value: Sequence, depth: number, count: { left: number }): Json {
  count.left -= value.length;
  // JSONata's marks are taken off; what needs no change is not copied.
  let list: Json[] | undefined = value.sequence === true || value.cons === true ? [] : undefined;
  for (let index = 0; index < value.length; index += 1) {
    const item = value[index];
    const clean = item === undefined ? undefined : plain(item, depth + 1, count);
    if (list === undefined) {
      if (clean === item && clean !== undefined) continue;
      list = value.slice(0, index) as Json[];
    }
    if (clean !== undefined) list.push(clean);
  }
  return list ?? (value as Json);
}

function plainObject(value: object, depth: number, count: { left: number }): Json {
  if (isCallable(value)) throw wrong('the mapping returned a function where a value belongs');
  const object = value as { readonly [key: string]: unknown };
  if (Object.getPrototypeOf(object) !== Object.prototype) return copied(object, depth, count);
  // Not `for … in`: V8 compiles it for the shapes seen, and gives up the code again at every new one.
  for (const item of Object.values(object)) {
    if (typeof item === 'string') continue;
    if (item === undefined || plain(item, depth + 1, count) !== item) return copied(object, depth, count);
  }
  return value as Json;
}

function copied(value: { readonly [key: string]: unknown }, depth: number, count: { left: number }): Json {
  const object: { [key: string]: Json } = {};
  for (const [key, item] of Object.entries(value))
    if (item !== undefined) put(object, key, plain(item, depth + 1, count));
  return object;
}

const wrong = (message: string): NotJson =>
  new NotJson(problem('mapping.failed', message, { class: 'config' }));
const tooLarge = (message: string): NotJson =>
  new NotJson(problem('mapping.too-large', message, { class: 'config' }));

/**
 * What JSONata 2.2.2 returns has no prototype, arrays carry hidden properties and their own `push`, and functions may
 * hide anywhere: here it becomes plain JSON. `$ignore` markers are kept where a mapping may return them.
 */
import type { Json } from '../domain/debt-position.ts';
import { type Problem, problem } from '../domain/problem.ts';
import { Ignored } from './outcome.ts';

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

function plainList(value: readonly unknown[], depth: number, count: { left: number }): Json {
  const list: Json[] = [];
  count.left -= value.length;
  for (const item of value) if (item !== undefined) list.push(plain(item, depth + 1, count));
  return list;
}

function plainObject(value: object, depth: number, count: { left: number }): Json {
  if ('_jsonata_lambda' in value || '_jsonata_function' in value) {
    throw wrong('the mapping returned a function where a value belongs');
  }
  const object: { [key: string]: Json } = {};
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    const inner = plain(item, depth + 1, count);
    // Assigning to this key would set the prototype.
    if (key === '__proto__')
      Object.defineProperty(object, key, {
        value: inner,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    else object[key] = inner;
  }
  return object;
}

const wrong = (message: string): NotJson =>
  new NotJson(problem('mapping.failed', message, { class: 'config' }));
const tooLarge = (message: string): NotJson =>
  new NotJson(problem('mapping.too-large', message, { class: 'config' }));

/**
 * Paths over values: names, steps, indexes and predicates, with JSONata's rules of flattening and of single items.
 * Between steps a single item that is no list travels bare; what JSONata would hold as a sequence of one is the same.
 */
import { Callable } from './callable.ts';
import { type Context, type Sequence, sequenceOf } from './context.ts';
import { finite, truthy } from './conversions.ts';
import { weigh } from './meter.ts';

/** What an expression yields: an empty sequence is nothing, one of a single item is that item. */
export function unwrap(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const list: Sequence = value;
  if (list.sequence !== true || list.tupleStream === true) return value;
  if (list.length === 0) return undefined;
  return list.length === 1 && list.keepSingleton !== true ? list[0] : value;
}

/** The same where `[]` was written after the expression. */
export function unwrapKept(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const list: Sequence = value;
  if (list.sequence !== true || list.tupleStream === true) return value;
  list.keepSingleton = true;
  return list.length === 0 ? undefined : value;
}

/** The end of a path that has `[]` in it. */
export function keepSingleton(value: unknown): unknown {
  if (value === undefined) return value;
  const list: Sequence = Array.isArray(value) ? value : sequenceOf(value);
  if (list.sequence !== true) {
    if (list.cons !== true) return value;
    const made = sequenceOf(value);
    made.keepSingleton = true;
    return made;
  }
  list.keepSingleton = true;
  return list;
}

export const asList = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : sequenceOf(value);

/** No step of a path follows on nothing. */
export const isNothing = (value: unknown): boolean =>
  value === undefined || (Array.isArray(value) && value.length === 0);

/** Field of an object, or of each object of a list; own ones only. */
export function lookup(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) {
    const found = sequenceOf();
    weigh(value.length);
    for (const item of value) {
      const one = lookup(item, key);
      if (Array.isArray(one)) {
        weigh(one.length);
        for (const inner of one) found.push(inner);
      } else if (one !== undefined) found.push(one);
    }
    return found;
  }
  if (value instanceof Callable || !Object.hasOwn(value, key)) return undefined;
  return (value as { readonly [key: string]: unknown })[key];
}

/** One step that is a name. */
export function stepName(ctx: Context, from: unknown, key: string, last: boolean): unknown {
  if (!Array.isArray(from)) return single(unwrap(lookup(from, key)), last);
  const results: unknown[] = [];
  for (const item of from) {
    if (--ctx.fuel < 0) ctx.tick();
    const one = unwrap(lookup(item, key));
    if (one !== undefined) results.push(one);
  }
  return flattened(ctx, results, last);
}

/** A field that turned out to be a list: as the only and last step of a path. */
export function fieldList(value: unknown[]): unknown {
  const list: Sequence = value;
  return list.sequence === true ? single(unwrap(list), true) : value;
}

/** A path of names, from `at` on. */
export function names(ctx: Context, from: unknown, keys: readonly string[]): unknown {
  let value = from;
  for (let index = 0; index < keys.length; index += 1) {
    const key = keys[index];
    if (key === undefined) break;
    value = stepName(ctx, value, key, index === keys.length - 1);
    if (isNothing(value)) break;
  }
  return unwrap(value);
}

/** A path of two names or more: objects are read at once, the first list goes the long way. */
export function path(ctx: Context, from: unknown, keys: readonly string[]): unknown {
  let value = from;
  for (let index = 0; index < keys.length; index += 1) {
    const key = keys[index] ?? '';
    if (typeof value !== 'object' || value === null) return undefined;
    if (Array.isArray(value) || value instanceof Callable) return names(ctx, value, keys.slice(index));
    if (!Object.hasOwn(value, key)) return undefined;
    value = (value as { readonly [key: string]: unknown })[key];
    if (index === keys.length - 1 && Array.isArray(value)) return unwrap(fieldList(value));
    if (Array.isArray(value))
      value = (value as Sequence).sequence === true ? single(unwrap(value), false) : value;
  }
  return value;
}

/** One step: the expression for each item. */
export function step(
  ctx: Context,
  from: unknown,
  expression: (item: unknown) => unknown,
  last: boolean,
): unknown {
  if (!Array.isArray(from)) return single(expression(from), last);
  const results: unknown[] = [];
  for (const item of from) {
    if (--ctx.fuel < 0) ctx.tick();
    const one = expression(item);
    if (one !== undefined) results.push(one);
  }
  return flattened(ctx, results, last);
}

/** What a step made of one item. */
export function single(result: unknown, last: boolean): unknown {
  if (!Array.isArray(result)) return result;
  const list: Sequence = result;
  if (last && list.sequence !== true) return result;
  return list.cons === true ? sequenceOf(result) : sequence(list);
}

function flattened(ctx: Context, results: readonly unknown[], last: boolean): unknown {
  if (results.length === 1) return single(results[0], last);
  const flat = sequenceOf();
  for (const result of results) {
    if (!Array.isArray(result) || (result as Sequence).cons === true) flat.push(result);
    else {
      if (flat.length + result.length > ctx.maxSequence) ctx.checkLength(flat.length + result.length);
      weigh(result.length);
      for (const item of result) flat.push(item);
    }
    if (flat.length > ctx.maxSequence) ctx.checkLength(flat.length);
  }
  return flat;
}

function sequence(items: readonly unknown[]): Sequence {
  weigh(items.length / 4);
  const made: Sequence = items.slice();
  made.sequence = true;
  return made;
}

/** A predicate that is a number: from 0, or from the end. */
export function indexed(value: unknown, number: number): unknown {
  const floor = Math.floor(number);
  if (!Array.isArray(value)) return floor === 0 || floor === -1 ? bare(value) : sequenceOf();
  const item: unknown = value[floor < 0 ? value.length + floor : floor];
  const list: Sequence = value;
  if (Array.isArray(item)) return item;
  const found = item === undefined ? sequenceOf() : sequenceOf(item);
  if (list.tupleStream === true) found.tupleStream = true;
  return found;
}

const bare = (value: unknown): unknown => (value === undefined ? sequenceOf() : value);

/** A tuple of a path that binds names. */
export interface Tuple {
  [name: string]: unknown;
}

export type Predicate = (item: unknown, tuple: Tuple | undefined) => unknown;

/** A predicate that is an expression: truth, a position, or positions. */
export function filtered(ctx: Context, value: unknown, predicate: Predicate): unknown {
  const kept = sequenceOf();
  const list: Sequence = Array.isArray(value) ? value : sequenceOf(value);
  if (list.tupleStream === true) kept.tupleStream = true;
  for (let index = 0; index < list.length; index += 1) {
    if (--ctx.fuel < 0) ctx.tick();
    const item = list[index];
    const tuple = list.tupleStream === true ? (item as Tuple) : undefined;
    const result = predicate(tuple === undefined ? item : tuple['@'], tuple);
    if (typeof result === 'boolean') {
      if (result) kept.push(item);
    } else if (isNumeric(result)) {
      if (position(result, list.length) === index) kept.push(item);
    } else if (Array.isArray(result) && result.every(isNumeric)) {
      for (const one of result) if (position(one as number, list.length) === index) kept.push(item);
    } else if (truthy(result)) kept.push(item);
  }
  return kept;
}

const isNumeric = (value: unknown): value is number => typeof value === 'number' && finite(value);

const position = (number: number, length: number): number => {
  const floor = Math.floor(number);
  return floor < 0 ? length + floor : floor;
};

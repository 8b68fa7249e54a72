/** `{ key: value, … }` over a list: items with the same key are one value's context. */

import { put } from './collections.ts';
import { type Context, type Sequence, sequenceOf } from './context.ts';
import { JsonataError } from './error.ts';
import { append } from './operators.ts';
import type { Tuple } from './sequences.ts';
import { reduced } from './tuples.ts';

/** Key and value of one pair; `tuple` binds names when the list is a stream of tuples. */
export interface Pair {
  readonly key: (item: unknown, tuple: Tuple | undefined) => unknown;
  readonly value: (context: unknown, tuple: Tuple | undefined) => unknown;
}

/** The object of a list, or of one value. `position` is the constructor's. */
export function group(ctx: Context, input: unknown, pairs: readonly Pair[], position: number): unknown {
  const list: Sequence = Array.isArray(input) ? input : sequenceOf(input);
  const tuples = list.tupleStream === true;
  // An object is made even of nothing.
  const items: readonly unknown[] = list.length === 0 && !tuples ? [undefined] : list;
  const groups = new Map<string, { data: unknown; readonly pair: Pair }>();
  for (const item of items) {
    const tuple = tuples ? (item as Tuple) : undefined;
    for (const pair of pairs) {
      if (--ctx.fuel < 0) ctx.tick();
      const key = pair.key(tuple === undefined ? item : tuple['@'], tuple);
      if (key === undefined) continue;
      if (typeof key !== 'string') throw new JsonataError('T1003', { position, value: key });
      if (key === '_jsonata_lambda' || key === '_jsonata_function')
        throw new JsonataError('D1013', { position, value: key });
      const present = groups.get(key);
      if (present === undefined) groups.set(key, { data: item, pair });
      else if (present.pair !== pair) throw new JsonataError('D1009', { position, value: key });
      else present.data = append(ctx, present.data, item);
    }
  }
  const made: { [key: string]: unknown } = {};
  for (const key of ordered(groups)) {
    const entry = groups.get(key);
    if (entry === undefined) continue;
    let context = entry.data;
    let tuple: Tuple | undefined;
    if (tuples) {
      tuple = reduced(ctx, entry.data);
      context = tuple['@'];
      delete tuple['@'];
    }
    const value = entry.pair.value(context, tuple);
    if (value !== undefined) put(made, key, value);
  }
  return made;
}

/** Keys in the order of an object's: those that look like indexes come first. */
function ordered(groups: ReadonlyMap<string, unknown>): Iterable<string> {
  for (const key of groups.keys()) if (/^\d/.test(key)) return indexesFirst(groups.keys());
  return groups.keys();
}

function indexesFirst(keys: Iterable<string>): string[] {
  const object: { [key: string]: unknown } = {};
  for (const key of keys) put(object, key, true);
  return Object.keys(object);
}

/** Context of the values when no key depends on the items: all of them together. */
export function together(ctx: Context, input: unknown): unknown {
  if (!Array.isArray(input)) return input;
  if (input.length <= 1) return input[0];
  let data: unknown = input[0];
  for (let index = 1; index < input.length; index += 1) data = append(ctx, data, input[index]);
  return data;
}

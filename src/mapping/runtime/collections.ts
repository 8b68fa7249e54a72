/** Built-ins of lists and objects, those that call functions above all; all meanings are JSONata's. */
import { apply, arityOf, Callable, isCallable } from './callable.ts';
import { type Context, type Sequence, sequenceOf } from './context.ts';
import { truthy } from './conversions.ts';
import { JsonataError } from './error.ts';
import { weigh } from './meter.ts';
import { deepEqual } from './operators.ts';

/** Own property, whatever its name. */
export function put(object: { [key: string]: unknown }, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  else object[key] = value;
}

const entriesOf = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null ? weighedEntries(value) : [];

function weighedEntries(value: object): [string, unknown][] {
  const entries = Object.entries(value);
  weigh(5 * entries.length);
  return entries;
}

/** Value, then index or key, then the whole, as many as the function takes. */
function turn(fn: unknown, arity: number, value: unknown, key: unknown, whole: unknown): unknown {
  const args = arity >= 3 ? [value, key, whole] : arity === 2 ? [value, key] : [value];
  return apply(fn, args, null);
}

export function map(ctx: Context, list: readonly unknown[], fn: unknown): unknown {
  const made = sequenceOf();
  if (list.length === 0) return made;
  const arity = arityOf(fn);
  for (let index = 0; index < list.length; index += 1) {
    if (--ctx.fuel < 0) ctx.tick();
    const one = turn(fn, arity, list[index], index, list);
    if (one !== undefined) made.push(one);
  }
  return made;
}

export function filter(ctx: Context, list: readonly unknown[], fn: unknown): unknown {
  const kept = sequenceOf();
  if (list.length === 0) return kept;
  const arity = arityOf(fn);
  for (let index = 0; index < list.length; index += 1) {
    if (--ctx.fuel < 0) ctx.tick();
    if (truthy(turn(fn, arity, list[index], index, list))) kept.push(list[index]);
  }
  return kept;
}

export function onlyOne(ctx: Context, list: readonly unknown[], fn: unknown): unknown {
  let found: { readonly item: unknown } | undefined;
  for (let index = 0; index < list.length; index += 1) {
    if (--ctx.fuel < 0) ctx.tick();
    const item = list[index];
    if (fn !== undefined && !truthy(turn(fn, arityOf(fn), item, index, list))) continue;
    if (found !== undefined) throw new JsonataError('D3138', { index });
    found = { item };
  }
  if (found === undefined) throw new JsonataError('D3139');
  return found.item;
}

export function reduce(ctx: Context, list: readonly unknown[], fn: unknown, initial: unknown): unknown {
  const arity = arityOf(fn);
  if (arity < 2) throw new JsonataError('D3050', { index: 1 });
  const seeded = initial !== undefined || !(list.length > 0);
  let result = seeded ? initial : list[0];
  for (let index = seeded ? 0 : 1; index < list.length; index += 1) {
    if (--ctx.fuel < 0) ctx.tick();
    const args = [result, list[index], index, list].slice(0, Math.min(4, arity));
    result = apply(fn, args, null);
  }
  return result;
}

export function each(ctx: Context, object: unknown, fn: unknown): unknown {
  const made = sequenceOf();
  for (const [key, value] of entriesOf(object)) {
    if (--ctx.fuel < 0) ctx.tick();
    const one = turn(fn, arityOf(fn), value, key, object);
    if (one !== undefined) made.push(one);
  }
  return made;
}

export function sift(ctx: Context, object: unknown, fn: unknown): unknown {
  const kept: { [key: string]: unknown } = {};
  let empty = true;
  for (const [key, value] of entriesOf(object)) {
    if (--ctx.fuel < 0) ctx.tick();
    if (!truthy(turn(fn, arityOf(fn), value, key, object))) continue;
    put(kept, key, value);
    empty = false;
  }
  return empty ? undefined : kept;
}

export function keys(value: unknown): unknown {
  const found = sequenceOf();
  if (Array.isArray(value)) {
    const merged: { [key: string]: unknown } = {};
    weigh(value.length);
    for (const item of value) for (const key of keys(item) as string[]) put(merged, key, true);
    found.push(...Object.keys(merged));
  } else if (typeof value === 'object' && value !== null && !isCallable(value)) {
    const own = Object.keys(value);
    weigh(4 * own.length);
    found.push(...own);
  }
  return found;
}

export function merge(objects: readonly unknown[]): unknown {
  const merged: { [key: string]: unknown } = {};
  for (const object of objects) for (const [key, value] of entriesOf(object)) put(merged, key, value);
  return merged;
}

export function spread(ctx: Context, value: unknown): unknown {
  if (Array.isArray(value)) {
    // What `$append` joins is a plain list: only an empty one, or a list of one, is a sequence still.
    let made: unknown = sequenceOf();
    for (const item of value) {
      if (--ctx.fuel < 0) ctx.tick();
      const parts = spread(ctx, item);
      if (parts === undefined) continue;
      const [left, right] = [made as unknown[], Array.isArray(parts) ? parts : [parts]];
      ctx.checkLength(left.length + right.length);
      weigh((left.length + right.length) / 4);
      made = left.concat(right);
    }
    return made;
  }
  if (typeof value !== 'object' || value === null || value instanceof Callable) return value;
  const made = sequenceOf();
  for (const [key, inner] of Object.entries(value)) {
    const one: { [key: string]: unknown } = {};
    put(one, key, inner);
    made.push(one);
  }
  return made;
}

export function distinct(ctx: Context, value: unknown): unknown {
  if (!Array.isArray(value) || value.length <= 1) return value;
  const kept: unknown[] = (value as Sequence).sequence === true ? sequenceOf() : [];
  // Texts, numbers and truth values are equal when identical.
  const simple = new Set<unknown>();
  for (const item of value) {
    if (--ctx.fuel < 0) ctx.tick();
    if (typeof item === 'object' && item !== null) {
      ctx.spend(kept.length);
      if (kept.some((other) => deepEqual(item, other))) continue;
    } else if (simple.has(item) && !Number.isNaN(item)) continue;
    else simple.add(item);
    kept.push(item);
  }
  return kept;
}

/** Results as plain JSON: lists without JSONata's marks. What needs no change is not copied. */
import { isCallable } from './callable.ts';
import { put } from './collections.ts';
import type { Sequence } from './context.ts';

export function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || isFunction(value)) return value;
  return Array.isArray(value) ? plainList(value) : plainObject(value as { readonly [key: string]: unknown });
}

/** A function of ours, or of JSONata itself. */
const isFunction = (value: object): boolean =>
  isCallable(value) || '_jsonata_lambda' in value || '_jsonata_function' in value;

function plainList(list: Sequence): unknown[] {
  const marked =
    list.sequence === true || list.cons === true || list.keepSingleton === true || list.tupleStream === true;
  let made: unknown[] | undefined = marked ? Array.from(list) : undefined;
  for (let index = 0; index < list.length; index += 1) {
    const item = list[index];
    const clean = plain(item);
    if (clean === item) continue;
    made ??= list.slice();
    made[index] = clean;
  }
  return made ?? list;
}

function plainObject(object: { readonly [key: string]: unknown }): unknown {
  let made: { [key: string]: unknown } | undefined;
  if (Object.getPrototypeOf(object) === null) {
    made = {};
    for (const key of Object.keys(object)) put(made, key, object[key]);
  }
  for (const key of Object.keys(object)) {
    const item = object[key];
    const clean = plain(item);
    if (clean === item) continue;
    made ??= { ...object };
    put(made, key, clean);
  }
  return made ?? object;
}

/** `|pattern|update,delete|`: a function that answers a changed copy. */

import { apply, isCallable } from './callable.ts';
import { put } from './collections.ts';
import type { Context } from './context.ts';
import { textOf } from './conversions.ts';
import { JsonataError } from './error.ts';

export interface Change {
  readonly clone: () => unknown;
  readonly pattern: (copy: unknown) => unknown;
  readonly update: (match: unknown) => unknown;
  readonly remove: ((match: unknown) => unknown) | undefined;
  readonly position: number;
  readonly updatePosition: number | undefined;
  readonly removePosition: number | undefined;
}

export const clone = (value: unknown): unknown => JSON.parse(textOf(value)) as unknown;

export function transform(ctx: Context, value: unknown, change: Change): unknown {
  if (value === undefined) return undefined;
  const copier = change.clone();
  if (!isCallable(copier)) throw new JsonataError('T2013', { position: change.position });
  const copy = apply(copier, [value], null);
  const found = change.pattern(copy);
  if (found === undefined) return copy;
  for (const match of Array.isArray(found) ? found : [found]) {
    if (--ctx.fuel < 0) ctx.tick();
    changeOne(match, change);
  }
  return copy;
}

function changeOne(match: unknown, change: Change): void {
  const update = change.update(match);
  if (update !== undefined) {
    if (typeof update !== 'object' || update === null || Array.isArray(update))
      throw new JsonataError('T2011', { value: update, ...positionOf(change.updatePosition) });
    if (typeof match === 'object' && match !== null)
      // JSONata would set the prototype: nobody would see it.
      for (const [key, value] of Object.entries(update))
        if (key !== '__proto__') put(match as { [key: string]: unknown }, key, value);
  }
  const removed = change.remove?.(match);
  if (removed === undefined) return;
  const names: readonly unknown[] = Array.isArray(removed) ? removed : [removed];
  if (!names.every((name) => typeof name === 'string'))
    throw new JsonataError('T2012', { value: removed, ...positionOf(change.removePosition) });
  if (typeof match === 'object' && match !== null)
    for (const name of names) Reflect.deleteProperty(match, String(name));
}

const positionOf = (position: number | undefined): { position?: number } =>
  position === undefined ? {} : { position };

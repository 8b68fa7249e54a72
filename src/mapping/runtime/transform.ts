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
  const inside = new Set<unknown>();
  gather(ctx, copy, inside);
  for (const match of Array.isArray(found) ? found : [found]) {
    if (--ctx.fuel < 0) ctx.tick();
    changeOne(match, inside.has(match), change);
  }
  return copy;
}

/** Objects of the copy: what a pattern finds elsewhere (a variable, the input) is never changed. */
function gather(ctx: Context, value: unknown, inside: Set<unknown>): void {
  // A function is no part of a copy: what a mapping writes into one would stay for the records after.
  if (typeof value !== 'object' || value === null || isCallable(value)) return;
  if (--ctx.fuel < 0) ctx.tick();
  if (inside.has(value)) return;
  inside.add(value);
  for (const item of Object.values(value)) gather(ctx, item, inside);
}

function changeOne(match: unknown, ours: boolean, change: Change): void {
  const update = change.update(match);
  if (update !== undefined) {
    if (typeof update !== 'object' || update === null || Array.isArray(update))
      throw new JsonataError('T2011', { value: update, ...positionOf(change.updatePosition) });
    if (ours)
      // JSONata would set the prototype: nobody would see it.
      for (const [key, value] of Object.entries(update))
        if (key !== '__proto__') put(match as { [key: string]: unknown }, key, value);
  }
  const removed = change.remove?.(match);
  if (removed === undefined) return;
  const names: readonly unknown[] = Array.isArray(removed) ? removed : [removed];
  if (!names.every((name) => typeof name === 'string'))
    throw new JsonataError('T2012', { value: removed, ...positionOf(change.removePosition) });
  if (ours) for (const name of names) Reflect.deleteProperty(match as object, String(name));
}

const positionOf = (position: number | undefined): { position?: number } =>
  position === undefined ? {} : { position };

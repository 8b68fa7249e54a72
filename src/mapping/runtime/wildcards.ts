/** `*` and `**`. */
import { isCallable } from './callable.ts';
import { type Context, type Sequence, sequenceOf } from './context.ts';
import { weigh } from './meter.ts';
import { append } from './operators.ts';

export function wildcard(ctx: Context, value: unknown): unknown {
  const list: Sequence | undefined = Array.isArray(value) ? value : undefined;
  const input: unknown = list?.outerWrapper === true && list.length > 0 ? list[0] : value;
  let found: unknown = sequenceOf();
  if (typeof input !== 'object' || input === null || isCallable(input)) return found;
  const items = Object.values(visible(input));
  weigh(4 * items.length);
  for (const item of items) {
    if (--ctx.fuel < 0) ctx.tick();
    // A list joined to what was found makes a plain list of it, as JSONata's own append does.
    if (Array.isArray(item)) found = append(ctx, found, flat(ctx, item, []));
    else (found as unknown[]).push(item);
  }
  return found;
}

/** JSONata's marks of a list are no items. */
const visible = (value: object): object => (Array.isArray(value) ? [...value] : value);

function flat(ctx: Context, value: unknown, into: unknown[]): unknown[] {
  if (!Array.isArray(value)) {
    into.push(value);
    if (into.length > ctx.maxSequence) ctx.checkLength(into.length);
    return into;
  }
  weigh(2 + value.length);
  for (const item of value) flat(ctx, item, into);
  return into;
}

export function descendants(ctx: Context, value: unknown): unknown {
  if (value === undefined) return undefined;
  const found = sequenceOf();
  descend(ctx, value, found);
  return found.length === 1 ? found[0] : found;
}

function descend(ctx: Context, value: unknown, found: Sequence): void {
  if (--ctx.fuel < 0) ctx.tick();
  if (Array.isArray(value)) {
    for (const item of value) descend(ctx, item, found);
    return;
  }
  found.push(value);
  ctx.checkLength(found.length);
  if (typeof value !== 'object' || value === null || isCallable(value)) return;
  for (const inner of Object.values(value)) descend(ctx, inner, found);
}

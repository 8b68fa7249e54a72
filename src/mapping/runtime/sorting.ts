/** Sorting: JSONata's stable merge sort, comparing the very pairs that it compares. */
import { apply } from './callable.ts';
import type { Context } from './context.ts';
import { finite } from './conversions.ts';
import { JsonataError } from './error.ts';

/** Whether the two are to be swapped. */
type Swap = (left: unknown, right: unknown) => boolean;

/** `$sort`. */
export function sort(ctx: Context, list: readonly unknown[], comparator: unknown): unknown {
  if (list.length <= 1) return list;
  // A sort applied in part may be given anything.
  if (!Array.isArray(list) && comparator !== undefined) return list;
  if (comparator !== undefined)
    return mergeSort(ctx, list, (left, right) => Boolean(apply(comparator, [left, right], null)));
  if (
    !Array.isArray(list) ||
    (!list.every((item) => typeof item === 'number' && finite(item)) &&
      !list.every((item) => typeof item === 'string'))
  )
    throw new JsonataError('D3070', { index: 1 });
  return mergeSort(ctx, list, (left, right) => (left as number) > (right as number));
}

export interface Term {
  /** Value of an item to sort by. */
  readonly of: (item: unknown) => unknown;
  readonly descending: boolean;
}

/** `^(…)`: by several terms; nothing comes last. */
export function sortBy(
  ctx: Context,
  list: readonly unknown[],
  terms: readonly Term[],
  position: number,
): unknown {
  if (list.length <= 1) return list;
  return mergeSort(ctx, list, (left, right) => {
    for (const { of, descending } of terms) {
      const order = ordered(of(left), of(right), descending, position);
      if (order !== 0) return order === 1;
    }
    return false;
  });
}

function ordered(left: unknown, right: unknown, descending: boolean, position: number): number {
  if (left === undefined) return right === undefined ? 0 : 1;
  if (right === undefined) return -1;
  const sortable = (value: unknown): value is string | number =>
    typeof value === 'string' || typeof value === 'number';
  if (!sortable(left) || !sortable(right))
    throw new JsonataError('T2008', { position, value: sortable(left) ? right : left });
  if (typeof left !== typeof right) throw new JsonataError('T2007', { position, value: left, value2: right });
  if (left === right) return 0;
  return left < right !== descending ? -1 : 1;
}

function mergeSort(ctx: Context, list: readonly unknown[], swap: Swap): unknown[] {
  if (list.length <= 1) return [...list];
  const middle = Math.floor(list.length / 2);
  const left = mergeSort(ctx, list.slice(0, middle), swap);
  const right = mergeSort(ctx, list.slice(middle), swap);
  const merged: unknown[] = [];
  let [l, r] = [0, 0];
  while (l < left.length && r < right.length) {
    if (--ctx.fuel < 0) ctx.tick();
    if (swap(left[l], right[r])) merged.push(right[r++]);
    else merged.push(left[l++]);
  }
  while (l < left.length) merged.push(left[l++]);
  while (r < right.length) merged.push(right[r++]);
  return merged;
}

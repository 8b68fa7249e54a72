/** Places in a list: the sort values of the last row shown, so that the next page begins there at whatever depth. */
import { ProblemError, problem } from '../../domain/problem.ts';

export interface Page<T> {
  readonly items: readonly T[];
  /** Cursor of the next page; null: this is the last. */
  readonly next: string | null;
}

export type Sort = readonly (string | number | null)[];

/** Rows of a query that asked for one more than `limit`. */
export function pageOf<T>(rows: readonly T[], limit: number, sort: (row: T) => Sort): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return {
    items,
    next: rows.length > limit && last !== undefined ? encodeCursor(sort(last)) : null,
  };
}

export const encodeCursor = (sort: Sort): string => Buffer.from(JSON.stringify(sort)).toString('base64url');

/** Throws `request.cursor` when it is none of ours with as many values. */
export function decodeCursor(cursor: string | undefined, length: number): Sort | undefined {
  if (cursor === undefined || cursor === '') return undefined;
  try {
    const sort: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(sort) && sort.length === length && sort.every(isSortable)) return sort;
  } catch {
    // Said below.
  }
  throw new ProblemError(
    problem('request.cursor', 'this cursor is not one that a page of this list gave', {
      advice: 'Start again from the first page, without a cursor.',
      place: { field: 'cursor' },
    }),
  );
}

const isSortable = (value: unknown): value is string | number | null =>
  value === null || (typeof value === 'string' && !value.includes('\0')) || typeof value === 'number';

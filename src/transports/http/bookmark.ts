/** What is remembered with the last file that was taken: where to go on, and how its source marked what was given. */
import { createHash } from 'node:crypto';

/** Where a page is fetched from: the door's own location, a URL of the same origin, or a cursor for its parameter. */
export type Position = { readonly url: string } | { readonly cursor: string } | undefined;

export interface Bookmark {
  /** Of the location that this was remembered for: another one begins anew. */
  readonly of: string;
  /** Pages that were taken: they are named by this number. */
  readonly pages: number;
  readonly next?: Exclude<Position, undefined>;
  /** Of what the position gave last; absent once it moved on. */
  readonly etag?: string;
  readonly lastModified?: string;
  readonly size?: number;
  /** Where the whole page was read anyway. */
  readonly sha256?: string;
}

const mark = (location: string): string => createHash('sha256').update(location).digest('hex').slice(0, 16);

export const fresh = (location: string): Bookmark => ({ of: mark(location), pages: 0 });

export const write = (bookmark: Bookmark): string => JSON.stringify(bookmark);

/** What cannot be read, or belongs to another location, is a new beginning. */
export function read(text: string | undefined, location: string): Bookmark {
  const start = fresh(location);
  if (text === undefined) return start;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return start;
  }
  const found = value as Partial<Bookmark> | null;
  if (typeof found !== 'object' || found === null || found.of !== start.of) return start;
  return { ...found, of: start.of, pages: Number.isSafeInteger(found.pages) ? Number(found.pages) : 0 };
}

export const samePosition = (one: Position, other: Position): boolean =>
  JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

/**
 * Files that should come by an hour of a day. What comes late, but before half of the time to the next hour has passed,
 * makes up for what was missing and no longer counts for the next. Clocks of Rome; reads no clock.
 */
import type { ExpectConfig } from './configuration.ts';
import { lastSlot, nextSlot, type Timetable } from './timetable.ts';

export interface Shortfall {
  /** By when they should have come. */
  readonly due: Date;
  /** How many came in time. */
  readonly came: number;
}

/** Hours before the first judged one, so that what came late for one of them does not count for the next. */
const CARRIED = 5;

const tableOf = (expect: ExpectConfig, holidays: readonly string[]): Timetable => ({
  at: expect.by,
  days: expect.days,
  holidays,
});

/** Instants from which arrivals must be known to judge hours since `from`. */
export function judgedFrom(expect: ExpectConfig, holidays: readonly string[], from: Date): Date {
  let slot = from;
  for (let back = 0; back <= CARRIED + 1; back += 1) slot = before(tableOf(expect, holidays), slot);
  return slot;
}

export interface Judged {
  /** Hours up to then were not expected: nothing came late for them. */
  readonly since: Date;
  /** Hours up to then are not told of. */
  readonly from: Date;
  readonly now: Date;
}

/** Hours by which fewer files came than expected, and for which nothing made up since. Arrivals in order. */
export function shortfalls(
  expect: ExpectConfig,
  holidays: readonly string[],
  arrivals: readonly Date[],
  { since, from, now }: Judged,
): readonly Shortfall[] {
  const table = tableOf(expect, holidays);
  const found: Shortfall[] = [];
  let previous = judgedFrom(expect, holidays, from);
  let madeUp = 0;
  for (;;) {
    const due = nextSlot(table, previous);
    if (due > now) return found;
    const came = Math.max(0, between(arrivals, previous, due) - madeUp);
    const missing = due > since ? Math.max(0, expect.files - came) : 0;
    madeUp = Math.min(missing, between(arrivals, due, halfway(table, due)));
    if (due > from && missing > 0 && between(arrivals, due, now) < missing) found.push({ due, came });
    previous = due;
  }
}

/** When what was missing had come, or as many others had; undefined: not yet. */
export function madeUpFor(
  expect: ExpectConfig,
  holidays: readonly string[],
  arrivals: readonly Date[],
  short: Shortfall & { readonly files: number },
): { readonly at: Date; readonly late: boolean } | undefined {
  const after = arrivals.filter((arrival) => arrival > short.due);
  const at = after[Math.max(0, short.files - short.came - 1)];
  return at === undefined ? undefined : { at, late: at <= halfway(tableOf(expect, holidays), short.due) };
}

const before = (table: Timetable, slot: Date): Date => lastSlot(table, new Date(slot.getTime() - 1));

const halfway = (table: Timetable, due: Date): Date =>
  new Date((due.getTime() + nextSlot(table, due).getTime()) / 2);

/** After one instant, up to and with another. */
const between = (arrivals: readonly Date[], after: Date, upTo: Date): number =>
  arrivals.filter((arrival) => arrival > after && arrival <= upTo).length;

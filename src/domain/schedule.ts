/** When a source is looked at, and by when a file of it should have come. Clocks of Rome; reads no clock. */
import type { ExpectConfig, ScheduleConfig } from './configuration.ts';
import { nextRun } from './cron.ts';
import { addDays, type Day, dayOf, endOfDayUtc, startOfDayUtc } from './day.ts';
import { isWorkingDay } from './holidays.ts';
import { lastSlot, minutesOf, romeInstant } from './timetable.ts';

/** Milliseconds since 1970; `to` excluded. */
interface Opening {
  readonly from: number;
  readonly to: number;
}

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;
/** Windows that a cron expression may miss one after the other; one that misses more never comes. */
const MOST_MISSES = 400;
/** Any instant would do. */
const SOME_TIME = new Date('2026-01-01T00:00:00Z');
const NEVER_MS = 366 * DAY_MINUTES * MINUTE_MS;

/**
 * When to look next, after a look at `now`. Each opening (a window, a working day) is looked at when it opens, whatever
 * the pace. A schedule that never comes, which configuration refuses, is put off by a year.
 */
export function nextLook(
  schedule: ScheduleConfig | undefined,
  everySeconds: number,
  holidays: readonly string[],
  now: Date,
): Date {
  if (schedule?.cron !== undefined)
    return cronLook(schedule, schedule.cron, holidays, now) ?? new Date(now.getTime() + NEVER_MS);
  const paced = now.getTime() + everySeconds * 1000;
  if (schedule === undefined || isAlwaysOpen(schedule)) return new Date(paced);
  let end: number | undefined;
  for (const { from, to } of openings(schedule, holidays, now)) {
    const open = from <= now.getTime() || from === end;
    if (open && paced < to) return new Date(paced);
    if (!open) return new Date(from);
    end = to;
  }
  throw new RangeError('a timetable without end has ended');
}

/** Whether now is a time for looking: a look that is late must wait for the next opening. */
export function mayLook(
  schedule: ScheduleConfig | undefined,
  holidays: readonly string[],
  now: Date,
): boolean {
  return (
    schedule === undefined ||
    isAlwaysOpen(schedule) ||
    firstOpening(schedule, holidays, now).from <= now.getTime()
  );
}

/** Whether anything ever comes of a schedule whose cron expression is valid: it and the window may exclude each other. */
export const everLooks = (schedule: ScheduleConfig): boolean =>
  schedule.cron === undefined || cronLook(schedule, schedule.cron, [], SOME_TIME) !== undefined;

/** The last hour by which a file should have come, and the one before it: it should have come between the two. */
export function expectedBy(
  expect: ExpectConfig,
  holidays: readonly string[],
  now: Date,
): { readonly last: Date; readonly before: Date } {
  const table = { at: expect.by, days: expect.days, holidays };
  const last = lastSlot(table, now);
  return { last, before: lastSlot(table, new Date(last.getTime() - 1)) };
}

function cronLook(
  schedule: ScheduleConfig,
  cron: string,
  holidays: readonly string[],
  now: Date,
): Date | undefined {
  let after = now;
  for (let misses = 0; misses < MOST_MISSES; misses += 1) {
    const run = nextRun(cron, after);
    if (run === undefined || isAlwaysOpen(schedule)) return run;
    const { from } = firstOpening(schedule, holidays, run);
    if (from <= run.getTime()) return run;
    after = new Date(from - 1);
  }
  return undefined;
}

const isAlwaysOpen = ({ window, days }: ScheduleConfig): boolean => window === undefined && days === 'all';

/** The one that holds an instant, else the next. */
function firstOpening(schedule: ScheduleConfig, holidays: readonly string[], instant: Date): Opening {
  for (const opening of openings(schedule, holidays, instant)) return opening;
  throw new RangeError('a timetable without end has ended');
}

/** In order, without end: those that are not over at an instant. */
function* openings(
  schedule: ScheduleConfig,
  holidays: readonly string[],
  instant: Date,
): Generator<Opening, undefined> {
  // A window of the day before may pass midnight.
  for (let day = addDays(dayOf(instant), -1); ; day = addDays(day, 1)) {
    if (schedule.days === 'working' && !isWorkingDay(day, holidays)) continue;
    const opening = openingOn(day, schedule.window);
    if (opening.to > instant.getTime()) yield opening;
  }
}

function openingOn(day: Day, window: ScheduleConfig['window']): Opening {
  if (window === undefined) return { from: startOfDayUtc(day).getTime(), to: endOfDayUtc(day).getTime() };
  const minutes = (minutesOf(window.to) - minutesOf(window.from) + DAY_MINUTES) % DAY_MINUTES;
  const passesMidnight = minutesOf(window.to) <= minutesOf(window.from);
  const from = romeInstant(day, window.from).getTime();
  const to = romeInstant(passesMidnight ? addDays(day, 1) : day, window.to).getTime();
  // A window that lies in the hour that its day skips is moved behind it, not lost.
  return { from, to: to > from ? to : from + minutes * MINUTE_MS };
}

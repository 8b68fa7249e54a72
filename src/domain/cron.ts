/**
 * Cron expressions on the clocks of Rome. A time that names its hours and minutes comes once on each night, also on the
 * one with two hours of the same name; a pace (`*`, `/`) goes on through both. What falls into the hour that a night in
 * March skips comes once, when that hour would have ended. Reads no clock.
 */
import { Cron } from 'croner';
import { addDays, type Day, dayOf, endOfDayUtc, startOfDayUtc, weekdayOf } from './day.ts';

const OPTIONS = { mode: '5-part', fixedTimeRule: 'no-wildcard' } as const;
const HOUR_MS = 3_600_000;
const SHORT_DAY_MS = 23 * HOUR_MS;
const SUNDAY = 7;
/** Any instant would do. */
const SOME_TIME = new Date('2026-01-01T00:00:00Z');

/** What is wrong with an expression of five fields; `undefined` when it can be used. */
export function cronFault(pattern: string): string | undefined {
  try {
    return nextRun(pattern, SOME_TIME) === undefined ? 'it never comes' : undefined;
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^CronPattern: /, '') : String(error);
  }
}

/** The first time after an instant; `undefined`: there is none. The expression is valid, anything else is a bug. */
export function nextRun(pattern: string, after: Date): Date | undefined {
  const run = new Cron(pattern, { ...OPTIONS, timezone: 'Europe/Rome' }).nextRun(after) ?? undefined;
  return skippedRun(pattern, after, run) ?? run;
}

/** The end of the hour that was skipped, when something was due in it and nothing comes before. */
function skippedRun(pattern: string, after: Date, run: Date | undefined): Date | undefined {
  const year = Number(dayOf(after).slice(0, 4));
  for (const day of [lastSundayOfMarch(year), lastSundayOfMarch(year + 1)]) {
    const start = startOfDayUtc(day).getTime();
    const end = new Date(start + 2 * HOUR_MS);
    const short = endOfDayUtc(day).getTime() - start === SHORT_DAY_MS;
    if (short && end > after && (run === undefined || end < run) && runsInSkipped(pattern, day)) return end;
  }
  return undefined;
}

/** On a clock that skips nothing. */
function runsInSkipped(pattern: string, day: Day): boolean {
  const due = new Cron(pattern, { ...OPTIONS, timezone: 'UTC' }).nextRun(new Date(`${day}T01:59:59Z`));
  return due !== null && due < new Date(`${day}T03:00:00Z`);
}

function lastSundayOfMarch(year: number): Day {
  const last = `${String(year).padStart(4, '0')}-03-31` as Day;
  return addDays(last, -(weekdayOf(last) % SUNDAY));
}

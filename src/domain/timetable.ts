/** When something is due: an hour of Rome's clocks, on all days or on working ones. Reads no clock. */
import { addDays, type Day, dayOf, endOfDayUtc, startOfDayUtc } from './day.ts';
import { isWorkingDay } from './holidays.ts';

export interface Timetable {
  /** `HH:mm`, Europe/Rome. */
  readonly at: string;
  readonly days: 'all' | 'working';
  /** Of the place, besides the national ones: `MM-dd`. */
  readonly holidays?: readonly string[];
}

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;
/** Clocks change between 02:00 and 03:00: earlier hours are counted from the day's start, later ones from its end. */
const CHANGED_BY = 3 * 60;

/** Of `HH:mm`: minutes since midnight. */
export const minutesOf = (at: string): number => Number(at.slice(0, 2)) * 60 + Number(at.slice(3));

/** The instant at which clocks in Rome show `HH:mm` on a day; an hour that the day skips is the one after it. */
export function romeInstant(day: Day, at: string): Date {
  const minute = minutesOf(at);
  if (minute < CHANGED_BY) return new Date(startOfDayUtc(day).getTime() + minute * MINUTE_MS);
  return new Date(endOfDayUtc(day).getTime() - (DAY_MINUTES - minute) * MINUTE_MS);
}

/** The last hour of the timetable that has come by `now`. */
export function lastSlot(table: Timetable, now: Date): Date {
  for (let day = dayOf(now); ; day = addDays(day, -1)) {
    const slot = romeInstant(day, table.at);
    if (slot <= now && runsOn(table, day)) return slot;
  }
}

/** The next one after `now`. */
export function nextSlot(table: Timetable, now: Date): Date {
  for (let day = dayOf(now); ; day = addDays(day, 1)) {
    const slot = romeInstant(day, table.at);
    if (slot > now && runsOn(table, day)) return slot;
  }
}

const runsOn = (table: Timetable, day: Day): boolean =>
  table.days === 'all' || isWorkingDay(day, table.holidays);

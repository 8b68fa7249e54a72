/**
 * Days on which offices work, and terms counted in them. National holidays are those of holidays.ts; a body adds its
 * patron saint's day.
 */
import { addDays, type Day, weekdayOf } from './day.ts';
import { isNationalHoliday } from './holidays.ts';

export interface LocalCalendar {
  /** The patron saint's day, `MM-DD`. */
  readonly patron?: string;
  /** Whether Saturdays are worked; default false. */
  readonly saturday?: boolean;
}

const SATURDAY = 6;
const SUNDAY = 7;
export const MOST_WORKING_DAYS = 10_000;

/** A Sunday, a national holiday or the patron's day. Saturdays are none. */
export function isHoliday(value: Day, calendar: LocalCalendar = {}): boolean {
  if (weekdayOf(value) === SUNDAY || isNationalHoliday(value)) return true;
  return calendar.patron !== undefined && value.endsWith(calendar.patron);
}

/** Neither a holiday nor, unless Saturdays are worked, a Saturday. */
export function isBusinessDay(value: Day, calendar: LocalCalendar = {}): boolean {
  if (weekdayOf(value) === SATURDAY && calendar.saturday !== true) return false;
  return !isHoliday(value, calendar);
}

/** The day itself when it is worked, else the first one after it that is: where a term that ends on a holiday is moved to. */
export function nextBusinessDay(value: Day, calendar: LocalCalendar = {}): Day {
  let day = value;
  while (!isBusinessDay(day, calendar)) day = addDays(day, 1);
  return day;
}

/** The day itself when it is worked, else the last one before it that is. */
export function previousBusinessDay(value: Day, calendar: LocalCalendar = {}): Day {
  let day = value;
  while (!isBusinessDay(day, calendar)) day = addDays(day, -1);
  return day;
}

/** The nth worked day after (or, below zero, before) a day, which itself is not counted; n of at most {@link MOST_WORKING_DAYS}. */
export function addBusinessDays(value: Day, count: number, calendar: LocalCalendar = {}): Day {
  const step = count < 0 ? -1 : 1;
  let day = value;
  for (let left = Math.abs(count); left > 0; ) {
    day = addDays(day, step);
    if (isBusinessDay(day, calendar)) left -= 1;
  }
  return day;
}

/** How many worked days lie after the first day up to and with the second; negative when it is earlier. */
export function businessDaysBetween(from: Day, to: Day, calendar: LocalCalendar = {}): number {
  const [first, last, sign] = from <= to ? [from, to, 1] : [to, from, -1];
  let count = 0;
  for (let day = first; day < last; ) {
    day = addDays(day, 1);
    if (isBusinessDay(day, calendar)) count += sign;
  }
  return count;
}

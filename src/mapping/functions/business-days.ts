/** Working days of Italian offices. */
import type { Day } from '../../domain/day.ts';
import {
  businessDaysBetween as between,
  isBusinessDay,
  isHoliday,
  type LocalCalendar,
  MOST_WORKING_DAYS,
  nextBusinessDay as next,
  addBusinessDays as plus,
  previousBusinessDay as previous,
} from '../../domain/working-days.ts';
import { misuse, optionsOf, wholeOf } from './arguments.ts';
import { dayOf, within } from './days.ts';

const OPTIONS = ['patron', 'saturday'];
const NATIONAL: LocalCalendar = {};
const PATRON = /^\d\d-\d\d$/;
const MOST_YEARS = 50;

export const businessDayFunctions = {
  /** Whether a day is a Sunday, a national holiday or the patron's day. */
  isHoliday: (day: unknown, options?: unknown): boolean =>
    isHoliday(dayOf('isHoliday', day), calendarOf('isHoliday', options)),
  /** Whether a day is neither a holiday nor a Saturday. */
  isBusinessDay: (day: unknown, options?: unknown): boolean =>
    isBusinessDay(dayOf('isBusinessDay', day), calendarOf('isBusinessDay', options)),
  /** The day itself when it is worked, else the first after it. */
  nextBusinessDay: (day: unknown, options?: unknown): Day => {
    const from = dayOf('nextBusinessDay', day);
    const calendar = calendarOf('nextBusinessDay', options);
    return within('nextBusinessDay', () => next(from, calendar));
  },
  /** The day itself when it is worked, else the last before it. */
  previousBusinessDay: (day: unknown, options?: unknown): Day => {
    const from = dayOf('previousBusinessDay', day);
    const calendar = calendarOf('previousBusinessDay', options);
    return within('previousBusinessDay', () => previous(from, calendar));
  },
  /** The nth working day after a day, or before it. */
  addBusinessDays: (day: unknown, count: unknown, options?: unknown): Day => {
    const from = dayOf('addBusinessDays', day);
    const days = wholeOf('addBusinessDays', count, -MOST_WORKING_DAYS, MOST_WORKING_DAYS);
    const calendar = calendarOf('addBusinessDays', options);
    return within('addBusinessDays', () => plus(from, days, calendar));
  },
  /** How many working days after the first day, the second included. */
  businessDaysBetween: (from: unknown, to: unknown, options?: unknown): number => {
    const first = dayOf('businessDaysBetween', from);
    const last = dayOf('businessDaysBetween', to);
    if (Math.abs(Number(first.slice(0, 4)) - Number(last.slice(0, 4))) > MOST_YEARS)
      throw misuse(`$businessDaysBetween counts at most ${MOST_YEARS} years`);
    return between(first, last, calendarOf('businessDaysBetween', options));
  },
};

function calendarOf(name: string, options: unknown): LocalCalendar {
  if (options === undefined || options === null) return NATIONAL;
  const { patron, saturday } = optionsOf(name, options, OPTIONS).rest;
  if (patron !== undefined && patron !== null && (typeof patron !== 'string' || !PATRON.test(patron)))
    throw misuse(`patron of $${name} is a day without its year, such as "06-24"`);
  return { ...(typeof patron === 'string' ? { patron } : {}), saturday: saturday === true };
}

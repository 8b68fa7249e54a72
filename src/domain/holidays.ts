/** National holidays (law 260/1949 and its amendments), as laws have had them since 2001. */
import { addDays, type Day, weekdayOf } from './day.ts';

/** Those that fall on the same date each year, as `MM-DD`. */
const FIXED = ['01-01', '01-06', '04-25', '05-01', '06-02', '08-15', '11-01', '12-08', '12-25', '12-26'];

/** Saint Francis of Assisi, a national holiday again since 2026 (law 151/2025). */
const SAINT_FRANCIS = '10-04';
const SAINT_FRANCIS_SINCE = 2026;

const SATURDAY = 6;

/** Neither a weekend nor a national holiday nor one of the place's own (`MM-dd`: the patron saint). */
export const isWorkingDay = (value: Day, local: readonly string[] = []): boolean =>
  weekdayOf(value) < SATURDAY && !isNationalHoliday(value) && !local.includes(value.slice(5));

const years: (ReadonlySet<string> | undefined)[] = [];

/** A named day of the laws, Easter Monday included; Sundays as such are not. */
export function isNationalHoliday(value: Day): boolean {
  const year = Number(value.slice(0, 4));
  years[year] ??= new Set(holidaysOf(year));
  return years[year].has(value);
}

function holidaysOf(year: number): readonly string[] {
  const fixed = year >= SAINT_FRANCIS_SINCE ? [...FIXED, SAINT_FRANCIS] : FIXED;
  const prefix = String(year).padStart(4, '0');
  return [...fixed.map((monthDay) => `${prefix}-${monthDay}`), addDays(easterOf(year), 1)];
}

/** Easter Sunday of a Gregorian year, by the anonymous algorithm of 1876. */
export function easterOf(year: number): Day {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const epact =
    (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const weekday = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - epact - (c % 4)) % 7;
  const late = Math.floor((a + 11 * epact + 22 * weekday) / 451);
  const days = epact + weekday - 7 * late + 114;
  const month = String(Math.floor(days / 31)).padStart(2, '0');
  const date = String((days % 31) + 1).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${month}-${date}` as Day;
}

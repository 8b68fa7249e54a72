/**
 * Canonical dates are Italian calendar days, never instants; here is also where each begins and ends as an instant
 * (Europe/Rome, with its 23- and 25-hour days). No function reads a clock.
 */
import { failed, ok, problem, type Result } from './problem.ts';

declare const day: unique symbol;
/** `YYYY-MM-DD`, an existing day of the calendar. */
export type Day = string & { readonly [day]: true };

/** How layouts write days; `yy` needs a pivot. */
export type DayPattern =
  | 'dd/MM/yyyy'
  | 'd/M/yyyy'
  | 'dd-MM-yyyy'
  | 'dd.MM.yyyy'
  | 'yyyy-MM-dd'
  | 'yyyyMMdd'
  | 'ddMMyyyy'
  | 'ddMMyy'
  | 'yyMMdd';

const PATTERNS: Readonly<Record<DayPattern, RegExp>> = {
  'dd/MM/yyyy': /^(?<d>\d{2})\/(?<m>\d{2})\/(?<y>\d{4})$/,
  'd/M/yyyy': /^(?<d>\d{1,2})\/(?<m>\d{1,2})\/(?<y>\d{4})$/,
  'dd-MM-yyyy': /^(?<d>\d{2})-(?<m>\d{2})-(?<y>\d{4})$/,
  'dd.MM.yyyy': /^(?<d>\d{2})\.(?<m>\d{2})\.(?<y>\d{4})$/,
  'yyyy-MM-dd': /^(?<y>\d{4})-(?<m>\d{2})-(?<d>\d{2})$/,
  yyyyMMdd: /^(?<y>\d{4})(?<m>\d{2})(?<d>\d{2})$/,
  ddMMyyyy: /^(?<d>\d{2})(?<m>\d{2})(?<y>\d{4})$/,
  ddMMyy: /^(?<d>\d{2})(?<m>\d{2})(?<y>\d{2})$/,
  yyMMdd: /^(?<y>\d{2})(?<m>\d{2})(?<d>\d{2})$/,
};

export const DAY_PATTERNS = Object.keys(PATTERNS) as readonly DayPattern[];

export const isDayPattern = (text: string): text is DayPattern => Object.hasOwn(PATTERNS, text);

const EARLIEST_YEAR = 1000;
const NULL_DAY = '9999-12-31';

/**
 * Reads a day strictly: no day that the calendar lacks, no rest of the line. Two-digit years up to `pivot`
 * (default 79) are of this century, the others of the last. Problems: `date.empty` (blank, zeros, nines,
 * 31/12/9999: what layouts write for no date), `date.unreadable`.
 */
export function readDay(
  text: string,
  pattern: DayPattern,
  options: { readonly pivot?: number } = {},
): Result<Day> {
  const value = text.trim();
  if (/^(?:[0/.-]*|[9/.-]*)$/.test(value))
    return failed(problem('date.empty', 'there is no date', { place: { value: text } }));
  const parts = PATTERNS[pattern].exec(value)?.groups;
  if (parts === undefined) return unreadable(text, `the date is not written as ${pattern}`);
  const written = Number(parts.y);
  const shortYear = parts.y?.length === 2;
  const year = !shortYear ? written : written <= (options.pivot ?? 79) ? 2000 + written : 1900 + written;
  const month = Number(parts.m);
  const date = Number(parts.d);
  if (year < EARLIEST_YEAR || month < 1 || month > 12 || date < 1 || date > daysIn(year, month)) {
    return unreadable(text, 'the date does not exist in the calendar');
  }
  const found = write(year, month, date);
  return found === NULL_DAY
    ? failed(problem('date.empty', 'there is no date', { place: { value: text } }))
    : ok(found);
}

/** Writes a day as a layout wants it; two-digit years lose the century. */
export function formatDay(value: Day, pattern: DayPattern): string {
  const [year, month, date] = split(value);
  const words: Readonly<Record<string, string>> = {
    yyyy: year,
    yy: year.slice(2),
    MM: month,
    M: String(Number(month)),
    dd: date,
    d: String(Number(date)),
  };
  return pattern.replaceAll(/y+|M+|d+/g, (word) => words[word] ?? word);
}

/** Whether a text is a canonical day. */
export function isDay(text: string): text is Day {
  return PATTERNS['yyyy-MM-dd'].test(text) && readDay(text, 'yyyy-MM-dd').ok;
}

export function addDays(value: Day, days: number): Day {
  const [year, month, date] = split(value);
  return utcDay(Date.UTC(Number(year), Number(month) - 1, Number(date) + days));
}

/** Negative, zero or positive, for sorting. */
export const compareDays = (left: Day, right: Day): number => (left < right ? -1 : left > right ? 1 : 0);

/** 1 = Monday … 7 = Sunday. */
export function weekdayOf(value: Day): number {
  const weekday = new Date(`${value}T00:00:00Z`).getUTCDay();
  return weekday === 0 ? 7 : weekday;
}

function unreadable(text: string, message: string) {
  return failed(problem('date.unreadable', message, { place: { value: text } }));
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

const write = (year: number, month: number, date: number): Day =>
  `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}` as Day;

const split = (value: Day): [year: string, month: string, date: string] => [
  value.slice(0, 4),
  value.slice(5, 7),
  value.slice(8, 10),
];

function utcDay(millis: number): Day {
  const text = new Date(millis).toISOString();
  if (!/^\d{4}-/.test(text)) throw new RangeError(`not a day of four-digit years: ${text}`);
  return text.slice(0, 10) as Day;
}

const ROME = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Rome',
  calendar: 'gregory',
  numberingSystem: 'latn',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

const WRITTEN = /^(\d\d)\/(\d\d)\/(\d{4}), (\d\d):(\d\d):(\d\d)$/;

/** What clocks in Rome show at an instant, as milliseconds of a UTC clock that shows the same. */
function wallClock(millis: number): number {
  const [, date, month, year, hour, minute, second] = WRITTEN.exec(ROME.format(millis)) ?? [];
  return Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(date),
    Number(hour),
    Number(minute),
    Number(second),
  );
}

/** The Italian calendar day of an instant. */
export function dayOf(instant: Date): Day {
  return utcDay(wallClock(instant.getTime()));
}

/** 00:00 Europe/Rome of the day. */
export function startOfDayUtc(value: Day): Date {
  // Clocks change at 01:00 UTC, so 00:00 UTC still has the offset of the midnight just before it in Rome.
  const midnight = Date.parse(`${value}T00:00:00Z`);
  return new Date(midnight - offsetAt(midnight));
}

/** 24:00 Europe/Rome: the first instant after the day, where a due day ends. */
export const endOfDayUtc = (value: Day): Date => startOfDayUtc(addDays(value, 1));

function offsetAt(millis: number): number {
  return wallClock(millis) - millis;
}

/** National holidays that fall on the same date each year (law 260/1949 and its amendments), as `MM-DD`. */
const FIXED_HOLIDAYS: ReadonlySet<string> = new Set([
  '01-01',
  '01-06',
  '04-25',
  '05-01',
  '06-02',
  '08-15',
  '11-01',
  '12-08',
  '12-25',
  '12-26',
]);

/** Saint Francis of Assisi, a national holiday again since 2026 (law 151/2025). */
const SAINT_FRANCIS = '10-04';

const SATURDAY = 6;

/** Neither a weekend nor a national holiday; the calendar of laws since 2001, without local patron saints. */
export function isWorkingDay(value: Day): boolean {
  if (weekdayOf(value) >= SATURDAY) return false;
  const monthDay = value.slice(5);
  if (FIXED_HOLIDAYS.has(monthDay)) return false;
  const year = Number(value.slice(0, 4));
  if (monthDay === SAINT_FRANCIS && year >= 2026) return false;
  return value !== addDays(easterOf(year), 1);
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
  return `${year}-${month}-${date}` as Day;
}

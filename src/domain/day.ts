/**
 * Canonical dates are Italian calendar days, never instants; here is also where each begins and ends as an instant
 * (Europe/Rome, with its 23- and 25-hour days). No function reads a clock.
 */
import { type DayNumbers, type DayPattern, readNumbers, wordsOf } from './day-pattern.ts';
import { failed, ok, problem, type Result } from './problem.ts';

export { DAY_PATTERNS, type DayPattern, isDayPattern } from './day-pattern.ts';

declare const day: unique symbol;
/** `YYYY-MM-DD`, an existing day of the calendar. */
export type Day = string & { readonly [day]: true };

const EARLIEST_YEAR = 1000;
const NULL_DAY = '9999-12-31';
const DEFAULT_PIVOT = 79;
const NO_DATE = /^(?:[0/.-]*|[9/.-]*)$/;

/** Where reading a text puts its numbers: nothing is read while another is. */
const found: DayNumbers = { year: 0, month: 0, date: 0, ordinal: 0 };

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
  const written = readNumbers(value, pattern, options.pivot ?? DEFAULT_PIVOT, found);
  if (written && exists(found)) {
    const read = found.ordinal > 0 ? ordinalDay(found.year, found.ordinal) : write(found);
    if (read !== NULL_DAY) return ok(read);
  }
  if (NO_DATE.test(value) || (written && exists(found)))
    return failed(problem('date.empty', 'there is no date', { place: { value: text } }));
  const message = written
    ? 'the date does not exist in the calendar'
    : `the date is not written as ${pattern}`;
  return failed(problem('date.unreadable', message, { place: { value: text } }));
}

function exists({ year, month, date, ordinal }: DayNumbers): boolean {
  if (year < EARLIEST_YEAR) return false;
  if (ordinal > 0) return ordinal <= (isLeap(year) ? 366 : 365);
  return month >= 1 && month <= 12 && date >= 1 && date <= daysIn(year, month);
}

/** Writes a day as a layout wants it; two-digit years lose the century. */
export function formatDay(value: Day, pattern: DayPattern): string {
  let text = '';
  for (const word of wordsOf(pattern)) text += worded(value, word);
  return text;
}

function worded(value: Day, word: string): string {
  switch (word) {
    case 'yyyy':
      return value.slice(0, 4);
    case 'yy':
      return value.slice(2, 4);
    case 'MM':
      return value.slice(5, 7);
    case 'M':
      return value.slice(value.charCodeAt(5) === ZERO ? 6 : 5, 7);
    case 'dd':
      return value.slice(8, 10);
    case 'd':
      return value.slice(value.charCodeAt(8) === ZERO ? 9 : 8, 10);
    case 'DDD':
      return String(dayNumber(value) - firstOf(Number(value.slice(0, 4))) + 1).padStart(3, '0');
    default:
      return word;
  }
}

/** Whether a text is a canonical day. */
export const isDay = (text: string): text is Day =>
  text.length === 10 &&
  text !== NULL_DAY &&
  readNumbers(text, 'yyyy-MM-dd', DEFAULT_PIVOT, found) &&
  exists(found);

export function addDays(value: Day, days: number): Day {
  return dayOfNumber(dayNumber(value) + Math.trunc(days));
}

/** How many days from one to another; negative when the other is earlier. */
export const daysBetween = (from: Day, to: Day): number => dayNumber(to) - dayNumber(from);

/** Negative, zero or positive, for sorting. */
export const compareDays = (left: Day, right: Day): number => (left < right ? -1 : left > right ? 1 : 0);

/** 1 = Monday … 7 = Sunday. */
export const weekdayOf = (value: Day): number => {
  // The first of 1970 was a Thursday.
  const rest = (dayNumber(value) + 3) % 7;
  return (rest < 0 ? rest + 7 : rest) + 1;
};

const ZERO = 48;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

const daysIn = (year: number, month: number): number =>
  month === 2 && isLeap(year) ? 29 : (MONTH_DAYS[month - 1] ?? 0);

/** Days since 1970-01-01 of the first of March of a year: February, which varies, comes last. */
const marchFirst = (year: number): number =>
  year * 365 + Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400) - 719_468;

/** Days since 1970-01-01. */
function dayNumber(value: Day): number {
  const month = two(value, 5);
  const year = two(value, 0) * 100 + two(value, 2) - (month <= 2 ? 1 : 0);
  const fromMarch = month <= 2 ? month + 9 : month - 3;
  return marchFirst(year) + Math.floor((153 * fromMarch + 2) / 5) + two(value, 8) - 1;
}

const firstOf = (year: number): number => marchFirst(year - 1) + 306;

function dayOfNumber(days: number): Day {
  let year = Math.floor((days + 719_468) / 365.2425);
  if (marchFirst(year) > days) year -= 1;
  else if (marchFirst(year + 1) <= days) year += 1;
  const ordinal = days - marchFirst(year);
  const fromMarch = Math.floor((5 * ordinal + 2) / 153);
  found.month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  found.date = ordinal - Math.floor((153 * fromMarch + 2) / 5) + 1;
  found.year = found.month <= 2 ? year + 1 : year;
  if (!(found.year >= 0 && found.year <= 9999))
    throw new RangeError(`not a day of four-digit years: ${days} days from 1970`);
  return write(found);
}

const ordinalDay = (year: number, ordinal: number): Day => dayOfNumber(firstOf(year) + ordinal - 1);

const two = (text: string, at: number): number =>
  (text.charCodeAt(at) - ZERO) * 10 + text.charCodeAt(at + 1) - ZERO;

/** Days of files are few: each of these years is written once. */
const SPELLED_FROM = 1900;
const SPELLED_TO = 2155;
const spelled: (Day[] | undefined)[] = [];

function write({ year, month, date }: DayNumbers): Day {
  if (year < SPELLED_FROM || year > SPELLED_TO) return spell(year, month, date);
  const at = year - SPELLED_FROM;
  spelled[at] ??= everyDayOf(year);
  return spelled[at][month * 32 + date] ?? spell(year, month, date);
}

function everyDayOf(year: number): Day[] {
  const days: Day[] = [];
  for (let at = 0; at < 13 * 32; at += 1) days.push(spell(year, at >> 5, at % 32));
  return days;
}

const spell = (year: number, month: number, date: number): Day =>
  `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}` as Day;

function utcDay(millis: number): Day {
  return dayOfNumber(Math.floor(millis / 86_400_000));
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

const SHOWN = /^(\d\d)\/(\d\d)\/(\d{4}), (\d\d):(\d\d):(\d\d)$/;

/** What clocks in Rome show at an instant, as milliseconds of a UTC clock that shows the same. */
export function wallClock(millis: number): number {
  const [, date, month, year, hour, minute, second] = SHOWN.exec(ROME.format(millis)) ?? [];
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

/**
 * Days with a time of day, as layouts write them: what clocks in Italy show (Europe/Rome, with its 23- and 25-hour days),
 * or an instant where the text says its offset.
 */
import {
  type Day,
  type DayPattern,
  dayOf,
  endOfDayUtc,
  formatDay,
  isDay,
  isDayPattern,
  readDay,
  startOfDayUtc,
  wallClock,
} from './day.ts';
import { failed, ok, problem, type Result } from './problem.ts';

/** `<day pattern><separator><time>`, time one of `HH:mm:ss`, `HH:mm`, `HH.mm.ss`, `HHmmss`, `HHmm`. */
export interface StampPattern {
  readonly day: DayPattern;
  readonly separator: string;
  readonly time: string;
}

const PARTS = /^([dMyD/.-]+)([ T-]?)(HH:mm:ss|HH:mm|HH\.mm\.ss|HHmmss|HHmm)$/;
const patterns = new Map<string, StampPattern | undefined>();
const MOST_PATTERNS = 100;

/** Undefined when the text is no pattern. */
export function stampPattern(text: string): StampPattern | undefined {
  if (patterns.has(text)) return patterns.get(text);
  const [, written = '', separator = '', time = ''] = PARTS.exec(text) ?? [];
  // A dash ends a day's pattern as well as it separates: yyyy-MM-dd-HH.mm.ss.
  const day = written.endsWith('-') ? written.slice(0, -1) : written;
  const found =
    isDayPattern(day) && day !== 'd/M/yyyy'
      ? { day, separator: written.endsWith('-') ? '-' : separator, time }
      : undefined;
  if (patterns.size < MOST_PATTERNS) patterns.set(text, found);
  return found;
}

export interface Stamp {
  readonly day: Day;
  /** Seconds of the day that the clock shows. */
  readonly seconds: number;
}

/** Problems of `readDay`, and `time.unreadable`. */
export function readStamp(
  text: string,
  pattern: StampPattern,
  options: { readonly pivot?: number } = {},
): Result<Stamp> {
  const value = text.trim();
  const width = pattern.day.length;
  const day = readDay(value.slice(0, width), pattern.day, options);
  const at = width + pattern.separator.length;
  if (!day.ok) return failed({ ...day.problem, place: { ...day.problem.place, value: text } });
  const whole = value.length === at + pattern.time.length && value.slice(width, at) === pattern.separator;
  const seconds = whole ? secondsOf(value, at, pattern.time) : -1;
  if (seconds < 0) {
    const shown = `${pattern.day}${pattern.separator}${pattern.time}`;
    return failed(
      problem('time.unreadable', `the time is not written as ${shown}`, { place: { value: text } }),
    );
  }
  return ok({ day: day.value, seconds });
}

/** The instant at which Italian clocks show it; the first of two on the night that repeats an hour. Problem `time.unreadable` in the hour that a night lacks. */
export function instantOf({ day, seconds }: Stamp, text: string): Result<Date> {
  const wanted = Date.parse(`${day}T00:00:00Z`) + seconds * 1000;
  for (const midnight of [startOfDayUtc(day).getTime(), endOfDayUtc(day).getTime()]) {
    const instant = wanted - (wallClock(midnight) - midnight);
    if (wallClock(instant) === wanted) return ok(new Date(instant));
  }
  return failed(
    problem('time.unreadable', 'clocks skip this hour on that night', { place: { value: text } }),
  );
}

/** Writes an instant as Italian clocks show it. */
export function formatStamp(instant: Date, pattern: StampPattern): string {
  const day = dayOf(instant);
  const seconds = Math.floor((wallClock(instant.getTime()) - Date.parse(`${day}T00:00:00Z`)) / 1000);
  const parts: Readonly<Record<string, number>> = {
    HH: Math.floor(seconds / 3600),
    mm: Math.floor(seconds / 60) % 60,
    ss: seconds % 60,
  };
  const time = pattern.time.replaceAll(/HH|mm|ss/g, (word) => String(parts[word] ?? 0).padStart(2, '0'));
  return formatDay(day, pattern.day) + pattern.separator + time;
}

/** Both have a day of four-digit years in Italy. */
const EARLIEST = Date.UTC(1000, 0, 2);
const LATEST = Date.UTC(9999, 11, 30);
const ISO = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

/** Reads an instant that says its offset from UTC. Problems `time.missing`, `time.unreadable`. */
export function readInstant(text: string): Result<Date> {
  const value = text.trim();
  if (value === '') return failed(problem('time.missing', 'there is no time', { place: { value: text } }));
  const instant = isDay(ISO.exec(value)?.[1] ?? '') ? new Date(value) : undefined;
  if (instant !== undefined && instant.getTime() >= EARLIEST && instant.getTime() < LATEST)
    return ok(instant);
  return failed(
    problem('time.unreadable', 'this is no instant such as 2026-03-31T10:15:00+02:00', {
      place: { value: text },
    }),
  );
}

/** Seconds of the day that a time says, -1 when it is none. */
function secondsOf(text: string, from: number, pattern: string): number {
  let seconds = 0;
  for (let at = 0; at < pattern.length; at += 1) {
    const word = pattern.slice(at, at + 2);
    if (word !== 'HH' && word !== 'mm' && word !== 'ss') {
      if (text.charAt(from + at) !== pattern.charAt(at)) return -1;
      continue;
    }
    const digits = text.slice(from + at, from + at + 2);
    if (!TWO_DIGITS.test(digits) || Number(digits) >= (word === 'HH' ? 24 : 60)) return -1;
    seconds += Number(digits) * (word === 'HH' ? 3600 : word === 'mm' ? 60 : 1);
    at += 1;
  }
  return seconds;
}

const TWO_DIGITS = /^\d\d$/;

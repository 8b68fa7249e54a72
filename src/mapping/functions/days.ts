/** Italian calendar days. */
import {
  daysBetween as countDays,
  DAY_PATTERNS,
  type Day,
  type DayPattern,
  formatDay,
  isDay,
  isDayPattern,
  addDays as plusDays,
  readDay,
} from '../../domain/day.ts';
import { ok, type Result } from '../../domain/problem.ts';
import { readStamp, stampPattern } from '../../domain/time-stamp.ts';
import { misuse, numberOf, optionsOf, textOf, unwrap } from './arguments.ts';
import type { Origins } from './origins.ts';

const DATE_OPTIONS = ['pivot'];
const DEFAULT_PIVOT = {};
const MOST_DAYS = 4_000_000;

export function dayFunctions(origins: Origins) {
  return {
    /** Text to a day, strictly: `$date("31/02/2026", "dd/MM/yyyy")` is a problem. Option pivot. Problems `date.…`. */
    date: (text: unknown, pattern: unknown, options?: unknown): Day | undefined => {
      const { field, optional, rest } = optionsOf('date', options, DATE_OPTIONS);
      const written = textOf('date', text);
      const pivot = typeof rest.pivot === 'number' ? { pivot: rest.pivot } : DEFAULT_PIVOT;
      const result =
        typeof pattern === 'string' && isDayPattern(pattern)
          ? readDay(written, pattern, pivot)
          : readStamped(written, pattern, pivot);
      if (!result.ok && optional && result.problem.code === 'date.empty') return undefined;
      return origins.remember(unwrap(result, field), written);
    },
    /** A day as a layout writes it. */
    formatDate: (day: unknown, pattern: unknown): string =>
      formatDay(dayOf('formatDate', day), patternOf('formatDate', pattern)),
    /** A day some days later, or earlier. */
    addDays: (day: unknown, days: unknown): Day => {
      const from = dayOf('addDays', day);
      const count = numberOf('addDays', days);
      if (!(Math.abs(count) <= MOST_DAYS)) throw misuse(`$addDays counts days, not ${count}`);
      return within('addDays', () => plusDays(from, count));
    },
    /** How many days from one to another. */
    daysBetween: (from: unknown, to: unknown): number =>
      countDays(dayOf('daysBetween', from), dayOf('daysBetween', to)),
  };
}

function readStamped(text: string, pattern: unknown, options: { readonly pivot?: number }): Result<Day> {
  const stamp = typeof pattern === 'string' ? stampPattern(pattern) : undefined;
  if (stamp === undefined) return readDay(text, patternOf('date', pattern), options);
  const read = readStamp(text, stamp, options);
  return read.ok ? ok(read.value.day) : read;
}

function patternOf(name: string, pattern: unknown): DayPattern {
  if (typeof pattern === 'string' && isDayPattern(pattern)) return pattern;
  throw misuse(`$${name} wants a pattern: one of ${DAY_PATTERNS.join(', ')}`);
}

export function dayOf(name: string, value: unknown): Day {
  const day = textOf(name, value);
  if (isDay(day)) return day;
  throw misuse(`$${name} wants a day written YYYY-MM-DD, not "${day.slice(0, 40)}"`);
}

/** Days of four-digit years only. */
export function within(name: string, reckon: () => Day): Day {
  try {
    return reckon();
  } catch (error) {
    if (error instanceof RangeError) throw misuse(`$${name} leaves the calendar of four-digit years`);
    throw error;
  }
}

/** Italian calendar days. */
import {
  DAY_PATTERNS,
  type Day,
  type DayPattern,
  formatDay,
  isDay,
  isDayPattern,
  addDays as plusDays,
  readDay,
} from '../../domain/day.ts';
import { misuse, numberOf, optionsOf, textOf, unwrap } from './arguments.ts';
import type { Origins } from './origins.ts';

export function dayFunctions(origins: Origins) {
  return {
    /** Text to a day, strictly: `$date("31/02/2026", "dd/MM/yyyy")` is a problem. Option pivot. Problems `date.…`. */
    date: (text: unknown, pattern: unknown, options?: unknown): Day | undefined => {
      const { field, optional, rest } = optionsOf('date', options, ['pivot']);
      const written = textOf('date', text);
      const pivot = typeof rest.pivot === 'number' ? { pivot: rest.pivot } : {};
      const result = readDay(written, patternOf('date', pattern), pivot);
      if (!result.ok && optional === true && result.problem.code === 'date.empty') return undefined;
      return origins.remember(unwrap(result, field), written);
    },
    /** A day as a layout writes it. */
    formatDate: (day: unknown, pattern: unknown): string =>
      formatDay(dayOf('formatDate', day), patternOf('formatDate', pattern)),
    /** A day some days later, or earlier. */
    addDays: (day: unknown, days: unknown): Day => plusDays(dayOf('addDays', day), numberOf('addDays', days)),
  };
}

function patternOf(name: string, pattern: unknown): DayPattern {
  if (typeof pattern === 'string' && isDayPattern(pattern)) return pattern;
  throw misuse(`$${name} wants a pattern: one of ${DAY_PATTERNS.join(', ')}`);
}

function dayOf(name: string, value: unknown): Day {
  const day = textOf(name, value);
  if (isDay(day)) return day;
  throw misuse(`$${name} wants a day written YYYY-MM-DD, not "${day.slice(0, 40)}"`);
}

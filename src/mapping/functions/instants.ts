/** Times of day: what Italian clocks show, and the instants that they mean. */
import {
  formatStamp,
  instantOf,
  readInstant,
  readStamp,
  type StampPattern,
  stampPattern,
} from '../../domain/time-stamp.ts';
import { isBlank, misuse, optionsOf, textOf, unwrap } from './arguments.ts';
import type { Origins } from './origins.ts';

const OPTIONS = ['pivot'];

export function instantFunctions(origins: Origins) {
  return {
    /** Text to an instant; without a pattern it says its offset itself. Problems `time.…`, `date.…`. */
    instant: (text: unknown, pattern?: unknown, options?: unknown): string | undefined => {
      const { field, optional, rest } = optionsOf('instant', options, OPTIONS);
      const written = textOf('instant', text);
      if (optional && isBlank(written)) return undefined;
      if (pattern === undefined || pattern === null)
        return origins.remember(unwrap(readInstant(written), field).toISOString(), written);
      const pivot = typeof rest.pivot === 'number' ? { pivot: rest.pivot } : {};
      const stamp = unwrap(readStamp(written, patternOf('instant', pattern), pivot), field);
      return origins.remember(unwrap(instantOf(stamp, written), field).toISOString(), written);
    },
    /** An instant as Italian clocks show it. */
    formatInstant: (instant: unknown, pattern: unknown): string => {
      const read = readInstant(textOf('formatInstant', instant));
      if (!read.ok) throw misuse('$formatInstant wants an instant such as 2026-03-31T08:15:00.000Z');
      return formatStamp(read.value, patternOf('formatInstant', pattern));
    },
  };
}

function patternOf(name: string, pattern: unknown): StampPattern {
  const found = typeof pattern === 'string' ? stampPattern(pattern) : undefined;
  if (found !== undefined) return found;
  throw misuse(`$${name} wants a pattern such as dd/MM/yyyy HH:mm:ss`);
}

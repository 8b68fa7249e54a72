/** Typed reading of the keys beside `from`/`to`; the schema has already refused unknown ones. */
import type { Gate } from '../domain/configuration.ts';
import type { Door } from '../domain/ports/transport.ts';
import { failed, ok, type Result } from '../domain/problem.ts';
import { badOption } from './faults.ts';

export const DEFAULT_TIMEOUT_SECONDS = 30;

/** Where a file may be looked at while it is written: it must stand still for longer than writers pause. */
export const STABLE: Gate = { gate: 'stable', listings: 3, seconds: 10 };

/** The JSON Schema of the option that every transport has. */
export const timeoutSchema = {
  type: 'number',
  minimum: 1,
  maximum: 600,
  default: DEFAULT_TIMEOUT_SECONDS,
  description: 'How long to wait for each single answer, in seconds.',
} as const;

export function timeoutMs(door: Door): Result<number> {
  const seconds = door.options.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
  if (typeof seconds === 'number' && seconds >= 1 && seconds <= 600) return ok(seconds * 1000);
  return failed(badOption('timeoutSeconds', 'it is not a number from 1 to 600', 'Write seconds, e.g. 30.'));
}

/** A text, or nothing when absent or empty; a number is read as text (a password of digits needs no quotes in YAML). */
export function text(door: Door, option: string): string | undefined {
  const value = door.options[option];
  if (value === undefined || value === '' || typeof value === 'boolean') return undefined;
  return String(value);
}

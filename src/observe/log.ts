/** The log: one JSON object a line, with facts by name, and without anything of a person's or secret (scrub.ts). */
import pino, { type DestinationStream } from 'pino';
import { scrubbed, scrubbedError } from './scrub.ts';

export interface Log {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

const SECRET_NAME =
  /pass(word|phrase)|secret|token|api-?key|private-?key|subscription-?key|authorization|cookie/i;
const DEEPEST = 4;
const LONGEST = 2_000;

export function openLog(level: string, destination: DestinationStream = pino.destination(2)): Log {
  const log = pino({ level, base: null }, destination);
  const say =
    (name: 'info' | 'warn' | 'error') =>
    (facts: object, message: string): void => {
      if (log.isLevelEnabled(name)) log[name](clean(facts, 0) as object, text(scrubbed, message));
    };
  return { info: say('info'), warn: say('warn'), error: say('error') };
}

function clean(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return text(scrubbed, value);
  if (value instanceof Error) return text(scrubbedError, String(value));
  if (value instanceof Date || typeof value !== 'object' || value === null) return value;
  if (depth === DEEPEST || ArrayBuffer.isView(value)) return '[…]';
  if (Array.isArray(value)) return value.map((one) => clean(one, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => {
      if (SECRET_NAME.test(name)) return [name, '[…]'];
      if ((name === 'error' || name === 'err') && typeof one === 'string')
        return [name, text(scrubbedError, one)];
      return [name, clean(one, depth + 1)];
    }),
  );
}

/** A long text is cut before it is searched. */
const text = (how: (one: string) => string, one: string): string =>
  how(one.length > LONGEST ? `${one.slice(0, LONGEST)}…` : one);

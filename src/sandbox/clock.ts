/** The sandbox's own time: it runs like the real one, but can be set and moved on. */
import { addDays, type Day, dayOf } from '../domain/day.ts';

export class Clock {
  /** Milliseconds between sandbox time and its source. */
  offset = 0;
  readonly #source: () => number;

  constructor(source: () => number = Date.now) {
    this.#source = source;
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return this.#source() + this.offset;
  }

  set(instant: number): void {
    this.offset = instant - this.#source();
  }
}

/** The Italian day of an instant in milliseconds. */
export const romeDay = (millis: number): Day => dayOf(new Date(millis));

export const nextDay = (day: Day): Day => addDays(day, 1);

export const iso = (millis: number): string => new Date(millis).toISOString();

/** An instant as Italian local time that carries its offset: its first ten characters are the Italian day. */
export function romeTime(millis: number): string {
  const local = ROME_CLOCK.format(millis).replace(' ', 'T');
  const minutes = Math.round((Date.parse(`${local}Z`) - millis) / 60_000);
  return `${local}+${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

const ROME_CLOCK = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Rome',
  dateStyle: 'short',
  timeStyle: 'medium',
});

const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?Z?$/;

/** The server's LocalDateTime: UTC, with or without Z; an offset is refused. Milliseconds, or undefined. */
export function readDateTime(text: string): number | undefined {
  if (!DATE_TIME.test(text)) return undefined;
  const millis = Date.parse(text.endsWith('Z') ? text : `${text}Z`);
  // Date.parse rolls 31 February over: what comes back must be what was written.
  return Number.isNaN(millis) || iso(millis).slice(0, 16) !== text.slice(0, 16) ? undefined : millis;
}

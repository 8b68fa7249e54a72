/** Hours and days as the first page names them, on the clocks of Rome. */
const HOUR_MS = 3_600_000;
export const HOURS = 24;

const CLOCK = new Intl.DateTimeFormat('it-IT', {
  timeZone: 'Europe/Rome',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const DAY = new Intl.DateTimeFormat('it-IT', {
  timeZone: 'Europe/Rome',
  day: '2-digit',
  month: '2-digit',
  year: 'numeric',
});

/** Where the last 24 hours begin: on a full hour, so that the one under way is the last of them. */
export const sinceHour = (now: Date): Date =>
  new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS - (HOURS - 1) * HOUR_MS);

export const hourText = (since: Date, hour: number): string =>
  CLOCK.format(new Date(since.getTime() + hour * HOUR_MS));

export const dayOfInstant = (instant: Date): string => DAY.format(instant);

/** `2026-11-25` as `25/11/2026`. */
export const dayText = (day: string): string => day.split('-').reverse().join('/');

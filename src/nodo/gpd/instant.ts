/** Times as pagoPA's answers write them: with a zone, or without (UTC in GPD, Italian clocks in receipts). */
import { endOfDayUtc, isDay, startOfDayUtc } from '../../domain/day.ts';

const WRITTEN = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})(?::(\d{2})(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?$/;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Clocks change after 02:00 and before 03:00 of the Italian day: from here on the whole change counts. */
const CHANGED_MS = 3 * HOUR_MS;

/** Undefined when it is no date-time. A time that clocks show twice is the first of the two. */
export function readInstant(text: string, withoutZone: 'utc' | 'rome'): Date | undefined {
  const [, day = '', hour, minute, second = '00', fraction = '', zone] = WRITTEN.exec(text.trim()) ?? [];
  if (!isDay(day) || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  if (zone === undefined && withoutZone === 'rome') {
    const millis = Math.floor(Number(`0${fraction}`) * 1000);
    const sinceMidnight = Number(hour) * HOUR_MS + Number(minute) * 60_000 + Number(second) * 1000 + millis;
    const start = startOfDayUtc(day).getTime();
    const change = endOfDayUtc(day).getTime() - start - DAY_MS;
    return new Date(start + sinceMidnight + (sinceMidnight >= CHANGED_MS ? change : 0));
  }
  const offset = zone === undefined ? 'Z' : zone.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2');
  const found = new Date(`${day}T${hour}:${minute}:${second}${fraction.slice(0, 4)}${offset}`);
  return Number.isNaN(found.getTime()) ? undefined : found;
}

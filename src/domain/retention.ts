/**
 * How long an organization keeps what may be erased. Originals are what gestionali sent; payments, receipts, positions and
 * the files that went back stay for the years that the books must.
 */
import type { RetentionConfig } from './configuration.ts';
import { type Day, dayOf, isDay } from './day.ts';

export const DEFAULT_RETENTION: RetentionConfig = { originals: 24, journal: 24, hold: false };

/** Of payments and all that proves them: nothing of these is ever erased here. */
export const PAYMENT_YEARS = 10;

const NIGHT_MS = 2 * 3_600_000;

/** The night that a run belongs to: it begins at two, Italian time. */
export const nightOf = (now: Date): Day => dayOf(new Date(now.getTime() - NIGHT_MS));

/** The first day that is kept: what came before it is past its term. */
export function keptSince(today: Day, months: number): Day {
  const count = Number(today.slice(0, 4)) * 12 + Number(today.slice(5, 7)) - 1 - months;
  const month = `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, '0')}`;
  for (let date = Number(today.slice(8)); ; date -= 1) {
    const day = `${month}-${String(date).padStart(2, '0')}`;
    // The 31st of a shorter month is its last day.
    if (isDay(day)) return day;
  }
}

/** A span of time as a person types it: `3d`, `2h`, `10m`, `30s`. */
import { WrongUse } from './verb.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** In milliseconds. */
export function durationOf(text: string): number {
  const parts = /^(\d{1,6})([smhd])$/.exec(text);
  const unit = UNITS[parts?.[2] ?? ''];
  if (parts === null || unit === undefined)
    throw new WrongUse(`${text} is no span of time: 3d, 2h, 10m, 30s`);
  return Number(parts[1]) * unit;
}

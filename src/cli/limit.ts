/** `--limit`: how many of many are shown. */
import { WrongUse } from './verb.ts';

const MOST = 1_000_000;

export function limitOf(value: unknown): number {
  const limit = Number(value);
  if (!Number.isSafeInteger(limit) || limit < 0 || limit > MOST)
    throw new WrongUse(`--limit wants a number from 0 to ${MOST}`);
  return limit;
}

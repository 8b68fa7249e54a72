/** Identity of a position's content: two versions with the same hash ask for the same. */
import { hash } from 'node:crypto';
import { canonicalJson } from '../domain/canonical-json.ts';
import type { DebtPosition } from '../domain/debt-position.ts';

/** First 16 bytes of SHA-256 over the JSON with sorted keys, as hexadecimal digits. */
export const contentHash = (position: DebtPosition): string =>
  hash('sha256', canonicalJson(position), 'hex').slice(0, 32);

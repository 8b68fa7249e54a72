/** Identity of a position's content: two versions with the same hash ask for the same. */
import { hash } from 'node:crypto';
import { canonicalJson } from '../domain/canonical-json.ts';
import type { DebtPosition } from '../domain/debt-position.ts';

/** First 16 bytes of SHA-256 over the JSON with sorted keys, as hexadecimal digits; and that JSON. */
export function contentHash(position: DebtPosition): { readonly hash: string; readonly canonical: string } {
  const canonical = canonicalJson(position);
  return { hash: hash('sha256', canonical, 'hex').slice(0, 32), canonical };
}

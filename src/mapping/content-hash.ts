/** Identity of a position's content: two versions with the same hash ask for the same. */
import { hash } from 'node:crypto';
import type { DebtPosition } from '../domain/debt-position.ts';

/** First 16 bytes of SHA-256 over the JSON with sorted keys, as hexadecimal digits. */
export const contentHash = (position: DebtPosition): string =>
  hash('sha256', canonicalJson(position), 'hex').slice(0, 32);

/** JSON whose keys are sorted at every level, so that only content matters. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  let text = '';
  for (const key of Object.keys(value).sort()) {
    const item: unknown = (value as { readonly [key: string]: unknown })[key];
    if (item !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(item)}`;
  }
  return `{${text}}`;
}

/** Names configuration by its content: the same facts have the same hash on every machine. */
import { createHash } from 'node:crypto';

/**
 * SHA-256, hexadecimal, of the canonical JSON of a normalised configuration object (keys sorted, nothing that is
 * undefined). The kind keeps an organization from ever sharing a hash with a connector.
 */
export function configurationHash(
  kind: 'organization' | 'connector' | 'gestionale',
  configuration: object,
): string {
  return createHash('sha256')
    .update(`${kind}\n${canonicalJson(configuration)}`, 'utf8')
    .digest('hex');
}

/** JSON with sorted keys and no blanks. Numbers are finite, objects plain: anything else is a bug. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object') {
    const entries = Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .toSorted(([left], [right]) => (left < right ? -1 : 1));
    return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`).join(',')}}`;
  }
  throw new TypeError(`not JSON: ${typeof value}`);
}

/** Names configuration by its content: the same facts have the same hash on every machine. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../domain/canonical-json.ts';

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

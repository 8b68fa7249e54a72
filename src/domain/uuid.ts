/** UUIDs of RFC 9562 from what is passed in (time, random bytes, names), and the IUPD made of one. */
import { hash } from 'node:crypto';

/** Namespace of the ids that name debt positions at a Nodo. It never changes: positions already sent bear it. */
const IUPD_NAMESPACE = '6735a8db-66bb-4602-86ff-53a93a37ae80';

const RANDOM_BYTES = 10;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const LAST_MILLIS = 0xffff_ffff_ffff;

/** Version 7: 48 bits of Unix milliseconds, then 74 of at least 10 random bytes. Sorts by time. */
export function uuidV7(millis: number, random: Uint8Array): string {
  if (!Number.isSafeInteger(millis) || millis < 0 || millis > LAST_MILLIS || random.length < RANDOM_BYTES) {
    throw new RangeError('uuidV7 wants whole milliseconds and 10 random bytes');
  }
  const time = millis.toString(16).padStart(12, '0');
  return withVersion(time + Buffer.from(random.buffer, random.byteOffset, RANDOM_BYTES).toString('hex'), '7');
}

/** Version 5: the SHA-1 of a namespace (a UUID) and a name. */
export function uuidV5(namespace: string, name: string): string {
  const bytes = Buffer.allocUnsafe(16 + Buffer.byteLength(name));
  if (!UUID.test(namespace)) throw new RangeError(`not a UUID: ${namespace}`);
  bytes.write(namespace.replaceAll('-', ''), 0, 'hex');
  bytes.write(name, 16);
  return withVersion(hash('sha1', bytes), '5');
}

/**
 * The id of a debt position at the Nodo: the organization's code and a version 5 UUID of (connector, key,
 * generation), 47 characters that GPD accepts (`[\w*\h-]+`, 50 at most). The same position has the same id always.
 */
export function iupd(organization: string, connector: string, key: string, generation: number): string {
  // The length keeps apart names whose concatenations are equal.
  return organization + uuidV5(IUPD_NAMESPACE, `${connector.length}:${connector}${generation}:${key}`);
}

const VARIANTS = '89ab';

function withVersion(hex: string, version: '5' | '7'): string {
  const variant = VARIANTS.charAt(Number.parseInt(hex.charAt(16), 16) & 3);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${version}${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

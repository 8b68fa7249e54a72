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

const MOST_COUNTED = 2 ** 32;
const THREE_DIGITS = Array.from({ length: 4096 }, (_, value) => value.toString(16).padStart(3, '0'));
const three = (value: number): string => THREE_DIGITS[value & 0xfff] ?? '';

/**
 * Version 7 ids of one instant that sort by a number of 32 bits (RFC 9562, section 6.2, method 1: a counter in the
 * leading random bits), whoever makes them in whatever order; 36 bits stay random. Rows that are loaded in the order
 * of their numbers so find the end of each index. `random`: a whole number below 4096.
 */
export function countedUuids(millis: number, random: () => number): (count: number) => string {
  if (!Number.isSafeInteger(millis) || millis < 0 || millis > LAST_MILLIS)
    throw new RangeError('countedUuids wants whole milliseconds');
  const time = millis.toString(16).padStart(12, '0');
  const head = `${time.slice(0, 8)}-${time.slice(8)}-7`;
  return (count) => {
    if (!(count >= 0 && count < MOST_COUNTED)) throw new RangeError('countedUuids wants 32 bits');
    const variant = VARIANTS.charAt((count >>> 24) & 3);
    return `${head}${three(count >>> 26)}-${variant}${three(count >>> 12)}-${three(count)}${three(random())}${three(random())}${three(random())}`;
  };
}

/** The Unix milliseconds of a version 7 id. */
export const millisOf = (id: string): number => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);

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

/**
 * The one signature of Tramite over HTTP, the same for what is pushed to it, for files that it delivers and for alerts:
 *
 *     X-Tramite-Signature: t=<Unix seconds>,v1=<hex HMAC-SHA256 of "<t>.<hex SHA-256 of the body>">
 *
 * The key is the secret's UTF-8 bytes. Signing the hash and not the bytes lets a sender that knows the hash sign before
 * it streams, and a receiver verify in one pass.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

export const SIGNATURE_HEADER = 'X-Tramite-Signature';
/** A signature is good for so long before and after its time. */
export const SIGNATURE_WINDOW_SECONDS = 300;

export interface Signature {
  /** Unix seconds. */
  readonly seconds: number;
  /** 64 lower-case hex digits. */
  readonly mac: string;
}

const mac = (secret: string, seconds: number, sha256: string): Buffer =>
  createHmac('sha256', secret).update(`${seconds}.${sha256}`).digest();

/** Value of the header; `sha256` in lower-case hex. */
export const sign = (secret: string, seconds: number, sha256: string): string =>
  `t=${seconds},v1=${mac(secret, seconds, sha256).toString('hex')}`;

/** Undefined when the header is not of that shape. */
export function readSignature(header: string): Signature | undefined {
  const [, seconds, digits] = /^\s*t=(\d{1,12})\s*,\s*v1=([0-9a-f]{64})\s*$/i.exec(header) ?? [];
  return seconds === undefined || digits === undefined
    ? undefined
    : { seconds: Number(seconds), mac: digits.toLowerCase() };
}

export const signatureIsRecent = (signature: Signature, nowMs: number): boolean =>
  Math.abs(nowMs / 1000 - signature.seconds) <= SIGNATURE_WINDOW_SECONDS;

/** In constant time. */
export const signatureHolds = (signature: Signature, secret: string, sha256: string): boolean =>
  timingSafeEqual(Buffer.from(signature.mac, 'hex'), mac(secret, signature.seconds, sha256));

/** Tokens that nobody can guess: 256 random bits. What is stored is their SHA-256, which needs no salt for such. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const BYTES = 32;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

export const newToken = (): string => randomBytes(BYTES).toString('base64url');

export const isToken = (text: string | undefined): text is string => text !== undefined && TOKEN.test(text);

export const tokenHash = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Takes as long for a wrong one as for a right one. */
export const sameToken = (one: string, other: string): boolean =>
  timingSafeEqual(tokenHash(one), tokenHash(other));

export const sameHash = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && timingSafeEqual(one, other);

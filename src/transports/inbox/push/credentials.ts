/**
 * Who sends. What is presented must hold, and something must be: an API key, a signature, the subject of a client
 * certificate. A signature is judged at once when the sender states the hash, else when the last byte came.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { InboxAccount } from '../../../domain/ports/inbox.ts';
import { failed, ok, type Result } from '../../../domain/problem.ts';
import {
  readSignature,
  SIGNATURE_HEADER,
  type Signature,
  signatureHolds,
  signatureIsRecent,
} from '../../../domain/signature.ts';
import { badSignature, malformedSignature, noLogin, oldSignature } from './faults.ts';
import { sameSubject } from './subject.ts';

/** What is still to be proven by the bytes. */
export interface Presented {
  readonly signature?: Signature & { readonly secret: string };
}

const header = (request: IncomingMessage, name: string): string | undefined => {
  const value = request.headers[name.toLowerCase()];
  return typeof value === 'string' ? value : value?.[0];
};

const equal = (one: string, other: string): boolean =>
  timingSafeEqual(createHash('sha256').update(one).digest(), createHash('sha256').update(other).digest());

/**
 * `statedHash`: hex SHA-256 of the body as the sender states it (of nothing, for a GET). `subject`: what a trusted proxy
 * says of the client certificate. Problems: `push.login`, `push.signature`, `push.time`.
 */
export function present(
  request: IncomingMessage,
  account: InboxAccount | undefined,
  nowMs: number,
  statedHash: string | undefined,
  subject: string | undefined,
): Result<Presented> {
  const apiKey = header(request, 'X-Api-Key');
  const written = header(request, SIGNATURE_HEADER);
  if (account === undefined) {
    // As much work as for one that exists.
    equal(apiKey ?? '', 'nobody');
    return failed(noLogin());
  }
  let shown = false;
  if (apiKey !== undefined) {
    if (!equal(apiKey, account.apiKey ?? '') || account.apiKey === undefined) return failed(noLogin());
    shown = true;
  }
  const certificate = subject ?? socketSubject(request);
  if (certificate !== undefined && account.certificate !== undefined) {
    if (!sameSubject(certificate, account.certificate)) return failed(noLogin());
    shown = true;
  }
  if (written === undefined) return shown ? ok({}) : failed(noLogin());
  const signature = readSignature(written);
  if (account.secret === undefined) return failed(noLogin());
  if (signature === undefined) return failed(malformedSignature());
  if (!signatureIsRecent(signature, nowMs)) return failed(oldSignature());
  if (statedHash !== undefined && !signatureHolds(signature, account.secret, statedHash))
    return failed(badSignature());
  return ok({ signature: { ...signature, secret: account.secret } });
}

/** When Tramite itself speaks TLS, and the client's certificate was verified. */
function socketSubject({ socket }: IncomingMessage): string | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  const { subject } = socket.getPeerCertificate();
  if (subject === undefined) return undefined;
  return Object.entries(subject)
    .flatMap(([name, value]) =>
      [value].flat().map((one) => `${name}=${String(one).replace(/[\\,+=]/g, '\\$&')}`),
    )
    .join(',');
}

/** Hex SHA-256 of `Content-Digest: sha-256=:…:` (RFC 9530). */
export function statedDigest(request: IncomingMessage): string | undefined {
  const found = /(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):/.exec(header(request, 'Content-Digest') ?? '')?.[1];
  return found === undefined ? undefined : Buffer.from(found, 'base64').toString('hex');
}

/** POST /in/{name}: who sends, how it is framed, its bytes to the archive, one answer. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { InboxAccount, PushDoor, Pushed } from '../../../domain/ports/inbox.ts';
import { failed, ok, type Problem, ProblemError, type Result } from '../../../domain/problem.ts';
import { SIGNATURE_WINDOW_SECONDS, signatureHolds } from '../../../domain/signature.ts';
import { answer } from './answer.ts';
import { Body } from './body.ts';
import { type Presented, statedDigest } from './credentials.ts';
import {
  aPart,
  badDigest,
  badKey,
  badSignature,
  cutShort,
  empty,
  encoded,
  noLength,
  tooLarge,
} from './faults.ts';
import type { PushLimits } from './limits.ts';
import { type FilePart, filePart } from './multipart.ts';
import { givenName, madeName } from './name.ts';

/** Boundaries and headers of parts around the file. */
const AROUND = 1 << 20;
const KEY = /^[\x20-\x7e]{1,200}$/;

const isMultipart = (type: string | undefined): boolean =>
  /^\s*multipart\/form-data\s*(;|$)/i.test(type ?? '');

/** What is wrong before a byte of the body is read. */
export function framing(request: IncomingMessage, account: InboxAccount): Problem | undefined {
  const { headers } = request;
  const encoding = (headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding !== 'identity') return encoded(encoding);
  if (headers['content-range'] !== undefined) return aPart();
  const key = headers['idempotency-key'];
  if (key !== undefined && !KEY.test(String(key))) return badKey();
  const length = headers['content-length'];
  if (length === undefined && headers['transfer-encoding'] === undefined) return noLength();
  const multipart = isMultipart(headers['content-type']);
  if (Number(length ?? 0) > account.fileBytes + (multipart ? AROUND : 0)) return tooLarge(account.fileBytes);
  return length === '0' ? empty() : undefined;
}

export interface Receiving {
  readonly door: PushDoor;
  readonly limits: PushLimits;
  readonly account: InboxAccount;
  readonly presented: Presented;
  readonly query: URLSearchParams;
  readonly now: Date;
  /** Path of the account, for the address of the outcome. */
  readonly path: string;
}

/** Answers when it was taken; else the problem. */
export async function receive(
  request: IncomingMessage,
  response: ServerResponse,
  receiving: Receiving,
): Promise<Result<void>> {
  const { limits, account } = receiving;
  const { headers } = request;
  const type = headers['content-type'];
  const multipart = isMultipart(type);
  const body = new Body(request, limits, {
    bytes: account.fileBytes + (multipart ? AROUND : 0),
    fileBytes: account.fileBytes,
  });
  // Node sends it by itself unless the server was told not to: then only what is let in is asked to go on.
  if (/^100-continue$/i.test(String(headers.expect ?? '')) && !response.headersSent) response.writeContinue();
  const part = multipart ? await filePart(body.bytes(), type ?? '', account.fileBytes) : ok(undefined);
  if (!part.ok) {
    body.stop();
    return part;
  }
  const pushed = await bring(request, receiving, body, part.value);
  if (!pushed.ok) {
    body.stop();
    part.value?.abandon();
    return pushed;
  }
  const { delivery, number, repeated } = pushed.value;
  const status = `${receiving.path}/${delivery}`;
  answer(response, repeated ? 200 : 202, { delivery, number, status, repeated }, { location: status });
  return ok(undefined);
}

async function bring(
  request: IncomingMessage,
  { door, account, presented, query, now }: Receiving,
  body: Body,
  part: FilePart | undefined,
): Promise<Result<Pushed>> {
  const { headers } = request;
  const name = givenName({
    query: query.get('name'),
    disposition: headers['content-disposition'],
    part: part?.name,
    header: one(headers['x-file-name']),
  });
  if (!name.ok) return name;
  const { signature } = presented;
  return door.push({
    organization: account.organization,
    connector: account.connector,
    name:
      name.value ??
      madeName(
        account.user,
        now,
        randomBytes(3).toString('hex'),
        part === undefined ? headers['content-type'] : undefined,
      ),
    bytes: notEmpty(part?.bytes ?? body.bytes()),
    proven: () => proven(body, part, presented, statedDigest(request)),
    ...(headers['idempotency-key'] === undefined
      ? {}
      : { idempotencyKey: String(headers['idempotency-key']) }),
    ...(signature === undefined
      ? {}
      : {
          signature: {
            value: signature.mac,
            until: new Date((signature.seconds + SIGNATURE_WINDOW_SECONDS + 1) * 1000),
          },
        }),
  });
}

const one = (value: string | string[] | undefined): string | undefined => [value].flat()[0];

async function* notEmpty(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let got = 0;
  for await (const chunk of bytes) {
    got += chunk.length;
    yield chunk;
  }
  if (got === 0) throw new ProblemError(empty());
}

/** Once the file's last byte came: the rest of the body, its digest, its signature. */
async function proven(
  body: Body,
  part: FilePart | undefined,
  { signature }: Presented,
  stated: string | undefined,
): Promise<Result<void>> {
  const ended = part === undefined ? ok(undefined) : await part.ended;
  if (!ended.ok) return ended;
  const { sha256 } = body;
  if (sha256 === undefined) return failed(cutShort());
  if (stated !== undefined && stated !== sha256) return failed(badDigest());
  if (signature !== undefined && !signatureHolds(signature, signature.secret, sha256))
    return failed(badSignature());
  return ok(undefined);
}

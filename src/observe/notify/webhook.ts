/**
 * Webhooks: a POST of JSON, signed as everything that Tramite sends over HTTP (domain/signature.ts). `Idempotency-Key` is
 * the notice's id at every attempt: a receiver that has seen it answers 2xx or 409 and does nothing again.
 */
import { createHash } from 'node:crypto';
import type { Notice, Recipient } from '../../domain/ports/notifier.ts';
import { failed, ok, type Problem, problem, type Result } from '../../domain/problem.ts';
import { SIGNATURE_HEADER, sign } from '../../domain/signature.ts';

export interface Posted {
  readonly url: string;
  readonly headers: { readonly [name: string]: string };
  readonly body: Uint8Array;
  /** Whether it may go to an address that is not public. */
  readonly allowPrivate: boolean;
  readonly signal: AbortSignal;
}

/** A POST that judges where it goes and follows no redirect. What does not get an answer is a problem of its own. */
export type Post = (posted: Posted) => Promise<Result<{ readonly status: number }>>;

export type Webhook = Extract<Recipient, { readonly kind: 'webhook' }>;

/** `alert.webhook`. */
export async function postNotice(
  post: Post,
  notice: Notice,
  { url, secret, allowPrivate }: Webhook,
  signal: AbortSignal,
  now: Date,
): Promise<Result<void>> {
  const { id, subject, text, facts } = notice;
  const body = Buffer.from(JSON.stringify({ id, subject, text, ...facts }));
  const sha256 = createHash('sha256').update(body).digest();
  const answered = await post({
    url,
    allowPrivate,
    signal,
    body,
    headers: {
      'content-type': 'application/json',
      'content-length': String(body.length),
      'content-digest': `sha-256=:${sha256.toString('base64')}:`,
      'idempotency-key': id,
      [SIGNATURE_HEADER.toLowerCase()]: sign(
        secret,
        Math.floor(now.getTime() / 1000),
        sha256.toString('hex'),
      ),
    },
  });
  const server = URL.parse(url)?.host ?? url;
  if (!answered.ok) {
    const { code, message, advice, ...rest } = answered.problem;
    return failed(
      problem('alert.webhook', `${server}: ${message} (${code})`, {
        class: rest.class,
        ...(advice === undefined ? {} : { advice }),
      }),
    );
  }
  const { status } = answered.value;
  return (status >= 200 && status <= 299) || status === 409 ? ok(undefined) : failed(refused(server, status));
}

function refused(server: string, status: number): Problem {
  const message = `${server} answers ${status}`;
  if (status === 401 || status === 403)
    return problem('alert.webhook', message, {
      class: 'auth',
      advice: 'Its secret must be the one of the webhook, and its clock must be right.',
    });
  return status >= 500 || status === 408 || status === 425 || status === 429
    ? problem('alert.webhook', message, { class: 'transient', advice: 'It is tried again.' })
    : problem('alert.webhook', message, {
        class: 'config',
        advice: 'Correct the URL of the webhook: redirects are not followed.',
      });
}

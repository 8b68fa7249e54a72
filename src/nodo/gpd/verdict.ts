/** What an exchange means, by transport outcome, status and body: GPD's problem+json, or the gateway's own JSON. */
import { type Problem, problem } from '../../domain/problem.ts';
import type { Reply } from './client.ts';
import { type Fields, list, parseFields, text } from './json.ts';
import { clean } from './text.ts';

export interface Refusal {
  readonly status: number;
  /** GPD's title, `HTTP 400` when it gives none. */
  readonly title: string;
  readonly detail: string;
}

export type Verdict =
  | { readonly kind: 'done'; readonly body: Uint8Array }
  /** The content was refused: of a batch, some part of it. */
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** Nothing was applied, whatever the content: no other call helps now. */
  | { readonly kind: 'deferred'; readonly problem: Problem; readonly retryAfterMs?: number }
  | { readonly kind: 'unknown'; readonly problem: Problem };

const MAX_DETAIL = 300;
/** Refusals of content; 404 and 413 too: of a batch, one position may be absent, or fewer may fit. */
const OF_CONTENT: ReadonlySet<number> = new Set([400, 404, 409, 413, 422]);

export function judge(reply: Reply, now: Date): Verdict {
  if (reply.kind === 'unsent')
    return deferred('nodo.unreachable', 'transient', `GPD cannot be reached (${reply.reason})`);
  if (reply.kind === 'lost') return unknown('nodo.no-answer', `GPD did not answer (${reply.reason})`);
  const { status, body } = reply;
  if (status >= 200 && status < 300) return { kind: 'done', body };
  const fields = parseFields(body) ?? {};
  const title = text(fields, 'title');
  // The gateway (Azure APIM) answers {statusCode, message}; GPD and its receipts answer {title, status, detail}.
  const gateway = title === undefined && text(fields, 'message') !== undefined;
  const said = describe(fields, status);
  if (status === 429)
    return deferred(
      'nodo.busy',
      'transient',
      'GPD allows no more calls for now',
      wait(reply.retryAfter, now),
    );
  if (status === 503)
    return deferred('nodo.unavailable', 'transient', 'GPD is not available', wait(reply.retryAfter, now));
  if (status === 408 || status >= 500)
    return unknown('nodo.failed', `GPD failed (${status}): ${said.detail}`);
  // Only GPD itself speaks of a position: a wrong segregation code is refused under its own title.
  if (OF_CONTENT.has(status) && !(status === 404 && gateway)) return { kind: 'refused', refusal: said };
  if (status === 403 && /forbidden/i.test(title ?? '') && /position/i.test(title ?? '')) {
    return { kind: 'refused', refusal: said };
  }
  if (status === 401 || status === 403) {
    const message = `GPD refuses the credential (${status}): ${said.detail}`;
    return {
      kind: 'deferred',
      problem: problem('nodo.unauthorized', message, {
        class: 'auth',
        advice: 'Check the subscription key of this access, and that the organization is enabled for it.',
      }),
    };
  }
  return {
    kind: 'deferred',
    problem: problem('nodo.unexpected-answer', `GPD is not what answers there (${status}): ${said.detail}`, {
      class: 'config',
      advice: 'Check baseUrl of this access.',
    }),
  };
}

/** The refusal of a single operation, in GPD's words. */
export function refusalProblem({ status, title, detail }: Refusal): Problem {
  if (status === 403) {
    return problem('nodo.forbidden', `GPD forbids it (403 ${title}): ${detail}`, {
      class: 'config',
      advice: 'The segregation code of the payment codes must be one that this subscription key may use.',
    });
  }
  return problem('nodo.refused', `GPD refused it (${status} ${title}): ${detail}`, {
    advice: 'Correct what GPD names in the source or in the organization’s facts, then send it again.',
  });
}

/** GPD's {title, detail}, the gateway's {statusCode, message}, FdR's {httpStatusDescription, appErrorCode, errors}. */
function describe(fields: Fields, status: number): Refusal {
  const short = (value: string | undefined) => clean(value ?? '').slice(0, MAX_DETAIL);
  const errors = list(fields, 'errors')?.flatMap((error) => text(error, 'message') ?? []);
  const title = text(fields, 'title') ?? text(fields, 'appErrorCode') ?? `HTTP ${status}`;
  const detail = text(fields, 'detail') ?? text(fields, 'message') ?? errors?.join('; ');
  return { status, title: short(title), detail: short(detail) || 'no reason given' };
}

function deferred(code: string, kind: 'transient', message: string, retryAfterMs?: number): Verdict {
  return {
    kind: 'deferred',
    problem: problem(code, message, { class: kind }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

const unknown = (code: string, message: string): Verdict => ({
  kind: 'unknown',
  problem: problem(code, message, { class: 'transient' }),
});

const MAX_WAIT_MS = 3_600_000;

/** Retry-After: seconds, an HTTP date, or pagoPA's own `2000 ms`. Milliseconds, at most an hour. */
function wait(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined;
  const [, amount, unit] = /^\s*(\d{1,9})\s*(ms)?\s*$/.exec(header) ?? [];
  const millis =
    amount === undefined
      ? Date.parse(header) - now.getTime()
      : Number(amount) * (unit === undefined ? 1000 : 1);
  return Number.isNaN(millis) ? undefined : Math.min(Math.max(millis, 0), MAX_WAIT_MS);
}

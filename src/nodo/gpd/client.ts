/**
 * One HTTP exchange with the platform, bounded in time and size. It tells apart what was certainly not sent from what
 * may have been applied: undici announces a request just before its first byte is written on a live connection.
 */
import { randomUUID } from 'node:crypto';
import { type Dispatcher, Pool } from 'undici';

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path and query, after the base URL's own path. */
  readonly path: string;
  readonly key: string;
  readonly body?: unknown;
}

interface Answer {
  readonly kind: 'answer';
  readonly status: number;
  readonly body: Uint8Array;
  readonly retryAfter?: string;
}

export type Reply =
  | Answer
  /** Nothing of the request left. */
  | { readonly kind: 'unsent'; readonly reason: string }
  /** The request left, no whole answer came: it may have been applied. */
  | { readonly kind: 'lost'; readonly reason: string };

export interface Client {
  exchange(call: Call, signal: AbortSignal): Promise<Reply>;
}

interface ClientOptions {
  readonly baseUrl: string;
  readonly timeoutMs: number;
  readonly connectTimeoutMs: number;
  /** Larger answers are not read to their end. */
  readonly maxAnswerBytes?: number;
}

const MAX_ANSWER_BYTES = 32 * 1024 * 1024;
/** Shorter than what gateways keep idle connections for, so that few requests meet a closing one. */
const KEEP_ALIVE_MS = 10_000;
const CONNECTIONS = 16;

export function openClient(options: ClientOptions): Client {
  const base = new URL(options.baseUrl);
  const prefix = base.pathname.replace(/\/+$/, '');
  const pool = new Pool(base.origin, {
    connections: CONNECTIONS,
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    headersTimeout: options.timeoutMs,
    bodyTimeout: options.timeoutMs,
    connect: { timeout: options.connectTimeoutMs },
  });
  const limit = options.maxAnswerBytes ?? MAX_ANSWER_BYTES;
  return {
    exchange(call, signal) {
      // The pool's timeouts are about silence; the deadline also ends an answer that trickles.
      const deadline = AbortSignal.timeout(options.connectTimeoutMs + 2 * options.timeoutMs);
      return dispatch(pool, request(call, prefix), AbortSignal.any([signal, deadline]), limit);
    },
  };
}

function request({ method, path, key, body }: Call, prefix: string): Dispatcher.DispatchOptions {
  return {
    method,
    path: prefix + path,
    headers: {
      accept: 'application/json, application/xml',
      'ocp-apim-subscription-key': key,
      'x-request-id': randomUUID(),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
}

function dispatch(
  pool: Pool,
  options: Dispatcher.DispatchOptions,
  signal: AbortSignal,
  limit: number,
): Promise<Reply> {
  const { promise, resolve } = Promise.withResolvers<Reply>();
  let controller: Dispatcher.DispatchController | undefined;
  let status = 0;
  let retryAfter: string | undefined;
  let size = 0;
  const chunks: Buffer[] = [];

  const fail = (error: unknown) => {
    signal.removeEventListener('abort', stop);
    resolve({ kind: controller === undefined ? 'unsent' : 'lost', reason: reasonOf(error) });
  };
  const stop = () => {
    const error = signal.reason instanceof Error ? signal.reason : new Error('stopped');
    // A request that still waits for a connection is given up here and aborted when its turn comes.
    if (controller === undefined) fail(error);
    else controller.abort(error);
  };
  if (signal.aborted) {
    fail(signal.reason);
    return promise;
  }
  signal.addEventListener('abort', stop, { once: true });

  pool.dispatch(options, {
    onRequestStart(started) {
      if (signal.aborted) {
        started.abort(new Error('stopped before it was sent'));
        return;
      }
      controller = started;
    },
    onResponseStart(_, statusCode, headers) {
      status = statusCode;
      const wait = headers['retry-after'];
      retryAfter = Array.isArray(wait) ? wait[0] : wait;
    },
    onResponseData(running, chunk) {
      size += chunk.length;
      if (size > limit) running.abort(new Error(`the answer is larger than ${limit} bytes`));
      else chunks.push(chunk);
    },
    onResponseEnd() {
      signal.removeEventListener('abort', stop);
      resolve({
        kind: 'answer',
        status,
        body: Buffer.concat(chunks),
        ...(retryAfter === undefined ? {} : { retryAfter }),
      });
    },
    onResponseError(_, error) {
      fail(error);
    },
  });
  return promise;
}

/** What happened, without the request: a header of it is a secret. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'it failed';
  if (error.name === 'TimeoutError') return 'no whole answer in time';
  const code = 'code' in error && typeof error.code === 'string' ? `${error.code}: ` : '';
  return `${code}${error.message}`.slice(0, 200);
}

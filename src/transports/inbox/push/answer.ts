/** Answers in JSON. One that refuses a body which is still coming closes the connection, but lets the sender hear it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Problem } from '../../../domain/problem.ts';
import { statusOf } from './faults.ts';

type Headers = { readonly [name: string]: string };

const COMMON: Headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

export function answer(response: ServerResponse, status: number, value: object, headers: Headers = {}): void {
  const text = `${JSON.stringify(value)}\n`;
  response.writeHead(status, {
    ...COMMON,
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

const HEADERS: { readonly [status: number]: Headers } = {
  401: { 'www-authenticate': 'Tramite-Signature, ApiKey' },
  405: { allow: 'POST, GET' },
  503: { 'retry-after': '30' },
};

/** Resolves when the connection may go: the body was whole, or was listened to for `lingerMs`. */
export async function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  found: Problem,
  lingerMs: number,
  headers: Headers = {},
): Promise<void> {
  const status = statusOf(found);
  const { code, message, advice } = found;
  const value = { code, message, ...(advice === undefined ? {} : { advice }) };
  const all = { ...HEADERS[status], ...headers };
  if (response.headersSent || response.destroyed) return;
  if (request.complete) return answer(response, status, value, all);
  const text = `${JSON.stringify(value)}\n`;
  response.writeHead(status, {
    ...COMMON,
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    connection: 'close',
    ...all,
  });
  response.write(text);
  await listen(request, lingerMs);
  response.end();
  request.socket.destroySoon();
}

/** To close on a sender that still writes would make its system throw away the answer: what comes is dropped for a while. */
function listen(request: IncomingMessage, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      for (const event of ['end', 'close', 'error'] as const) request.off(event, done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    for (const event of ['end', 'close', 'error'] as const) request.on(event, done);
    request.resume();
  });
}

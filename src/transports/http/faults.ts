/** The problems that only HTTP has. Of an answer's own words at most 200 characters are kept. */
import { type Problem, type ProblemClass, problem } from '../../domain/problem.ts';
import { failedThere, lost, refusedLogin, timedOut, truncated } from '../faults.ts';

const MOST_WORDS = 200;

const fault = (code: string, kind: ProblemClass, message: string, advice: string): Problem =>
  problem(code, message, { class: kind, advice });

/** Printable, one line, cut. */
export const shown = (text: string): string =>
  text
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, MOST_WORDS);

export const badCertificate = (server: string, why: string): Problem =>
  fault(
    'http.certificate',
    'auth',
    `The certificate of ${server} is not accepted: ${shown(why)}.`,
    'Nothing was sent. If its authority is a private one, write ca: with its certificate; if it expired or bears another name, whoever runs the server must renew it.',
  );

export const noHandshake = (server: string, why: string): Problem =>
  fault(
    'http.handshake',
    'transient',
    `${server} and Tramite could not agree on TLS: ${shown(why)}.`,
    'See whether that port speaks https, and whether the server wants a client certificate (certificate and key).',
  );

export const redirected = (server: string, to: string): Problem =>
  fault(
    'http.redirect',
    'config',
    `${server} sends to another address: ${to === '' ? '(none named)' : shown(to)}.`,
    'Redirects are not followed: if that address is right, write it in the connector.',
  );

export const unfinished = (server: string): Problem =>
  fault(
    'http.unfinished',
    'config',
    `${server} tells neither the length of its answer nor its last chunk.`,
    'A cut answer would look like a whole one: whoever runs the server must send Content-Length or chunks (HTTP/1.1).',
  );

export const encoded = (server: string, encoding: string): Problem =>
  fault(
    'http.encoding',
    'config',
    `${server} answers with Content-Encoding ${shown(encoding)}, which was not asked for.`,
    'Have it sent as it is; a file that is compressed itself is opened by an envelope of the connector.',
  );

export const badPage = (server: string, why: string): Problem =>
  fault(
    'http.page',
    'config',
    `A page of ${server} cannot be used: ${why}.`,
    'See next, cursorParameter and records in the connector against what the server answers.',
  );

export const otherOrigin = (server: string, to: string): Problem =>
  fault(
    'http.other-origin',
    'config',
    `${server} continues at another server: ${shown(to)}.`,
    'Pages are followed only where the first one came from; write the right server in the connector.',
  );

export const unsigned = (): Problem =>
  fault(
    'http.unsigned',
    'config',
    'A file without a known hash cannot be signed.',
    'Leave out secret for this door.',
  );

export const unheard = (server: string): Problem =>
  fault(
    'http.unheard',
    'transient',
    `${server} said yes before it had read the whole file.`,
    'It is sent again; if it lasts, ask who runs the server.',
  );

export interface Told {
  readonly status: number;
  readonly retryAfter?: string;
  readonly location?: string;
  readonly words?: string;
}

const saying = (words: string | undefined): string =>
  words === undefined || shown(words) === '' ? '' : `: ${shown(words)}`;

const LATER = new Set([408, 425, 429]);

/** What an answer that is not a good one means; `data`: for a sent file, whose bytes may be at fault. */
export function refusal(server: string, told: Told, doing: 'get' | 'send'): Problem {
  const { status, words } = told;
  const said = `it answers ${status}${saying(words)}`;
  if (status >= 300 && status < 400) return redirected(server, told.location ?? '');
  if (status === 401 || status === 403 || status === 407)
    return refusedLogin(server, said, 'Check the credentials in the connector with whoever runs the server.');
  if (LATER.has(status) || status >= 500) {
    const wait = told.retryAfter === undefined ? '' : ` (Retry-After: ${shown(told.retryAfter)})`;
    return failedThere(server, doing === 'get' ? 'fetch' : 'send', `${said}${wait}`);
  }
  if (doing === 'send' && [400, 413, 415, 422].includes(status))
    return fault(
      'http.refused',
      'data',
      `${server} does not take the file: ${said}.`,
      'See what it says of the file, and correct the layout or ask who runs the server.',
    );
  return fault(
    'http.answer',
    'config',
    `${server} does not give what is asked: ${said}.`,
    'Check the address and the method in the connector with whoever runs the server.',
  );
}

/** What broke while talking, in the words of undici and of Node. */
export function broken(server: string, ms: number, error: unknown, doing: string): Problem {
  const { code, message, name } = error as {
    readonly code?: unknown;
    readonly message?: unknown;
    readonly name?: unknown;
  };
  const words = shown(String(message ?? error));
  switch (code) {
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'UND_ERR_BODY_TIMEOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return timedOut(server, doing, ms / 1000);
    case 'UND_ERR_HEADERS_OVERFLOW':
      return failedThere(server, doing, 'its headers are longer than 16 KB');
    case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
      return failedThere(server, doing, 'the length that it says is not the one of its answer');
    default:
  }
  if (name === 'HTTPParserError') return failedThere(server, doing, `what it says is not HTTP (${words})`);
  return lost(server, words);
}

/** A body that ended before its length or its last chunk. */
export const cut = (name: string, size: number, got: number): Problem =>
  size >= 0
    ? truncated(name, size, got)
    : problem('transport.truncated', `"${name}": the answer broke off after ${got} bytes.`, {
        class: 'transient',
        advice: 'The partial copy is discarded and the file is fetched again at the next cycle.',
        place: { file: name },
      });

/** What a sender is told: its problems, and the HTTP status of each. */
import { type Problem, type ProblemClass, problem } from '../../../domain/problem.ts';

const fault = (code: string, kind: ProblemClass, message: string, advice: string): Problem =>
  problem(code, message, { class: kind, advice });

export const unknownPath = (): Problem =>
  fault(
    'push.unknown',
    'config',
    'There is nothing at this address.',
    'POST to /in/{name}; GET /in/{name}/{delivery}.',
  );

export const wrongMethod = (allowed: string): Problem =>
  fault('push.method', 'config', 'This method is not for this address.', `Use ${allowed}.`);

/** The same words whether the name, the key or the signature is wrong: nobody learns which names exist. */
export const noLogin = (): Problem =>
  fault(
    'push.login',
    'auth',
    'The name, or what proves it, is not accepted.',
    'Send X-Api-Key, X-Tramite-Signature or the client certificate that the connector was given.',
  );

export const badSignature = (): Problem =>
  fault(
    'push.signature',
    'auth',
    'The signature does not hold for these bytes.',
    'Sign "<t>.<hex SHA-256 of the body>" with the secret, HMAC-SHA256 in hex, and send exactly the signed bytes: curl needs --data-binary.',
  );

export const malformedSignature = (): Problem =>
  fault(
    'push.signature',
    'auth',
    'X-Tramite-Signature is not of the form t=<Unix seconds>,v1=<64 hex digits>.',
    'Write it in that one form, the time and the digits of one and the same signature.',
  );

export const oldSignature = (): Problem =>
  fault(
    'push.time',
    'auth',
    'The time of the signature is more than 5 minutes away.',
    'Set the clock of the sending machine, and sign each request anew.',
  );

export const banned = (seconds: number): Problem =>
  fault(
    'push.banned',
    'auth',
    'Too many attempts failed from this address.',
    `Correct the credentials; the next attempt is heard in ${seconds} s.`,
  );

export const busy = (): Problem =>
  fault('push.busy', 'transient', 'Too many files are being sent at once.', 'Send them one after the other.');

export const unavailable = (): Problem =>
  fault('push.unavailable', 'transient', 'It cannot be taken now.', 'Send it again later.');

export const badName = (why: string): Problem =>
  fault(
    'push.name',
    'data',
    `The name of the file cannot be used: ${why}.`,
    'Give a plain name of at most 200 bytes, percent-encoded UTF-8 in ?name= or X-File-Name.',
  );

export const badKey = (): Problem =>
  fault(
    'push.key',
    'data',
    'Idempotency-Key must have from 1 to 200 printable ASCII characters.',
    'Use for example a UUID for each file, the same when it is sent again.',
  );

export const noLength = (): Problem =>
  fault(
    'push.length',
    'data',
    'There is no body, or it says neither its length nor that it comes in chunks.',
    'Send Content-Length or Transfer-Encoding: chunked.',
  );

export const empty = (): Problem =>
  fault(
    'push.empty',
    'data',
    'The file is empty.',
    'See that the file exists where it is sent from: nothing was taken.',
  );

export const encoded = (encoding: string): Problem =>
  fault(
    'push.encoding',
    'data',
    `Content-Encoding ${encoding.slice(0, 40)} is not taken.`,
    'Send the bytes as they are; a compressed file is sent as a file (.gz, .zip), and opened by an envelope of the connector.',
  );

export const tooLarge = (bytes: number): Problem =>
  fault(
    'push.too-large',
    'data',
    `The file is larger than the ${bytes} bytes that this connector takes.`,
    'Split it, or have maxBytes raised in the connector. Nothing of it was kept.',
  );

export const tooSlow = (why: string): Problem =>
  fault('push.slow', 'transient', `The bytes come too slowly: ${why}.`, 'Nothing was kept: send it again.');

export const cutShort = (): Problem =>
  fault(
    'push.cut',
    'transient',
    'The connection ended before the last byte.',
    'Nothing was kept: send it again.',
  );

export const badMultipart = (why: string): Problem =>
  fault(
    'push.multipart',
    'data',
    `The multipart body cannot be used: ${why}.`,
    'Send one part with a file name (curl -F file=@lista.csv), or the bare bytes (curl --data-binary @lista.csv).',
  );

export const badDigest = (): Problem =>
  fault(
    'push.digest',
    'data',
    'Content-Digest is not that of the bytes that came.',
    'Nothing was kept: send it again; if it lasts, something on the way changes the bytes.',
  );

/** RFC 9110, 14.5: whoever does not put parts together refuses them, or half a file would pass for a whole one. */
export const aPart = (): Problem =>
  fault(
    'push.range',
    'data',
    'Content-Range says that this is a part of a file.',
    'Send the whole file again, with the same Idempotency-Key: parts are not put together here.',
  );

const STATUS: { readonly [code: string]: number } = {
  'push.unknown': 404,
  'push.method': 405,
  'push.login': 401,
  'push.signature': 401,
  'push.time': 401,
  'push.banned': 429,
  'push.busy': 503,
  'push.unavailable': 503,
  'push.paused': 503,
  'push.archive': 503,
  'push.name': 400,
  'push.key': 400,
  'push.length': 411,
  'push.empty': 400,
  'push.encoding': 415,
  'push.too-large': 413,
  'push.slow': 408,
  'push.cut': 400,
  'push.multipart': 400,
  'push.digest': 400,
  'push.range': 400,
  'push.replayed': 409,
  'push.key-reused': 409,
};

export const statusOf = ({ code, class: kind }: Problem): number =>
  STATUS[code] ?? (kind === 'data' ? 422 : 503);

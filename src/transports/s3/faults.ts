/** What a store answers and what breaks on the way, as problems. Of an answer's own words at most 200 characters are kept. */
import { type Problem, ProblemError, problem } from '../../domain/problem.ts';
import {
  badName,
  badOption,
  changed,
  denied,
  failedThere,
  full,
  gone,
  lost,
  refusedLogin,
  unknownHost,
  unreachable,
  unsupported,
} from '../faults.ts';
import type { Settings } from './settings.ts';

/** What the codes of the SDK, of stores and of Node have in common. */
interface Told {
  readonly name?: unknown;
  readonly Code?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

export const badCertificate = (server: string, why: string): Problem =>
  problem('s3.certificate', `The certificate of ${server} is not accepted: ${shown(why)}.`, {
    class: 'auth',
    advice:
      'Nothing was sent. If its authority is a private one, write ca: with its certificate; if it expired or bears another name, whoever runs the store must renew it.',
  });

export const noHandshake = (server: string, why: string): Problem =>
  problem('s3.handshake', `${server} and Tramite could not agree on TLS: ${shown(why)}.`, {
    class: 'transient',
    advice: 'See whether that port speaks https: an endpoint without TLS begins with http://.',
  });

export const noBucket = ({ bucket, server }: Settings): Problem =>
  problem('transport.not-found', `There is no bucket ${bucket} at ${server}.`, {
    class: 'config',
    advice:
      'Correct the name in the connector (the prefix comes after it), or the endpoint; or create the bucket.',
  });

const otherRegion = ({ bucket, region }: Settings): Problem =>
  badOption(
    'region',
    `the bucket ${bucket} is not in ${region}`,
    'Write the region that whoever runs the store names; and no endpoint for a bucket of Amazon, or the one of its region.',
  );

export const notS3 = (where: Settings, doing: string): Problem =>
  failedThere(where.server, doing, 'what it answers is not what an S3 store answers');

const KEYS = 'Check accessKeyId and secretAccessKey with whoever runs the store.';
const CLOCK = 'Set the clock of this machine (NTP): the store takes no request of another time.';

/** Answers that refuse the keys, with what to do. */
const LOGIN: { readonly [code: string]: readonly [why: string, advice: string] } = {
  InvalidAccessKeyId: ['it does not know the access key', KEYS],
  SignatureDoesNotMatch: [
    'the signature does not match',
    'Check secretAccessKey. If it is right, region or pathStyle are not, or a proxy on the way changes the requests.',
  ],
  InvalidToken: ['it does not accept the key', KEYS],
  ExpiredToken: ['the key has expired', KEYS],
  AccountProblem: ['the account is closed or suspended', KEYS],
  RequestTimeTooSkewed: ['its clock and the one of this machine differ', CLOCK],
  RequestExpired: ['its clock and the one of this machine differ', CLOCK],
};

const REFUSED = new Set(['AccessDenied', 'AllAccessDisabled', 'Forbidden', '403']);
const REGION = new Set(['PermanentRedirect', 'AuthorizationHeaderMalformed', 'TemporaryRedirect', '301']);
const ABSENT = new Set(['NoSuchKey', 'NotFound', '404']);
const FULL = new Set(['QuotaExceeded', 'XMinioStorageFull', 'InsufficientStorage', 'EntityTooLarge', '507']);
const CANNOT = new Set(['NotImplemented', 'MethodNotAllowed', 'InvalidObjectState', 'InvalidRequest', '501']);
const CERTIFICATE = /CERT|SELF_SIGNED|ISSUER|ALTNAME|CRL/;
const TLS = /^(EPROTO$|ERR_SSL_)/;
const NETWORK: { readonly [code: string]: string } = {
  ECONNREFUSED: 'the connection was refused, nothing listens on this port',
  EHOSTUNREACH: 'there is no way to it from here',
  ENETUNREACH: 'there is no way to it from here',
  ETIMEDOUT: 'it does not answer',
};

/** The problem of whatever an act on the store threw; `name` is the file that it was about. */
export function explain(error: unknown, doing: string, at: Settings, name?: string): Problem {
  if (error instanceof ProblemError) return error.problem;
  const told = error as Told;
  const status = told.$metadata?.httpStatusCode;
  const code = codeOf(told, status);
  const words = shown(String(told.message ?? error));
  const { server } = at;
  const login = LOGIN[code];
  if (login !== undefined) return refusedLogin(server, login[0], login[1]);
  if (code === 'NoSuchBucket') return noBucket(at);
  if (ABSENT.has(code)) return name === undefined ? noBucket(at) : gone(name);
  if (REFUSED.has(code)) return denied(`${doing} at ${at.where}`, name);
  if (REGION.has(code)) return otherRegion(at);
  if (code === 'PreconditionFailed' || status === 412)
    return changed(name ?? at.where, 'another version is there');
  if (code === 'KeyTooLongError') return badName(name ?? '', 'it is too long for the store');
  if (FULL.has(code)) return full(at.where, name);
  if (CANNOT.has(code)) return unsupported(server, `${doing}: ${words}`);
  // An answer that could not be read as one of S3.
  if (status !== undefined && status < 300) return notS3(at, doing);
  if (status !== undefined) return failedThere(server, doing, `it answers ${status} ${code}, ${words}`, name);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return unknownHost(at.host, code);
  if (CERTIFICATE.test(code) && !/ALERT/.test(code)) return badCertificate(server, `${code}, ${words}`);
  if (TLS.test(code)) return noHandshake(server, words);
  const why = NETWORK[code];
  return why === undefined ? lost(server, words) : unreachable(server, why);
}

/** Whether the keys themselves were refused, whatever was asked. */
export const isLogin = (found: Problem): boolean => found.code === 'transport.login';

/** HEAD has no body: its code is the status. */
function codeOf({ Code, code, name }: Told, status: number | undefined): string {
  for (const one of [Code, code, name])
    if (typeof one === 'string' && !['Error', 'UnknownError', 'Unknown', 'S3ServiceException'].includes(one))
      return one;
  return status === undefined ? '' : String(status);
}

/** Printable, one line, cut. */
const shown = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 200);

/** The server's certificate, verified by an authority or by its fingerprint. There is no "accept any". */
import { isIP } from 'node:net';
import type { ConnectionOptions, TLSSocket } from 'node:tls';
import type { SeenCertificate } from '../../domain/ports/transport.ts';
import { type Problem, problem } from '../../domain/problem.ts';
import type { Settings } from './settings.ts';

/**
 * For the control connection and the data connections alike. The refusal is ours (`verify`, before anything is sent):
 * only so can it name the certificate that was offered.
 */
export const tlsOptions = (settings: Settings): ConnectionOptions => ({
  host: settings.host,
  ...(isIP(settings.host) === 0 ? { servername: settings.host } : {}),
  ...(settings.ca === undefined ? {} : { ca: settings.ca }),
  rejectUnauthorized: false,
});

const WORDS: { readonly [code: string]: string } = {
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its authority is not one that this machine knows',
  UNABLE_TO_GET_ISSUER_CERT: 'its authority is not one that this machine knows',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its authority is not one that this machine knows',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the server does not send the certificates in between',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it is for another name',
};

/** Nothing when the certificate at the other end may be trusted; else the problem that names it. */
export function verify(socket: TLSSocket, settings: Settings): Problem | undefined {
  // Only who holds the secrets of our verified control connection can resume its session; no certificate is shown then.
  if (socket.isSessionReused()) return undefined;
  const { fingerprint256 } = socket.getPeerCertificate();
  // No certificate at all: anonymous ciphers, which Node does not offer.
  const offered = (fingerprint256 ?? '').replaceAll(':', '').toUpperCase();
  const { pins, server } = settings;
  const place = { field: 'certificateFingerprint' };
  if (pins.length > 0) {
    if (offered !== '' && pins.includes(offered)) return undefined;
    return problem(
      'ftp.certificate',
      `${server} offers the certificate ${fingerprint256}, not the one expected.`,
      {
        class: 'auth',
        advice:
          'Nothing was sent. Either the certificate was renewed or someone is in between: ask who runs the server, by other means, and only then change certificateFingerprint.',
        place,
      },
    );
  }
  if (socket.authorized) return undefined;
  const code = errorCode(socket.authorizationError);
  return problem(
    'ftp.certificate',
    `The certificate of ${server} is not trusted: ${WORDS[code] ?? code} (${nameOf(socket)}).`,
    {
      class: 'config',
      advice: `${RENEWABLE.includes(code) ? RENEW : TRUST} certificateFingerprint: ${fingerprint256}`,
      place,
    },
  );
}

const RENEWABLE: readonly string[] = ['CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID'];
const RENEW =
  'Use the name that the certificate is for, or have who runs the server renew it; failing that, have this fingerprint confirmed by other means and write';
const TRUST =
  'Give the certificate of its authority as ca; or have who runs the server confirm this fingerprint by other means, and write';

/** Node gives the code where its types promise an error. */
function errorCode(error: unknown): string {
  if (typeof error === 'string') return error;
  if (error instanceof Error) return 'code' in error ? String(error.code) : error.message;
  return 'unknown';
}

function nameOf(socket: TLSSocket): string {
  const { CN, O } = socket.getPeerCertificate().subject ?? {};
  return [CN ?? O ?? '?'].flat().join(', ');
}

export function seen(socket: TLSSocket): SeenCertificate {
  const until = new Date(socket.getPeerCertificate().valid_to);
  return {
    subject: nameOf(socket),
    validUntil: Number.isNaN(until.getTime()) ? '' : until.toISOString(),
  };
}

/** A door's options, read and verified before any packet leaves. */
import { createSecureContext } from 'node:tls';
import type { Door } from '../../domain/ports/transport.ts';
import { failed, ok, type Problem, type Result } from '../../domain/problem.ts';
import { badOption } from '../faults.ts';
import { text, timeoutMs } from '../options.ts';
import { address } from './address.ts';

export type Encoding = 'utf8' | 'latin1';

export interface Settings {
  readonly host: string;
  readonly port: number;
  /** `host:port`, for people. */
  readonly server: string;
  readonly path: string;
  readonly tls: 'none' | 'explicit' | 'implicit';
  readonly user: string;
  readonly password: string;
  /** PEM of who may have signed the certificate, instead of the authorities of this machine. */
  readonly ca?: string;
  /** Accepted certificates: SHA-256 in capital hexadecimal digits; empty: none is pinned. */
  readonly pins: readonly string[];
  readonly encoding: Encoding;
  readonly ms: number;
}

export const PORT = 21;
/** Where servers speak TLS from the first byte (IANA: ftps). */
export const IMPLICIT_PORT = 990;

export function settings(door: Door): Result<Settings> {
  const at = address(door.location);
  if (!at.ok) return at;
  const ms = timeoutMs(door);
  if (!ms.ok) return ms;
  const user = text(door, 'user');
  if (user === undefined)
    return failed(badOption('user', 'it is missing', 'Write the login name that the server gave you.'));
  const password = text(door, 'password') ?? '';
  for (const [option, value] of Object.entries({ user, password })) {
    if (/[\0\r\n]/.test(value)) {
      return failed(
        badOption(
          option,
          'it contains a line break or a NUL',
          'Take it away (an empty last line of a file?).',
        ),
      );
    }
  }
  const tls = mode(at.value.secure, text(door, 'tls'), at.value.port);
  if (typeof tls !== 'string') return failed(tls);
  const pins = fingerprints(text(door, 'certificateFingerprint'));
  if (!pins.ok) return pins;
  const ca = text(door, 'ca');
  const wrong = ca === undefined ? undefined : faultOf(ca);
  if (wrong !== undefined) return failed(wrong);
  if (tls === 'none' && (ca !== undefined || pins.value.length > 0)) {
    return failed(
      badOption(
        ca === undefined ? 'certificateFingerprint' : 'ca',
        'ftp:// has no certificate',
        'Write ftps:// in the location.',
      ),
    );
  }
  const encoding = text(door, 'encoding') ?? 'utf8';
  if (encoding !== 'utf8' && encoding !== 'latin1')
    return failed(badOption('encoding', 'it is neither utf8 nor latin1', 'Write one of them.'));
  const { host, path } = at.value;
  const port = at.value.port ?? (tls === 'implicit' ? IMPLICIT_PORT : PORT);
  return ok({
    host,
    port,
    server: `${host.includes(':') ? `[${host}]` : host}:${port}`,
    path,
    tls,
    user,
    password,
    ...(ca === undefined ? {} : { ca }),
    pins: pins.value,
    encoding,
    ms: ms.value,
  });
}

function mode(
  secure: boolean,
  written: string | undefined,
  port: number | undefined,
): Settings['tls'] | Problem {
  if (!secure) {
    if (written === undefined) return 'none';
    return badOption('tls', 'ftp:// has no encryption', 'Write ftps:// in the location.');
  }
  if (written === undefined) return port === IMPLICIT_PORT ? 'implicit' : 'explicit';
  if (written === 'explicit' || written === 'implicit') return written;
  return badOption('tls', 'it is neither explicit nor implicit', 'Write one of them.');
}

/** As OpenSSL prints it, with colons or without; several, separated by spaces or commas, while one is replaced. */
function fingerprints(written = ''): Result<readonly string[]> {
  const pins = written
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map((part) => part.replaceAll(':', '').toUpperCase());
  const odd = pins.find((pin) => !/^[0-9A-F]{64}$/.test(pin));
  if (odd === undefined) return ok(pins);
  return failed(
    badOption(
      'certificateFingerprint',
      `"${odd.slice(0, 70)}" is not a SHA-256 fingerprint`,
      'Write 64 hexadecimal digits, as "openssl x509 -noout -fingerprint -sha256" prints them.',
    ),
  );
}

function faultOf(ca: string): Problem | undefined {
  try {
    if (!ca.includes('-----BEGIN CERTIFICATE-----')) throw new Error('no certificate in it');
    createSecureContext({ ca });
    return undefined;
  } catch (error) {
    return badOption(
      'ca',
      `it is not a certificate (${error instanceof Error ? error.message : String(error)})`,
      'Give the text of a PEM certificate by a file reference, not its path alone.',
    );
  }
}

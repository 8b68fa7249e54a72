/** Where files are: a folder of this machine, or a URL whose scheme chooses the transport. */
import { isAbsolute, normalize, resolve } from 'node:path';
import type { TransportSpec } from '../domain/ports/transport.ts';
import { failed, ok, problem, type Result } from '../domain/problem.ts';
import { choices } from './near.ts';
import { SECRET_ADVICE } from './secrets.ts';

export interface Location {
  /** A URL, or a folder's path without a final slash: relative ones stay so, that what is stored fits every home. */
  readonly location: string;
  readonly spec: TransportSpec;
  /** Scheme, host and port; the same for all folders: places with the same server share credentials. */
  readonly server: string;
  /** Scheme, host, port and normalised path: the same folder, however it is written. */
  readonly identity: string;
}

const URL_SCHEME = /^([a-z][a-z0-9+.-]*):\/\//i;
const PLAIN = 'folder';

/** Problems: `transport.unknown`, `location.format`, `secret.literal` (a password in the URL). Relative folders start from `home`. */
export function readLocation(text: string, specs: readonly TransportSpec[], home: string): Result<Location> {
  const scheme = URL_SCHEME.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return readFolder(text, specs, home);
  const spec = specs.find(({ schemes }) => schemes.includes(scheme));
  if (spec === undefined) {
    const known = specs.flatMap(({ schemes }) => schemes);
    return wrong(
      'transport.unknown',
      `no transport serves ${scheme}://`,
      `${choices(scheme, known)} Or the path of a folder.`,
    );
  }
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return wrong('location.format', 'this is not a URL', `Expected ${scheme}://host/path.`);
  }
  if (url.password !== '') return wrong('secret.literal', 'the URL holds a password', SECRET_ADVICE);
  if (url.username !== '') {
    return wrong('location.format', 'the URL holds a user', 'Write user: beside it.');
  }
  if (url.hostname === '')
    return wrong('location.format', 'the URL has no host', `Expected ${scheme}://host/path.`);
  const server = `${scheme}://${url.host.toLowerCase()}`;
  const path = url.pathname.replaceAll(/\/{2,}/g, '/').replace(/\/$/, '');
  return ok({ location: text, spec, server, identity: `${server}${path}` });
}

function readFolder(text: string, specs: readonly TransportSpec[], home: string): Result<Location> {
  const spec = specs.find(({ name }) => name === PLAIN);
  if (spec === undefined) return wrong('transport.unknown', 'folders are not served here', choices(text, []));
  if (text.includes('\0')) return wrong('location.format', 'this is not a path', 'Expected a folder.');
  const location = isAbsolute(text) ? resolve(text) : normalize(text).replace(/\/$/, '');
  return ok({ location, spec, server: PLAIN, identity: resolve(home, text) });
}

const wrong = (code: string, message: string, advice: string) =>
  failed(problem(code, message, { class: 'config', advice }));

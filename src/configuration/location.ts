/** Where files are: a folder of this machine, or a URL whose scheme chooses the transport. */
import { isAbsolute, normalize, resolve } from 'node:path';
import { inboxDoor } from '../domain/inbox-location.ts';
import type { InboxDoor } from '../domain/ports/inbox.ts';
import type { TransportSpec } from '../domain/ports/transport.ts';
import { failed, ok, problem, type Result } from '../domain/problem.ts';
import { choices } from './near.ts';
import { isSecretName, SECRET_ADVICE } from './secrets.ts';

export interface Location {
  /** A URL, or a folder's path without a final slash: relative ones stay so, that what is stored fits every home. */
  readonly location: string;
  readonly spec: TransportSpec;
  /** Scheme, host and port; the same for all folders: places with the same server share credentials. */
  readonly server: string;
  /** Scheme, host, port, normalised path and query: the same folder, however it is written. */
  readonly identity: string;
  /** Which of the doors that Tramite itself opens. */
  readonly own?: InboxDoor;
}

const OWN = 'inbox';
const OWN_DOORS = ['inbox://sftp', 'inbox://http'];
const URL_SCHEME = /^([a-z][a-z0-9+.-]*):\/\//i;
const PLAIN = 'folder';
/** Schemes whose places may depend on what is asked, and be written to under each file's own name. */
const ASKING = ['http', 'https'];
const NAME = 'name';

/**
 * Problems: `transport.unknown`, `location.format`, `secret.literal` (a password in the URL). Relative folders start
 * from `home`.
 */
export function readLocation(
  text: string,
  use: 'collect' | 'deliver',
  specs: readonly TransportSpec[],
  home: string,
): Result<Location> {
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
  const expected = `Expected ${scheme}://host/path.`;
  if (!URL.canParse(text)) return wrong('location.format', 'this is not a URL', expected);
  const url = new URL(text);
  if (url.password !== '') return wrong('secret.literal', 'the URL holds a password', SECRET_ADVICE);
  if (url.username !== '') {
    return wrong('location.format', 'the URL holds a user', 'Write user: beside it.');
  }
  if (url.hostname === '') return wrong('location.format', 'the URL has no host', expected);
  if (scheme === OWN) return readOwn(text, url, spec);
  const fault = ASKING.includes(scheme) ? askingFault(text, url, use) : plainFault(url, expected);
  if (fault !== undefined) return fault;
  const server = `${scheme}://${url.host.toLowerCase()}`;
  const path = url.pathname.replaceAll(/\/{2,}/g, '/').replace(/\/$/, '');
  return ok({ location: text, spec, server, identity: `${server}${path}${url.search}` });
}

/** One user of ours, whichever the door. */
function readOwn(text: string, url: URL, spec: TransportSpec): Result<Location> {
  const own = inboxDoor(text);
  if (own === undefined)
    return wrong(
      'location.format',
      `${text} is not a door of ours`,
      choices(`${OWN}://${url.host}`, OWN_DOORS),
    );
  const location = `${OWN}://${own}`;
  return ok({ location, spec, server: OWN, identity: location, own });
}

function askingFault(text: string, url: URL, use: 'collect' | 'deliver') {
  for (const name of url.searchParams.keys()) {
    if (isSecretName(name)) return wrong('secret.literal', `the URL holds a ${name}`, SECRET_ADVICE);
  }
  const words = [...text.matchAll(/\{([^{}]*)\}/g)].map(([, word = '']) => word);
  const [word] = use === 'collect' ? words : words.filter((one) => one !== NAME);
  if (word === undefined) return undefined;
  const advice =
    use === 'collect'
      ? 'Only what is sent has a name beforehand: {name} stands in to.'
      : choices(word, [NAME]);
  return wrong('location.format', `{${word}} is not a word of it`, advice);
}

const plainFault = (url: URL, expected: string) =>
  url.search === '' ? undefined : wrong('location.format', 'the URL asks for something (?)', expected);

function readFolder(text: string, specs: readonly TransportSpec[], home: string): Result<Location> {
  const spec = specs.find(({ name }) => name === PLAIN);
  if (spec === undefined) return wrong('transport.unknown', 'folders are not served here', choices(text, []));
  if (text.includes('\0')) return wrong('location.format', 'this is not a path', 'Expected a folder.');
  const location = isAbsolute(text) ? resolve(text) : normalize(text).replace(/\/$/, '');
  return ok({ location, spec, server: PLAIN, identity: resolve(home, text) });
}

const wrong = (code: string, message: string, advice: string) =>
  failed(problem(code, message, { class: 'config', advice }));

/** The parts of a URL that names a folder of a server, `scheme://host[:port]/path`, percent-encoded. */
import { failed, ok, type Result } from '../domain/problem.ts';
import { badLocation } from './faults.ts';

export interface ServerUrl {
  readonly url: URL;
  /** Without its final slashes; relative to the login folder when `home`. */
  readonly path: string;
  /** Whether it begins with `/~`. */
  readonly home: boolean;
}

/** `shape`: how such a URL is written, as advice. */
export function serverUrl(location: string, schemes: readonly string[], shape: string): Result<ServerUrl> {
  const url = URL.parse(location);
  const wanted = schemes.map((scheme) => `${scheme}://`).join(' or ');
  if (url === null || !schemes.includes(url.protocol.slice(0, -1)) || url.hostname === '')
    return failed(badLocation(location, `it is not a ${wanted} URL with a host`, shape));
  if (url.username !== '' || url.password !== '') {
    // The location itself may hold the password: it is not repeated in the message.
    return failed(
      badLocation(
        `${url.protocol}//…@${url.host}${url.pathname}`,
        'it carries a user',
        'Write user and password as keys beside it.',
      ),
    );
  }
  if (url.search !== '' || url.hash !== '')
    return failed(
      badLocation(location, 'it has a ? or a #', 'Write them as %3F and %23 when they are part of the path.'),
    );
  let path: string;
  try {
    path = decodeURIComponent(url.pathname);
  } catch {
    return failed(badLocation(location, 'its percent-encoding is broken', 'Write a literal % as %25.'));
  }
  if (path.includes('\0')) return failed(badLocation(location, 'it contains a NUL', shape));
  const home = /^\/~(?:\/(.*))?$/s.exec(path);
  const folder = home === null ? path : (home[1] ?? '');
  return ok({ url, path: folder.replace(/\/+$/, ''), home: home !== null });
}

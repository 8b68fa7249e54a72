import { failed, ok, type Result } from '../../domain/problem.ts';
import { badLocation } from '../faults.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
  /** The folder on the server: absolute, or relative to the login folder (`.`, `out/tari`). */
  readonly path: string;
  /** `host:port`, for people. */
  readonly server: string;
}

const SHAPE = 'Write sftp://host:port/path, e.g. sftp://files.example.org:22/out/tari.';

/** `sftp://host[:port]/path`, percent-encoded; `/~/…` is relative to the login folder. */
export function address(location: string): Result<Address> {
  const url = URL.parse(location);
  if (url === null || url.protocol !== 'sftp:' || url.hostname === '') {
    return failed(badLocation(location, 'it is not an sftp:// URL with a host', SHAPE));
  }
  if (url.username !== '' || url.password !== '') {
    // The location itself may hold the password: it is not repeated in the message.
    return failed(
      badLocation(
        `sftp://…@${url.host}${url.pathname}`,
        'it carries a user',
        'Write user and password as keys beside it.',
      ),
    );
  }
  if (url.search !== '' || url.hash !== '') {
    return failed(
      badLocation(location, 'it has a ? or a #', 'Write them as %3F and %23 when they are part of the path.'),
    );
  }
  let path: string;
  try {
    path = decodeURIComponent(url.pathname);
  } catch {
    return failed(badLocation(location, 'its percent-encoding is broken', 'Write a literal % as %25.'));
  }
  if (path.includes('\0')) return failed(badLocation(location, 'it contains a NUL', SHAPE));
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? 22 : Number(url.port);
  const home = /^\/~(?:\/(.*))?$/s.exec(path);
  const folder = home === null ? path : (home[1] ?? '');
  const trimmed = folder.replace(/\/+$/, '');
  return ok({ host, port, path: trimmed || (home === null ? '/' : '.'), server: `${url.hostname}:${port}` });
}

import { failed, ok, type Result } from '../../domain/problem.ts';
import { badLocation } from '../faults.ts';

export interface Address {
  readonly host: string;
  /** Absent: the scheme's own. */
  readonly port?: number;
  /** `ftps://`: nothing travels in clear. */
  readonly secure: boolean;
  /** The folder on the server: absolute, or relative to the login folder (`''`, `out/tari`). */
  readonly path: string;
}

const SHAPE = 'Write ftps://host:port/path, e.g. ftps://files.example.org/out/tari.';

/** `ftp://` or `ftps://host[:port]/path`, percent-encoded; `/~/…` is relative to the login folder. */
export function address(location: string): Result<Address> {
  const url = URL.parse(location);
  if (url === null || !['ftp:', 'ftps:'].includes(url.protocol) || url.hostname === '') {
    return failed(badLocation(location, 'it is not an ftp:// or ftps:// URL with a host', SHAPE));
  }
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
  // A line break would start a second command.
  if (/[\0\r\n]/.test(path)) return failed(badLocation(location, 'it contains a NUL or a line break', SHAPE));
  const home = /^\/~(?:\/(.*))?$/s.exec(path);
  const folder = (home === null ? path : (home[1] ?? '')).replace(/\/+$/, '');
  return ok({
    host: decodeURIComponent(url.hostname).replace(/^\[|\]$/g, ''),
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    secure: url.protocol === 'ftps:',
    path: folder === '' && home === null ? '/' : folder,
  });
}

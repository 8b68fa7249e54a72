import { failed, ok, type Result } from '../../domain/problem.ts';
import { badLocation } from '../faults.ts';
import { serverUrl } from '../server-url.ts';

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
  const read = serverUrl(location, ['ftp', 'ftps'], SHAPE);
  if (!read.ok) return read;
  const { url, path, home } = read.value;
  // A line break would start a second command.
  if (/[\r\n]/.test(path)) return failed(badLocation(location, 'it contains a line break', SHAPE));
  return ok({
    host: decodeURIComponent(url.hostname).replace(/^\[|\]$/g, ''),
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    secure: url.protocol === 'ftps:',
    path: path === '' && !home ? '/' : path,
  });
}

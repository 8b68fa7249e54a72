import { ok, type Result } from '../../domain/problem.ts';
import { serverUrl } from '../server-url.ts';

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
  const read = serverUrl(location, ['sftp'], SHAPE);
  if (!read.ok) return read;
  const { url, path, home } = read.value;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? 22 : Number(url.port);
  return ok({ host, port, path: path || (home ? '.' : '/'), server: `${url.hostname}:${port}` });
}

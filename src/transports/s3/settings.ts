/** A door's options, read and verified before any packet leaves. */
import type { Door } from '../../domain/ports/transport.ts';
import { failed, ok, type Result } from '../../domain/problem.ts';
import { badLocation, badOption } from '../faults.ts';
import { text, timeoutMs } from '../options.ts';
import { DEFAULT_REGION } from './spec.ts';

export interface Settings {
  readonly bucket: string;
  /** With its final slash; empty: the bucket itself. */
  readonly prefix: string;
  readonly endpoint: URL;
  readonly region: string;
  readonly pathStyle: boolean;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly ca?: string;
  readonly ms: number;
  /** The host that is talked to, and its port. */
  readonly host: string;
  readonly port: number;
  /** `host:port`, for people. */
  readonly server: string;
  /** `s3://bucket/prefix at host`, for people. */
  readonly where: string;
}

const SHAPE = 'Write s3://bucket/prefix, e.g. s3://comune-tari/in.';

export function settings(door: Door): Result<Settings> {
  const at = placeOf(door.location);
  if (!at.ok) return at;
  const ms = timeoutMs(door);
  if (!ms.ok) return ms;
  const { bucket, prefix } = at.value;
  const region = text(door, 'region') ?? DEFAULT_REGION;
  if (!/^[A-Za-z0-9-]+$/.test(region))
    return failed(badOption('region', 'it is no region', `Write it like ${DEFAULT_REGION}.`));
  const given = text(door, 'endpoint');
  const endpoint = URL.parse(given ?? `https://s3.${region}.amazonaws.com`);
  if (endpoint === null || !/^https?:$/.test(endpoint.protocol) || !bare(endpoint)) {
    return failed(
      badOption('endpoint', 'it is not the URL of a store', 'Write https://host or https://host:port.'),
    );
  }
  const accessKeyId = text(door, 'accessKeyId');
  const secretAccessKey = text(door, 'secretAccessKey');
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    const missing = accessKeyId === undefined ? 'accessKeyId' : 'secretAccessKey';
    return failed(
      badOption(
        missing,
        'it is missing',
        'Write it beside the location, as a reference to the environment or to a file.',
      ),
    );
  }
  const pathStyle =
    typeof door.options.pathStyle === 'boolean' ? door.options.pathStyle : given !== undefined;
  const ca = text(door, 'ca');
  const host = `${pathStyle ? '' : `${bucket}.`}${endpoint.hostname.replace(/^\[|\]$/g, '')}`;
  const port = endpoint.port === '' ? (endpoint.protocol === 'https:' ? 443 : 80) : Number(endpoint.port);
  return ok({
    bucket,
    prefix,
    endpoint,
    region,
    pathStyle,
    accessKeyId,
    secretAccessKey,
    ...(ca === undefined ? {} : { ca }),
    ms: ms.value,
    host,
    port,
    server: `${host}:${port}`,
    where: `s3://${bucket}/${prefix} at ${endpoint.host}`,
  });
}

const bare = (url: URL): boolean =>
  url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '' && url.password === '';

function placeOf(location: string): Result<{ readonly bucket: string; readonly prefix: string }> {
  const url = URL.parse(location);
  if (url === null || url.protocol !== 's3:' || url.hostname === '')
    return failed(badLocation(location, 'it is not an s3:// URL with a bucket', SHAPE));
  if (url.username !== '' || url.password !== '' || url.port !== '') {
    // The location itself may hold a secret: it is not repeated in the message.
    const shown = `s3://…${url.pathname}`;
    return failed(badLocation(shown, 'a user, a password or a port stand before the bucket', SHAPE));
  }
  if (url.search !== '' || url.hash !== '') {
    const advice = 'Write them as %3F and %23 when they are part of the prefix.';
    return failed(badLocation(location, 'it has a ? or a #', advice));
  }
  let path: string;
  let bucket: string;
  try {
    path = decodeURIComponent(url.pathname);
    bucket = decodeURIComponent(url.hostname);
  } catch {
    return failed(badLocation(location, 'its percent-encoding is broken', 'Write a literal % as %25.'));
  }
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/.test(bucket))
    return failed(badLocation(location, `"${bucket}" is no name of a bucket`, SHAPE));
  if (path.includes('\0')) return failed(badLocation(location, 'it contains a NUL', SHAPE));
  const prefix = path.replace(/^\/+|\/+$/g, '');
  return ok({ bucket, prefix: prefix === '' ? '' : `${prefix}/` });
}

/** What a door says, read and checked once. */
import type { Door } from '../../domain/ports/transport.ts';
import { failed, ok, type Result } from '../../domain/problem.ts';
import { badLocation, badOption } from '../faults.ts';
import { text, timeoutMs } from '../options.ts';
import type { Allowed } from './guard.ts';

/** Where a page says how to go on. */
export type Next =
  | { readonly by: 'link' }
  | { readonly by: 'header'; readonly header: string }
  | { readonly by: 'pointer'; readonly pointer: string };

export interface Settings {
  /** As configured: `{name}` in it stands for the name of a sent file. */
  readonly location: string;
  readonly url: URL;
  readonly ms: number;
  readonly allowed: Allowed;
  readonly tls: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  /** Who we are. */
  readonly credentials: { readonly [header: string]: string };
  readonly accept: string;
  readonly name?: string;
  readonly next?: Next;
  readonly cursorParameter?: string;
  readonly records?: string;
  readonly method: 'POST' | 'PUT';
  readonly contentType?: string;
  readonly secret?: string;
}

const HEADER_TEXT = /^[\t\x20-\x7e]*$/;
const HEADER_NAME = /^[A-Za-z0-9-]{1,100}$/;
const POINTER = /^(\/([^~/]|~[01])*)+$/;

export function readSettings(door: Door): Result<Settings> {
  const { location } = door;
  const url = URL.parse(location);
  if (url === null || url.hostname === '')
    return failed(badLocation(location, 'it is not a URL with a host', 'Write https://host/path.'));
  if (/[{}]/.test(url.host))
    return failed(
      badLocation(location, 'its host has a {', 'The name of a file goes in the path or the query.'),
    );
  if (url.hash !== '')
    return failed(
      badLocation(location, 'it has a #', 'Leave out the #; write it as %23 when it is part of the path.'),
    );
  const ms = timeoutMs(door);
  if (!ms.ok) return ms;
  const credentials = readCredentials(door);
  if (!credentials.ok) return credentials;
  const next = readNext(text(door, 'next'));
  if (!next.ok) return next;
  const records = text(door, 'records');
  if (records !== undefined && !POINTER.test(records))
    return failed(badOption('records', 'it is not a JSON pointer', 'Write for example /data/items.'));
  const [cert, key] = [text(door, 'certificate'), text(door, 'key')];
  if ((cert === undefined) !== (key === undefined))
    return failed(
      badOption(
        cert === undefined ? 'key' : 'certificate',
        'the other half is missing',
        'Write both certificate and key.',
      ),
    );
  for (const option of ['accept', 'contentType'] as const) {
    if (!HEADER_TEXT.test(text(door, option) ?? ''))
      return failed(badOption(option, 'it is no text of a header', 'Write for example text/csv.'));
  }
  const method = text(door, 'method') ?? 'POST';
  if (method !== 'POST' && method !== 'PUT')
    return failed(badOption('method', 'it is neither POST nor PUT', 'Write POST or PUT.'));
  const tls = { ca: text(door, 'ca'), cert, key };
  return ok({
    location,
    url,
    ms: ms.value,
    allowed: { private: door.options.allowPrivate === true, plain: door.options.allowPlain === true },
    tls: defined(tls),
    credentials: credentials.value,
    accept: text(door, 'accept') ?? '*/*',
    method,
    ...defined({
      name: text(door, 'name'),
      next: next.value,
      cursorParameter: text(door, 'cursorParameter'),
      records,
      contentType: text(door, 'contentType'),
      secret: text(door, 'secret'),
    }),
  });
}

function readCredentials(door: Door): Result<{ readonly [header: string]: string }> {
  const headers: Record<string, string> = {};
  const [user, password] = [text(door, 'user'), text(door, 'password')];
  const token = text(door, 'token');
  const apiKey = text(door, 'apiKey');
  if (user?.includes(':')) return failed(badOption('user', 'it contains a colon', 'Basic allows none.'));
  if (password !== undefined && user === undefined)
    return failed(badOption('password', 'there is no user', 'Write user as well.'));
  if (user !== undefined && token !== undefined)
    return failed(badOption('token', 'there is a user as well', 'Write one of them.'));
  if (user !== undefined)
    headers.authorization = `Basic ${Buffer.from(`${user}:${password ?? ''}`).toString('base64')}`;
  if (token !== undefined) headers.authorization = `Bearer ${token}`;
  if (apiKey !== undefined) {
    const header = text(door, 'apiKeyHeader') ?? 'X-Api-Key';
    if (!HEADER_NAME.test(header))
      return failed(badOption('apiKeyHeader', 'it is no name of a header', 'Write for example X-Api-Key.'));
    headers[header.toLowerCase()] = apiKey;
  }
  // A secret is never shown, not even when it is wrong.
  for (const [option, value] of [
    ['token', token],
    ['apiKey', apiKey],
  ] as const) {
    if (!HEADER_TEXT.test(value ?? ''))
      return failed(
        badOption(option, 'it has a line break or a letter that no header may carry', 'See its file.'),
      );
  }
  return ok(headers);
}

function readNext(value: string | undefined): Result<Next | undefined> {
  if (value === undefined) return ok(undefined);
  if (value === 'link') return ok({ by: 'link' });
  const header = /^header:(.+)$/.exec(value)?.[1];
  if (header !== undefined && HEADER_NAME.test(header))
    return ok({ by: 'header', header: header.toLowerCase() });
  if (POINTER.test(value)) return ok({ by: 'pointer', pointer: value });
  return failed(
    badOption(
      'next',
      'it is none of the ways to go on',
      'Write link, header:X-Next-Cursor or a JSON pointer.',
    ),
  );
}

type Defined<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

function defined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;
}

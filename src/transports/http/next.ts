/** Where the next page is, as the page says: a Link header, a header of its own, or a value inside its JSON. */
import { failed, ok, type Result } from '../../domain/problem.ts';
import type { Position } from './bookmark.ts';
import { badPage, otherOrigin } from './faults.ts';

/** Value at a JSON pointer (RFC 6901); undefined when nothing is there. */
export function atPointer(value: unknown, pointer: string): unknown {
  let at = value;
  for (const part of pointer.split('/').slice(1)) {
    if (typeof at !== 'object' || at === null) return undefined;
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (!Object.hasOwn(at, name)) return undefined;
    at = (at as Record<string, unknown>)[name];
  }
  return at;
}

/** Target of the link whose relation is `next` (RFC 8288). */
export function nextLink(header: string): string | undefined {
  const links = /<([^>]*)>((?:\s*;\s*[\w!#$&+.^`|~*-]+\s*(?:=\s*(?:"(?:[^"\\]|\\.)*"|[^\s",;]+))?)*)/g;
  for (const [, target, parameters = ''] of header.matchAll(links)) {
    const relation = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s",;]+))/i.exec(parameters);
    const names = (relation?.[1] ?? relation?.[2] ?? '').toLowerCase().split(/\s+/);
    if (names.includes('next')) return target;
  }
  return undefined;
}

/** The cursor inside a page; undefined when it has none (absent, null, empty, false). */
export function cursorOf(server: string, value: unknown): Result<string | undefined> {
  if (value === undefined || value === null || value === '' || value === false) return ok(undefined);
  if (typeof value === 'string') return ok(value);
  if (typeof value === 'number') {
    return Number.isSafeInteger(value)
      ? ok(String(value))
      : failed(badPage(server, 'its cursor is a number of more digits than can be kept exactly'));
  }
  return failed(badPage(server, `its cursor is neither a text nor a number (${typeof value})`));
}

/**
 * What a cursor leads to. With a parameter for it, it is a cursor unless it is a whole URL; without, it is a URL,
 * absolute or relative to `from`. `http.other-origin` when it leads to another server.
 */
export function position(
  server: string,
  from: URL,
  value: string | undefined,
  parameter: string | undefined,
): Result<Position> {
  if (value === undefined || value === '') return ok(undefined);
  if (parameter !== undefined && !/^https?:\/\//i.test(value)) return ok({ cursor: value });
  const url = URL.parse(value, from.href);
  if (url === null)
    return failed(badPage(server, 'where it goes on is not a URL, and there is no cursorParameter'));
  if (url.origin !== from.origin || url.username !== '' || url.password !== '')
    return failed(otherOrigin(server, `${url.protocol}//${url.host}`));
  url.hash = '';
  return ok({ url: url.href });
}

/** The URL to ask for. */
export function urlOf(location: URL, at: Position, parameter: string | undefined): URL {
  if (at === undefined) return location;
  if ('url' in at) {
    const url = URL.parse(at.url);
    // Judged when it was remembered; the address behind it was judged for the location's own origin only.
    return url !== null && url.origin === location.origin ? url : location;
  }
  const url = new URL(location);
  url.searchParams.set(parameter ?? 'cursor', at.cursor);
  return url;
}

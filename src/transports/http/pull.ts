/** One GET: nothing new, or one file whose body is still open. Pages are followed one at a time, by their bookmark. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { RemoteFile } from '../../domain/ports/transport.ts';
import { raise } from '../faults.ts';
import { type Bookmark, type Position, samePosition, write } from './bookmark.ts';
import { badPage, encoded, refusal, unfinished } from './faults.ts';
import type { Answer, Line } from './line.ts';
import { answerName, pageName } from './name.ts';
import { atPointer, cursorOf, nextLink, position, urlOf } from './next.ts';

/** A page whose inside is looked at is held in memory. */
const LARGEST_PAGE = 32 * 1024 * 1024;

export interface Found {
  readonly file: RemoteFile;
  readonly body: Readable;
}

/** `known`: what is remembered, and with `conditional` what is not to be given again. */
export async function pull(line: Line, known: Bookmark, conditional: boolean): Promise<Found | undefined> {
  const { settings, server } = line;
  const url = urlOf(settings.url, known.next, settings.cursorParameter);
  const answer = await line.ask({
    method: 'GET',
    url,
    headers: {
      accept: settings.accept,
      'accept-encoding': 'identity',
      ...(conditional && known.etag !== undefined ? { 'if-none-match': known.etag } : {}),
      ...(conditional && known.lastModified !== undefined ? { 'if-modified-since': known.lastModified } : {}),
    },
  });
  try {
    if (answer.status === 204 || answer.status === 304) return nothing(answer);
    if (answer.status !== 200) raise(refusal(server, await line.told(answer), 'get'));
    const size = wholeness(server, answer);
    if (conditional && unchanged(known, answer, size)) return nothing(answer);
    const page = settings.next === undefined ? undefined : await readPage(line, known, url, answer, size);
    if (page?.empty) return nothing(answer);
    return found(line, known, answer, page, size);
  } catch (error) {
    answer.body.destroy();
    throw error;
  }
}

function nothing(answer: Answer): undefined {
  answer.body.destroy();
  return undefined;
}

/** Its length, -1 when the last chunk tells; anything else could be cut without a sign. */
function wholeness(server: string, answer: Answer): number {
  const encoding = answer.header('content-encoding')?.trim().toLowerCase();
  if (encoding !== undefined && encoding !== '' && encoding !== 'identity') raise(encoded(server, encoding));
  const length = answer.header('content-length');
  if (length !== undefined && /^\d{1,15}$/.test(length)) return Number(length);
  if (answer.header('transfer-encoding')?.trim().toLowerCase() === 'chunked') return -1;
  return raise(unfinished(server));
}

const strong = (etag: string | undefined): string | undefined => etag?.replace(/^W\//, '');

/** A server that keeps to no condition still says by its marks that nothing changed. */
function unchanged(known: Bookmark, answer: Answer, size: number): boolean {
  const etag = answer.header('etag');
  if (etag !== undefined) return strong(etag) === strong(known.etag);
  const lastModified = answer.header('last-modified');
  return lastModified !== undefined && lastModified === known.lastModified && (known.size ?? -1) === size;
}

interface Page {
  readonly empty: boolean;
  readonly next: Position;
  /** Where it had to be looked into. */
  readonly bytes?: Buffer;
}

async function readPage(line: Line, known: Bookmark, url: URL, answer: Answer, size: number): Promise<Page> {
  const { settings, server } = line;
  const { next, records } = settings;
  const said =
    next?.by === 'link'
      ? nextLink(answer.header('link') ?? '')
      : next?.by === 'header'
        ? answer.header(next.header)?.trim()
        : undefined;
  const into = next?.by === 'pointer' || records !== undefined;
  if (!into) {
    const at = position(server, url, said, settings.cursorParameter);
    return at.ok ? { empty: size === 0, next: at.value } : raise(at.problem);
  }
  const bytes = await whole(line, answer, size);
  if (bytes.length === 0) return { empty: true, next: undefined, bytes };
  const value = parsed(server, bytes);
  const list = records === undefined ? value : atPointer(value, records);
  if (records !== undefined && list !== undefined && list !== null && !Array.isArray(list))
    raise(badPage(server, `there is no list at ${records}`));
  const empty = records === undefined ? Array.isArray(list) && list.length === 0 : isNothing(list);
  const cursor = next?.by === 'pointer' ? cursorOf(server, atPointer(value, next.pointer)) : undefined;
  if (cursor?.ok === false) raise(cursor.problem);
  const at = position(server, url, cursor === undefined ? said : cursor.value, settings.cursorParameter);
  if (!at.ok) raise(at.problem);
  const same = known.sha256 !== undefined && known.sha256 === sha256(bytes);
  return { empty: empty || same, next: at.value, bytes };
}

const isNothing = (list: unknown): boolean =>
  list === undefined || list === null || (Array.isArray(list) && list.length === 0);

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function whole(line: Line, answer: Answer, size: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let got = 0;
  try {
    for await (const chunk of answer.body) {
      got += (chunk as Buffer).length;
      if (got > LARGEST_PAGE)
        raise(
          badPage(
            line.server,
            'it is larger than 32 MB, and its cursor stands inside; ask for smaller pages',
          ),
        );
      chunks.push(chunk as Buffer);
    }
  } catch (error) {
    throw line.explain(error, 'page');
  }
  if (size >= 0 && got !== size) raise(badPage(line.server, `${got} bytes came of ${size}`));
  return Buffer.concat(chunks);
}

function parsed(server: string, bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return raise(badPage(server, 'it is not JSON'));
  }
}

function found(line: Line, known: Bookmark, answer: Answer, page: Page | undefined, length: number): Found {
  const { settings } = line;
  const size = page?.bytes?.length ?? length;
  const etag = answer.header('etag');
  const lastModified = settledTime(answer);
  // Without a time of its own, what comes now is new now.
  const modifiedMs = instant(lastModified) ?? instant(answer.header('date')) ?? Date.now();
  const base = answerName(
    settings.url,
    answer.header('content-disposition'),
    answer.header('content-type'),
    settings.name,
  );
  const onward = page?.next !== undefined && !samePosition(page.next, known.next) ? page.next : undefined;
  const marks = { etag, lastModified, size };
  const remembered: Bookmark = {
    of: known.of,
    pages: known.pages + 1,
    ...(onward === undefined
      ? { ...(known.next === undefined ? {} : { next: known.next }), ...present(marks) }
      : { next: onward }),
    ...(onward === undefined && page?.bytes !== undefined ? { sha256: sha256(page.bytes) } : {}),
  };
  const knows = settings.next !== undefined || etag !== undefined || lastModified !== undefined;
  const file: RemoteFile = {
    name: settings.next === undefined ? base : pageName(base, known.pages + 1),
    size,
    modifiedMs,
    ...(etag === undefined ? {} : { version: etag }),
    ...(knows ? { bookmark: write(remembered) } : {}),
    ...(onward === undefined ? {} : { more: true }),
  };
  return {
    file,
    body: page?.bytes === undefined ? answer.body : Readable.from([page.bytes], { objectMode: false }),
  };
}

const instant = (text: string | undefined): number | undefined => {
  const value = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(value) ? undefined : value;
};

/** A time so near to the answer's own may cover one more change in the same second (RFC 9110, 8.8.2.2): not remembered. */
function settledTime(answer: Answer): string | undefined {
  const text = answer.header('last-modified');
  const [modified, answered] = [instant(text), instant(answer.header('date'))];
  if (modified === undefined) return undefined;
  return answered !== undefined && answered - modified < 1000 ? undefined : text;
}

function present<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

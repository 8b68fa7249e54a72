/** One conversation with an HTTP server: at most one file to fetch, any number to send. */
import type { Door, RemoteFile, SeenCertificate, Session, WriteFacts } from '../../domain/ports/transport.ts';
import { failed, ok, ProblemError, type Result } from '../../domain/problem.ts';
import { changed, gone, raise, unsupported } from '../faults.ts';
import { baseName } from '../file-name.ts';
import { type Bookmark, read as readBookmark } from './bookmark.ts';
import { cut } from './faults.ts';
import type { Line } from './line.ts';
import { type Found, pull } from './pull.ts';
import { send } from './send.ts';

/** A body that ends before its length or its last chunk, in the words of undici and of the system. */
const BROKEN_OFF = new Set(['UND_ERR_SOCKET', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'ECONNRESET', 'EPIPE']);

export class HttpSession implements Session {
  readonly #line: Line;
  readonly #known: Bookmark;
  readonly certificate?: SeenCertificate;
  /** What was listed, its body still open: the same request gives the bytes. */
  #found: Found | undefined;
  #listed: RemoteFile | undefined;

  constructor(line: Line, door: Pick<Door, 'location' | 'bookmark'>) {
    this.#line = line;
    if (line.certificate !== undefined) this.certificate = line.certificate;
    this.#known = readBookmark(door.bookmark, door.location);
  }

  async *list(): AsyncGenerator<RemoteFile> {
    this.#drop();
    this.#listed = undefined;
    const found = await pull(this.#line, this.#known, true);
    if (found === undefined) return;
    this.#found = found;
    this.#listed = found.file;
    yield found.file;
  }

  /** Nothing can be looked at but what this session listed. */
  async stat(name: string): Promise<Result<RemoteFile | undefined>> {
    const ended = this.#line.ended;
    if (ended !== undefined) return failed(ended);
    return ok(this.#listed?.name === name ? this.#listed : undefined);
  }

  async *read(file: RemoteFile): AsyncGenerator<Uint8Array> {
    const name = baseName(file.name);
    if (!name.ok) raise(name.problem);
    const { body } = this.#open(file) ?? (await this.#again(file));
    let got = 0;
    try {
      for await (const chunk of body) {
        got += (chunk as Buffer).length;
        yield chunk as Buffer;
        if (this.#line.ended !== undefined) raise(this.#line.ended);
      }
      if (this.#line.ended !== undefined) raise(this.#line.ended);
      if (file.size >= 0 && got !== file.size) raise(cut(file.name, file.size, got));
    } catch (error) {
      throw this.#explain(error, file, got);
    } finally {
      body.destroy();
    }
  }

  async write(name: string, bytes: AsyncIterable<Uint8Array>, facts?: WriteFacts): Promise<Result<void>> {
    const base = baseName(name);
    if (!base.ok) return base;
    const ended = this.#line.ended;
    return ended === undefined ? send(this.#line, name, bytes, facts) : failed(ended);
  }

  async rename(): Promise<Result<void>> {
    return failed(this.#line.ended ?? unsupported(this.#line.server, 'rename'));
  }

  async remove(): Promise<Result<void>> {
    return failed(this.#line.ended ?? unsupported(this.#line.server, 'delete'));
  }

  async close(): Promise<void> {
    this.#drop();
    await this.#line.close();
  }

  #drop(): void {
    this.#found?.body.destroy();
    this.#found = undefined;
  }

  #open(file: RemoteFile): Found | undefined {
    const found = this.#found;
    if (found?.file.name !== file.name) return undefined;
    this.#found = undefined;
    return found;
  }

  /** Its body was read before, or another session listed it: it is asked for anew, and must still be the same. */
  async #again(file: RemoteFile): Promise<Found> {
    const found = await pull(this.#line, this.#known, false);
    if (found === undefined || found.file.name !== file.name) {
      found?.body.destroy();
      return raise(gone(file.name));
    }
    const why = difference(file, found.file);
    if (why === undefined) return found;
    found.body.destroy();
    return raise(changed(file.name, why));
  }

  #explain(error: unknown, file: RemoteFile, got: number): Error {
    const { code } = error as { readonly code?: unknown };
    const broke = BROKEN_OFF.has(String(code));
    return this.#line.explain(broke ? new ProblemError(cut(file.name, file.size, got)) : error, 'read');
  }
}

function difference(then: RemoteFile, now: RemoteFile): string | undefined {
  if (then.version !== now.version) return 'the server marks it with another version';
  if (then.size >= 0 && now.size >= 0 && then.size !== now.size)
    return `listed ${then.size} bytes, now ${now.size}`;
  // Without a mark of the server's the time may be that of the answer.
  if (now.version === undefined && now.bookmark !== undefined && then.modifiedMs !== now.modifiedMs)
    return 'it has another time';
  return undefined;
}

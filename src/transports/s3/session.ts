/**
 * One conversation with a bucket. A folder is a prefix, a file an object directly under it. There is no rename in S3: a
 * move copies, then deletes; a crash in between leaves both, and the next attempt, which knows its copy by the mark that
 * it bears, only deletes.
 */
import type {
  RemoteFile,
  SeenCertificate,
  Session,
  SkippedFile,
  WriteFacts,
} from '../../domain/ports/transport.ts';
import { failed, ok, ProblemError, type Result } from '../../domain/problem.ts';
import { type Limit, within } from '../deadline.ts';
import { changed, exists, gone, raise, truncated } from '../faults.ts';
import { baseName, type FileName, fileName } from '../file-name.ts';
import { Skipped } from '../skipped.ts';
import type { Bucket, Head } from './bucket.ts';
import { explain, noBucket } from './faults.ts';
import type { Settings } from './settings.ts';
import { type Sizes, SourceError, upload } from './upload.ts';

const PAGE = 1000;
/** Of the metadata of what is written and moved. */
const SHA256 = 'tramite-sha256';
const MOVED = 'tramite-moved';

export class S3Session implements Session {
  /** Of the last connection, where it is under TLS. */
  certificate?: SeenCertificate;
  readonly #bucket: Bucket;
  readonly #at: Settings;
  readonly #limit: Limit;
  readonly #sizes: Sizes;
  readonly #skipped = new Skipped();
  #bucketSeen = false;

  constructor(open: typeof Bucket, at: Settings, signal: AbortSignal, sizes: Sizes) {
    this.#bucket = new open(at, signal, (seen) => {
      this.certificate = seen;
    });
    this.#at = at;
    this.#limit = { ms: at.ms, signal, where: at.where };
    this.#sizes = sizes;
  }

  /** Whether the bucket can be listed: the first request tells whether address, keys and name are right. */
  async present(): Promise<Result<void>> {
    return this.#attempt('list', undefined, ok(undefined), async () => {
      await this.#bucket.page(undefined, 1);
      this.#bucketSeen = true;
    });
  }

  async *list(): AsyncGenerator<RemoteFile> {
    const { prefix } = this.#at;
    this.#skipped.clear();
    try {
      let after: string | undefined;
      do {
        const page = await this.#bucket.page(after, PAGE);
        this.#bucketSeen = true;
        for (const { key, size, modifiedMs, etag } of page.objects) {
          // The prefix itself may be an object: consoles make one for an empty folder.
          if (key === prefix || !key.startsWith(prefix)) continue;
          const name = baseName(key.slice(prefix.length));
          if (name.ok) yield { name: name.value, size, modifiedMs, version: etag };
          else this.#skipped.add(key.slice(prefix.length), name.problem.message);
        }
        after = page.next;
      } while (after !== undefined);
    } catch (error) {
      raise(explain(error, 'list', this.#at));
    }
  }

  skipped(): readonly SkippedFile[] {
    return this.#skipped.list();
  }

  stat(name: string): Promise<Result<RemoteFile | undefined>> {
    return this.#attempt('look at', name, fileName(name), async (at) => {
      const found = await this.#head(at);
      if (found === undefined) return undefined;
      return { name: at.base, size: found.size, modifiedMs: found.modifiedMs, version: found.etag };
    });
  }

  async *read(file: RemoteFile): AsyncGenerator<Uint8Array> {
    const { name, size, version } = file;
    const base = baseName(name);
    if (!base.ok) raise(base.problem);
    try {
      const { body, ...found } = await this.#bucket.get(this.#key({ base: base.value }), version);
      try {
        if (version !== undefined && found.etag !== version) raise(changed(name, 'another version is there'));
        if (size >= 0 && found.size !== size) raise(changed(name, `listed ${size} bytes, now ${found.size}`));
        let got = 0;
        const chunks: AsyncIterator<Uint8Array> = body[Symbol.asyncIterator]();
        for (;;) {
          const next = await this.#chunk(chunks, name, found.size, got);
          if (next.done === true) break;
          got += next.value.byteLength;
          yield next.value;
        }
        if (got !== found.size) raise(truncated(name, found.size, got));
      } finally {
        body.destroy();
      }
    } catch (error) {
      raise(explain(error, 'read', this.#at, name));
    }
  }

  write(name: string, bytes: AsyncIterable<Uint8Array>, facts?: WriteFacts): Promise<Result<void>> {
    return this.#attempt('write', name, baseName(name), async (base) => {
      const key = this.#key({ base });
      if (facts !== undefined) {
        const there = await this.#bucket.head(key);
        if (there?.size === facts.size && there.metadata[SHA256] === facts.sha256) return;
      }
      const metadata = facts === undefined ? {} : { [SHA256]: facts.sha256 };
      const written = await upload(this.#bucket, key, bytes, metadata, this.#sizes, (count) => {
        if (facts !== undefined && count !== facts.size) raise(truncated(name, facts.size, count));
      });
      const found = await this.#bucket.head(key);
      if (found?.size !== written) raise(truncated(name, written, found?.size ?? 0));
    });
  }

  rename(from: string, to: string): Promise<Result<void>> {
    return this.#attempt('move', from, fileName(from), async (source) => {
      const target = fileName(to);
      if (!target.ok) raise(target.problem);
      const [here, there] = [this.#key(source), this.#key(target.value)];
      if (here === there) raise(exists(to));
      const head = await this.#head(source);
      if (head === undefined) raise(gone(from));
      const mark = `${head.etag.replaceAll('"', '')} ${head.modifiedMs}`;
      const taken = await this.#bucket.head(there);
      if (taken !== undefined && taken.metadata[MOVED] !== mark) raise(exists(to));
      if (taken === undefined) await this.#copy(here, there, head, { ...head.metadata, [MOVED]: mark });
      const now = await this.#bucket.head(here);
      // What came in its place meanwhile is another file: the copy stays, and so does the new one.
      if (now !== undefined && (now.etag !== head.etag || now.modifiedMs !== head.modifiedMs))
        raise(changed(from, 'another version came while it was moved'));
      await this.#bucket.remove(here);
    });
  }

  remove(name: string): Promise<Result<void>> {
    return this.#attempt('delete', name, baseName(name), (base) => this.#bucket.remove(this.#key({ base })));
  }

  async close(): Promise<void> {
    this.#bucket.close();
  }

  #key({ subfolder, base }: FileName): string {
    return `${this.#at.prefix}${subfolder === undefined ? '' : `${subfolder}/`}${base}`;
  }

  /** In a bucket that is not there every file looks deleted. */
  async #head(at: FileName): Promise<Head | undefined> {
    const found = await this.#bucket.head(this.#key(at));
    if (found !== undefined || this.#bucketSeen) return found;
    if (!(await this.#bucket.present())) raise(noBucket(this.#at));
    this.#bucketSeen = true;
    return undefined;
  }

  async #copy(from: string, to: string, head: Head, metadata: Head['metadata']): Promise<void> {
    const { copyAtMost } = this.#sizes;
    if (head.size <= copyAtMost) return this.#bucket.copy(from, to, head, metadata);
    const parts = await this.#bucket.multipart(to, metadata, head.headers);
    try {
      for (let first = 0; first < head.size; first += copyAtMost)
        await parts.copy(from, head.etag, first, Math.min(first + copyAtMost, head.size) - 1);
      await parts.complete();
    } catch (error) {
      await parts.abort();
      throw error;
    }
  }

  async #chunk(chunks: AsyncIterator<Uint8Array>, name: string, size: number, got: number) {
    try {
      return await within(this.#limit, 'read', () => chunks.next());
    } catch (error) {
      if (error instanceof ProblemError) throw error;
      // A session that is closed breaks its streams.
      this.#bucket.expectOpen('read');
      raise(truncated(name, size, got));
    }
  }

  async #attempt<N, T>(
    doing: string,
    name: string | undefined,
    checked: Result<N>,
    act: (name: N) => Promise<T>,
  ): Promise<Result<T>> {
    if (!checked.ok) return checked;
    try {
      this.#bucket.expectOpen(doing);
      return ok(await act(checked.value));
    } catch (error) {
      if (error instanceof SourceError) throw error.cause;
      return failed(explain(error, doing, this.#at, name));
    }
  }
}

/** One conversation with a local folder. Handles left open by an abandoned iteration are closed with the session. */
import { constants, type Dir, type Dirent, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, opendir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Door, RemoteFile, Session, SkippedFile } from '../../domain/ports/transport.ts';
import { failed, ok, type Problem, ProblemError, type Result } from '../../domain/problem.ts';
import { type Limit, within } from '../deadline.ts';
import { changed, exists, noFolder, notRegular, raise, refusedFile, stopped, truncated } from '../faults.ts';
import { baseName, type FileName, fileName } from '../file-name.ts';
import { Skipped } from '../skipped.ts';
import { codeOf, explain, flushFolder, makeFolder, makeSubfolder } from './file-system.ts';
import { renameNoReplace } from './rename.ts';
import { Trust } from './trust.ts';

const BATCH = 64;
const CHUNK = 256 * 1024;
// Never through a link, and never blocked by a pipe that nobody feeds.
const READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const CREATE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

interface Open {
  close(): Promise<void>;
}

export class FolderSession implements Session {
  readonly #folder: string;
  readonly #use: Door['use'];
  readonly #limit: Limit;
  readonly #owners: readonly number[] | undefined;
  readonly #skipped = new Skipped();
  readonly #open = new Set<Open>();
  readonly #onAbort = (): void => void this.#closeAll();
  #closed = false;

  /** `owners`: user ids whose files are taken; nothing when the door does not say. */
  constructor(door: Door, limit: Limit, owners: readonly number[] | undefined) {
    this.#owners = owners;
    this.#folder = door.location;
    this.#use = door.use;
    this.#limit = limit;
    limit.signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  async *list(): AsyncGenerator<RemoteFile> {
    const folder = this.#folder;
    this.#skipped.clear();
    try {
      const dir = await this.#hold<Dir>('open', () => opendir(folder, { bufferSize: BATCH }));
      try {
        const trust = await this.#do('look', () => Trust.of(folder, this.#owners));
        for (let batch = await this.#batch(dir); batch.length > 0; batch = await this.#batch(dir)) {
          const found = await this.#do('look', () =>
            Promise.all(batch.map((entry) => this.#fileOf(entry, trust))),
          );
          for (const file of found) if (file !== undefined) yield file;
        }
      } finally {
        await this.#free(dir);
      }
    } catch (error) {
      raise(this.#explain(error, 'list'));
    }
  }

  skipped(): readonly SkippedFile[] {
    return this.#skipped.list();
  }

  async stat(name: string): Promise<Result<RemoteFile | undefined>> {
    return this.#attempt('look at', name, fileName(name), async (at) => {
      const found = await this.#look(at.subfolder === undefined ? at.base : join(at.subfolder, at.base));
      // A share that is not mounted looks like a folder whose files are all gone.
      if (found === undefined && this.#use === 'collect' && !(await isFolder(this.#folder))) {
        raise(noFolder(this.#folder));
      }
      return found;
    });
  }

  async *read(file: RemoteFile): AsyncGenerator<Uint8Array> {
    const { name, size } = file;
    const base = baseName(name);
    if (!base.ok) raise(base.problem);
    try {
      const handle = await this.#hold<FileHandle>('open', () => open(join(this.#folder, name), READ));
      try {
        const before = await this.#do('look at', () => handle.stat());
        if (!before.isFile()) raise(notRegular(name));
        // Looked at once more, open: what was listed may have been exchanged since.
        const trust = await this.#do('look at', () => Trust.of(this.#folder, this.#owners));
        const why = await this.#do('look at', () => trust.refusal(name, before));
        if (why !== undefined) raise(refusedFile(name, why));
        if (before.size !== size) raise(changed(name, `listed ${size} bytes, now ${before.size}`));
        let got = 0;
        while (got < size) {
          const buffer = Buffer.allocUnsafeSlow(Math.min(CHUNK, size - got));
          const { bytesRead } = await this.#do('read', () => handle.read(buffer, 0, buffer.length, got));
          if (bytesRead === 0) raise(truncated(name, size, got));
          got += bytesRead;
          yield buffer.subarray(0, bytesRead);
        }
        const after = await this.#do('look at', () => handle.stat());
        if (after.size < size) raise(truncated(name, size, after.size));
        if (after.size > size) raise(changed(name, `listed ${size} bytes, now ${after.size}`));
        if (after.mtimeMs !== before.mtimeMs) raise(changed(name, 'it was written to'));
      } finally {
        await this.#free(handle);
      }
    } catch (error) {
      raise(this.#explain(error, 'read', name));
    }
  }

  async write(name: string, bytes: AsyncIterable<Uint8Array>): Promise<Result<void>> {
    return this.#attempt('write', name, baseName(name), async () => {
      const path = join(this.#folder, name);
      await this.#do('create the folder', () => makeFolder(this.#folder));
      // Unlinked and created anew: a link or a pipe planted under this name is removed, never written through.
      await this.#do('replace', () => ignoring('ENOENT', unlink(path)));
      const handle = await this.#hold<FileHandle>('create', () => open(path, CREATE));
      try {
        try {
          for await (const chunk of marked(bytes)) await this.#writeAll(handle, chunk);
          await this.#do('flush', () => handle.sync());
        } finally {
          await this.#free(handle);
        }
        await this.#do('flush', () => flushFolder(this.#folder));
      } catch (error) {
        await unlink(path).catch(() => undefined);
        throw error;
      }
    });
  }

  async rename(from: string, to: string): Promise<Result<void>> {
    const target = fileName(to);
    if (!target.ok) return target;
    return this.#attempt('rename', from, fileName(from), async (source) => {
      const { subfolder } = target.value;
      if (subfolder !== undefined) {
        const path = join(this.#folder, subfolder);
        await this.#do('create the subfolder', () => makeSubfolder(this.#folder, path, subfolder));
      }
      await this.#do('rename', () => renameNoReplace(this.#path(source), this.#path(target.value), to));
    });
  }

  async remove(name: string): Promise<Result<void>> {
    return this.#attempt('delete', name, baseName(name), async () => {
      await this.#do('delete', () => unlink(join(this.#folder, name)));
      await this.#do('flush', () => flushFolder(this.#folder));
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#limit.signal.removeEventListener('abort', this.#onAbort);
    await this.#closeAll();
  }

  #path(at: FileName): string {
    return join(this.#folder, at.subfolder ?? '', at.base);
  }

  async #batch(dir: Dir): Promise<readonly Dirent[]> {
    const batch: Dirent[] = [];
    while (batch.length < BATCH) {
      const entry = await this.#do('list', () => dir.read());
      if (entry === null) break;
      batch.push(entry);
    }
    return batch;
  }

  /** One entry of the listing; what is no file of ours to take is kept with its reason. */
  async #fileOf(entry: Dirent, trust: Trust): Promise<RemoteFile | undefined> {
    const { name } = entry;
    if (entry.isDirectory()) return undefined;
    const fit = baseName(name);
    const found = fit.ok ? await ignoring('ENOENT', lstat(join(this.#folder, name))) : undefined;
    if (fit.ok && (found === undefined || found.isDirectory())) return undefined;
    const why = found === undefined ? whyNot(fit) : await this.#refusal(name, found, trust);
    if (found !== undefined && why === undefined) return { name, ...told(found), ...trust.allocated(found) };
    this.#skipped.add(name, why ?? 'it cannot be looked at');
    return undefined;
  }

  async #refusal(name: string, found: Stats, trust: Trust): Promise<string | undefined> {
    if (!found.isFile()) return `it is ${kindOf(found)}, not a file`;
    return trust.refusal(name, found);
  }

  /** A regular file by its path inside the folder; nothing for what is not there or is something else. */
  async #look(inside: string): Promise<RemoteFile | undefined> {
    const found = await ignoring('ENOENT', lstat(join(this.#folder, inside)));
    if (found === undefined || !found.isFile()) return undefined;
    return { name: inside.slice(inside.indexOf('/') + 1), ...told(found) };
  }

  async #writeAll(handle: FileHandle, chunk: Uint8Array): Promise<void> {
    let written = 0;
    while (written < chunk.byteLength) {
      const from = written;
      const done = await this.#do('write', () => handle.write(chunk, from, chunk.byteLength - from));
      written += done.bytesWritten;
    }
  }

  #do<T>(doing: string, work: () => Promise<T>): Promise<T> {
    return within(this.#limit, doing, work);
  }

  async #hold<T extends Open>(doing: string, work: () => Promise<T>): Promise<T> {
    if (this.#closed) raise(stopped(this.#folder, doing));
    const held = await within(this.#limit, doing, work, (late) => void late.close().catch(() => undefined));
    this.#open.add(held);
    return held;
  }

  async #free(held: Open): Promise<void> {
    if (this.#open.delete(held)) await held.close().catch(() => undefined);
  }

  async #closeAll(): Promise<void> {
    const held = [...this.#open];
    this.#open.clear();
    await Promise.all(held.map((one) => one.close().catch(() => undefined)));
  }

  #explain(error: unknown, doing: string, name?: string): Problem {
    // A handle closed under an operation, by the signal or by close(), shows as a bad descriptor.
    const mine = this.#limit.signal.aborted || this.#closed;
    if (mine && !(error instanceof ProblemError)) return stopped(this.#folder, doing);
    return explain(error, doing, this.#folder, name);
  }

  async #attempt<N, T>(
    doing: string,
    name: string,
    checked: Result<N>,
    act: (name: N) => Promise<T>,
  ): Promise<Result<T>> {
    if (!checked.ok) return checked;
    try {
      if (this.#closed) raise(stopped(this.#folder, doing));
      return ok(await act(checked.value));
    } catch (error) {
      if (error instanceof SourceError) throw error.cause;
      if (codeOf(error) === 'EEXIST') return failed(exists(name));
      return failed(this.#explain(error, doing, name));
    }
  }
}

const told = (found: Stats) => ({ size: found.size, modifiedMs: Math.floor(found.mtimeMs) });

const whyNot = (checked: Result<string>): string | undefined =>
  checked.ok ? undefined : checked.problem.message;

const kindOf = (found: Stats): string =>
  found.isSymbolicLink() ? 'a link' : found.isFIFO() ? 'a pipe' : found.isSocket() ? 'a socket' : 'a device';

/** What the bytes' source threw: an error of its own files must not be told as one of this folder. */
class SourceError extends Error {}

async function* marked(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (error) {
    throw error instanceof ProblemError ? error : new SourceError('source', { cause: error });
  }
}

async function ignoring<T>(code: string, work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (codeOf(error) === code) return undefined;
    throw error;
  }
}

const isFolder = async (path: string): Promise<boolean> =>
  (await ignoring(
    'ENOENT',
    opendir(path).then((dir) => dir.close().then(() => true)),
  )) ?? false;

/** One conversation with an SFTP server. */
import type { FileEntryWithStats } from 'ssh2';
import type { RemoteFile, Session, SkippedFile } from '../../domain/ports/transport.ts';
import { failed, ok, ProblemError, type Result } from '../../domain/problem.ts';
import {
  changed,
  exists,
  failedThere,
  gone,
  noFolder,
  notFolder,
  notRegular,
  raise,
  truncated,
} from '../faults.ts';
import { baseName, type FileName, fileName } from '../file-name.ts';
import { Skipped } from '../skipped.ts';
import type { Line } from './line.ts';
import { kindOf, type RemoteFolder } from './remote-folder.ts';
import { explain } from './status.ts';
import { readAhead, writeBehind } from './stream.ts';

const EMPTY_ANSWERS_AT_MOST = 100;

export class SftpSession implements Session {
  readonly #line: Line;
  readonly #folder: RemoteFolder;
  /** Subfolders seen in this session: they are looked for once. */
  readonly #subfolders = new Set<string>();
  readonly #skipped = new Skipped();
  #folderSeen = false;

  constructor(line: Line, folder: RemoteFolder) {
    this.#line = line;
    this.#folder = folder;
  }

  /** Whether the door's folder is there (`transport.not-found`). */
  async present(): Promise<Result<void>> {
    try {
      return ok(await this.#seeFolder());
    } catch (error) {
      return failed(explain(error, 'open', this.#where));
    }
  }

  async *list(): AsyncGenerator<RemoteFile> {
    const folder = this.#folder;
    this.#skipped.clear();
    try {
      const handle = await folder.openFolder();
      this.#folderSeen = true;
      try {
        let empty = 0;
        for (;;) {
          const entries = await folder.nextEntries(handle);
          if (entries === undefined) return;
          empty = entries.length === 0 ? empty + 1 : 0;
          if (empty > EMPTY_ANSWERS_AT_MOST)
            raise(failedThere(this.#where, 'list', 'it never ends the listing'));
          for (const entry of entries) {
            const file = await this.#fileOf(entry);
            if (file !== undefined) yield file;
          }
        }
      } finally {
        await folder.release(handle);
      }
    } catch (error) {
      raise(explain(error, 'list', this.#where));
    }
  }

  skipped(): readonly SkippedFile[] {
    return this.#skipped.list();
  }

  async stat(name: string): Promise<Result<RemoteFile | undefined>> {
    return this.#attempt('look at', name, fileName(name), async (at) => {
      const found = await this.#folder.look(this.#path(at));
      if (found === undefined) await this.#seeFolder();
      if (found === undefined || !['file', 'unknown'].includes(kindOf(found))) return undefined;
      return { name: at.base, size: found.size, modifiedMs: (found.mtime ?? 0) * 1000 };
    });
  }

  async *read(file: RemoteFile): AsyncGenerator<Uint8Array> {
    const { name, size } = file;
    const base = baseName(name);
    if (!base.ok) raise(base.problem);
    const folder = this.#folder;
    try {
      const handle = await folder.openFile(name, 'r');
      try {
        const before = await folder.lookOpen(handle);
        if (before !== undefined && ['folder', 'other'].includes(kindOf(before))) raise(notRegular(name));
        if (before?.size !== undefined && before.size !== size) {
          raise(changed(name, `listed ${size} bytes, now ${before.size}`));
        }
        let got = 0;
        for await (const bytes of readAhead(folder, handle, size)) {
          // What arrived before the line broke is not handed on after it.
          folder.mustWork();
          got += bytes.length;
          yield bytes;
        }
        folder.mustWork();
        if (got < size) raise(truncated(name, size, got));
        const [beyond, after] = await Promise.all([
          folder.read(handle, Buffer.alloc(1), size),
          folder.lookOpen(handle),
        ]);
        if (beyond > 0) raise(changed(name, `there is more than the ${size} bytes listed`));
        if (after?.size !== before?.size)
          raise(changed(name, `listed ${size} bytes, now ${after?.size ?? '?'}`));
        if (after?.mtime !== before?.mtime) raise(changed(name, 'it was written to'));
      } finally {
        await folder.release(handle);
      }
    } catch (error) {
      raise(explain(error, 'read', this.#where, name));
    }
  }

  async write(name: string, bytes: AsyncIterable<Uint8Array>): Promise<Result<void>> {
    return this.#attempt('write', name, baseName(name), async () => {
      await this.#seeFolder();
      const handle = await this.#folder.openFile(name, 'w');
      try {
        const written = await this.#pour(handle, bytes);
        const found = await this.#folder.look(this.#folder.inside(name));
        if (found?.size !== written) raise(truncated(name, written, found?.size ?? 0));
      } catch (error) {
        if (!this.#folder.broken) await this.#folder.remove(this.#folder.inside(name)).catch(() => undefined);
        throw error;
      }
    });
  }

  async rename(from: string, to: string): Promise<Result<void>> {
    const target = fileName(to);
    if (!target.ok) return target;
    return this.#attempt('rename', from, fileName(from), async (source) => {
      const { subfolder } = target.value;
      if (subfolder !== undefined) await this.#seeSubfolder(subfolder);
      const path = this.#path(target.value);
      if ((await this.#folder.look(path)) !== undefined) raise(exists(to));
      try {
        await this.#folder.rename(this.#path(source), path);
      } catch (error) {
        if (error instanceof ProblemError) throw error;
        // A plain "failure" may hide either of these.
        if ((await this.#folder.look(this.#path(source))) === undefined) raise(gone(from));
        if ((await this.#folder.look(path)) !== undefined) raise(exists(to));
        throw error;
      }
    });
  }

  async remove(name: string): Promise<Result<void>> {
    return this.#attempt('delete', name, baseName(name), () =>
      this.#folder.remove(this.#folder.inside(name)),
    );
  }

  close(): Promise<void> {
    return this.#line.close();
  }

  get #where(): string {
    return `sftp://${this.#line.server}${this.#folder.path.startsWith('/') ? '' : '/~/'}${this.#folder.path}`;
  }

  #path(at: FileName): string {
    return this.#folder.inside(at.subfolder === undefined ? at.base : `${at.subfolder}/${at.base}`);
  }

  /** Attributes that the listing leaves out are asked for one by one. */
  async #fileOf(entry: FileEntryWithStats): Promise<RemoteFile | undefined> {
    const name = entry.filename;
    let told: Partial<FileEntryWithStats['attrs']> = entry.attrs;
    let kind = kindOf(told, entry.longname);
    if (kind === 'folder') return undefined;
    const fit = baseName(name);
    if (!fit.ok) {
      this.#skipped.add(name, fit.problem.message);
      return undefined;
    }
    if (kind === 'unknown' || (kind === 'file' && told.size === undefined)) {
      const found = await this.#folder.look(this.#folder.inside(name));
      if (found === undefined) return undefined;
      told = found;
      kind = kindOf(found, entry.longname);
    }
    if (kind === 'folder') return undefined;
    if (kind === 'other') this.#skipped.add(name, 'it is a link, a pipe or a device');
    else if (told.size === undefined) this.#skipped.add(name, 'the server does not tell its size');
    else return { name, size: told.size, modifiedMs: (told.mtime ?? 0) * 1000 };
    return undefined;
  }

  async #pour(handle: Buffer, bytes: AsyncIterable<Uint8Array>): Promise<number> {
    let open = true;
    try {
      const written = await writeBehind(this.#folder, handle, bytes);
      await this.#folder.flush(handle);
      open = false;
      // Some servers tell only here that the disk is full.
      await this.#folder.close(handle);
      return written;
    } finally {
      if (open) await this.#folder.release(handle);
    }
  }

  /** The door's folder must be there: else every file looks deleted. */
  async #seeFolder(): Promise<void> {
    if (this.#folderSeen) return;
    const { path } = this.#folder;
    // The folder itself may well be a link on the server: a trailing dot has it followed.
    const found = (await this.#folder.look(this.#folder.inside('.'))) ?? (await this.#folder.look(path));
    if (found === undefined) raise(noFolder(this.#where));
    this.#folderSeen = true;
  }

  async #seeSubfolder(name: string): Promise<void> {
    if (this.#subfolders.has(name)) return;
    const path = this.#folder.inside(name);
    const found = await this.#folder.look(path);
    if (found === undefined) {
      await this.#seeFolder();
      await this.#folder.makeFolder(path);
    } else if (kindOf(found) === 'file') raise(notFolder(`${this.#where}/${name}`));
    this.#subfolders.add(name);
  }

  async #attempt<N, T>(
    doing: string,
    name: string,
    checked: Result<N>,
    act: (name: N) => Promise<T>,
  ): Promise<Result<T>> {
    if (!checked.ok) return checked;
    try {
      return ok(await act(checked.value));
    } catch (error) {
      return failed(explain(error, doing, this.#where, name));
    }
  }
}

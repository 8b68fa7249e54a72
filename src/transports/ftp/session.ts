/** One conversation with an FTP server, one thing at a time. */
import type { RemoteFile, SeenCertificate, Session, SkippedFile } from '../../domain/ports/transport.ts';
import { failed, ok, ProblemError, type Result } from '../../domain/problem.ts';
import { changed, exists, gone, notFolder, notRegular, raise, truncated } from '../faults.ts';
import { baseName, fileName } from '../file-name.ts';
import { Skipped } from '../skipped.ts';
import type { Entry } from './entry.ts';
import type { Line } from './line.ts';
import { carried } from './name.ts';
import { RemoteFolder } from './remote-folder.ts';
import { explain, hasCode, isUnknown } from './reply.ts';
import { download, upload } from './transfer.ts';

type Look = Pick<RemoteFile, 'size' | 'modifiedMs'>;

export class FtpSession implements Session {
  readonly #line: Line;
  readonly #folder: RemoteFolder;
  readonly certificate?: SeenCertificate;
  /** Subfolders seen in this session: they are looked for once. */
  readonly #subfolders = new Set<string>();
  readonly #skipped = new Skipped();
  #folderSeen = false;

  constructor(line: Line) {
    this.#line = line;
    this.#folder = new RemoteFolder(line);
    if (line.certificate !== undefined) this.certificate = line.certificate;
  }

  /** Knows its folder; `present`: which must be there (`transport.not-found`). */
  start(present: boolean): Promise<Result<void>> {
    return this.#attempt('open', undefined, ok(undefined), async () => {
      await this.#folder.settle();
      if (present) await this.#seeFolder();
    });
  }

  async *list(): AsyncGenerator<RemoteFile> {
    const folder = this.#folder;
    this.#skipped.clear();
    const entries = await this.#attempt('list', undefined, ok(undefined), () => folder.entries());
    if (!entries.ok) raise(entries.problem);
    this.#folderSeen = true;
    for (const entry of entries.value) {
      const why = this.#unfit(entry);
      if (why !== undefined) this.#skipped.add(entry.name, why);
      if (why !== undefined || entry.kind !== 'file') continue;
      const file = await this.#attempt('list', undefined, ok(undefined), () => folder.fileOf(entry));
      if (!file.ok) raise(file.problem);
      if (file.value === 'no size') this.#skipped.add(entry.name, 'the server does not tell its size');
      else if (file.value !== undefined) yield file.value;
    }
  }

  skipped(): readonly SkippedFile[] {
    return this.#skipped.list();
  }

  stat(name: string): Promise<Result<RemoteFile | undefined>> {
    return this.#attempt('look at', name, this.#named(fileName(name), name), async (at) => {
      const found = await this.#folder.look(name);
      if (found === undefined) await this.#seeFolder();
      return found === undefined ? undefined : { name: at.base, ...found };
    });
  }

  async *read(file: RemoteFile): AsyncGenerator<Uint8Array> {
    const { name, size } = file;
    const checked = this.#named(baseName(name), name);
    if (!checked.ok) raise(checked.problem);
    try {
      const leave = await this.#line.enter('read');
      try {
        const before = await this.#regular(name);
        if (before.size !== size) raise(changed(name, `listed ${size} bytes, now ${before.size}`));
        let got = 0;
        for await (const bytes of this.#bytes(name, before)) {
          got += bytes.byteLength;
          if (got > size) raise(changed(name, `there is more than the ${size} bytes listed`));
          yield bytes;
        }
        if (got < size) raise(truncated(name, size, got));
        const after = await this.#folder.look(name);
        if (after?.size !== size) raise(changed(name, `listed ${size} bytes, now ${after?.size ?? 'gone'}`));
        if (after.modifiedMs !== before.modifiedMs) raise(changed(name, 'it was written to'));
      } finally {
        leave();
      }
    } catch (error) {
      raise(explain(error, 'read', this.#where, name));
    }
  }

  write(name: string, bytes: AsyncIterable<Uint8Array>): Promise<Result<void>> {
    return this.#attempt('write', name, this.#named(baseName(name), name), async () => {
      await this.#seeFolder();
      let begun = false;
      try {
        const command = `STOR ${this.#folder.inside(name)}`;
        const written = await upload(this.#line, 'write', command, bytes, () => {
          begun = true;
        });
        const found = await this.#folder.look(name);
        if (found?.size !== written) raise(truncated(name, written, found?.size ?? 0));
      } catch (error) {
        if (begun) await this.#sweep(name);
        throw error;
      }
    });
  }

  async rename(from: string, to: string): Promise<Result<void>> {
    const target = this.#named(fileName(to), to);
    if (!target.ok) return target;
    return this.#attempt('rename', from, this.#named(fileName(from), from), async () => {
      const { subfolder } = target.value;
      if (subfolder !== undefined) await this.#seeSubfolder(subfolder);
      if (await this.#folder.exists(to)) raise(exists(to));
      try {
        await this.#folder.rename(from, to);
      } catch (error) {
        if (error instanceof ProblemError) throw error;
        // A plain "550" may hide either of these.
        if (!(await this.#folder.exists(from))) raise(gone(from));
        if (await this.#folder.exists(to)) raise(exists(to));
        throw error;
      }
    });
  }

  remove(name: string): Promise<Result<void>> {
    return this.#attempt('delete', name, this.#named(baseName(name), name), async () => {
      try {
        await this.#folder.remove(name);
      } catch (error) {
        if (error instanceof ProblemError) throw error;
        if (!(await this.#folder.exists(name))) raise(gone(name));
        throw error;
      }
    });
  }

  close(): Promise<void> {
    return this.#line.close();
  }

  #named<T>(checked: Result<T>, name: string): Result<T> {
    return carried(checked, name, this.#line.settings.encoding);
  }

  get #where(): string {
    return this.#folder.where;
  }

  /** Why an entry is not given as a file; nothing for one that is, and for folders. */
  #unfit(entry: Entry): string | undefined {
    if (entry.kind === 'folder') return undefined;
    if (entry.kind === 'other') return 'it is a link, a pipe or a device';
    const fit = this.#named(baseName(entry.name), entry.name);
    return fit.ok ? undefined : fit.problem.message;
  }

  /** What the bytes come from; resumed once where it broke, if the file is still the same. */
  async *#bytes(name: string, before: Look): AsyncGenerator<Uint8Array> {
    const command = `RETR ${this.#folder.inside(name)}`;
    let got = 0;
    try {
      for await (const bytes of download(this.#line, 'read', command)) {
        got += bytes.byteLength;
        yield bytes;
      }
    } catch (error) {
      if (!isBreak(error)) throw error;
      await this.#line.ready();
      const now = await this.#regular(name);
      if (now.size !== before.size || now.modifiedMs !== before.modifiedMs)
        raise(changed(name, 'it was written to'));
      try {
        yield* download(this.#line, 'read', command, got);
      } catch (again) {
        // A server that cannot resume (REST): the first reason is the true one.
        throw isUnknown(again) ? error : again;
      }
    }
  }

  /** A file that can be read; throws what is there in its place. */
  async #regular(name: string): Promise<Look> {
    const found = await this.#folder.look(name);
    if (found !== undefined) return found;
    if (await this.#folder.exists(name)) raise(notRegular(name));
    await this.#seeFolder();
    raise(gone(name));
  }

  /** Half a file of ours does not stay, where the server can still be reached. */
  async #sweep(name: string): Promise<void> {
    const { broken } = this.#line;
    if (broken !== undefined && broken.code !== 'transport.lost') return;
    try {
      await this.#line.ready();
      await this.#folder.remove(name);
    } catch (error) {
      // What is reported is why the writing failed.
      if (!(error instanceof Error)) throw error;
    }
  }

  /** The door's folder must be there: else every file looks deleted. */
  async #seeFolder(): Promise<void> {
    if (this.#folderSeen) return;
    await this.#folder.enter();
    this.#folderSeen = true;
  }

  async #seeSubfolder(name: string): Promise<void> {
    if (this.#subfolders.has(name)) return;
    if (!(await this.#folder.isFolder(this.#folder.inside(name)))) {
      await this.#seeFolder();
      if (await this.#folder.exists(name)) raise(notFolder(`${this.#where}/${name}`));
      await this.#folder.makeFolder(name);
    }
    this.#subfolders.add(name);
  }

  async #attempt<N, T>(
    doing: string,
    name: string | undefined,
    checked: Result<N>,
    act: (name: N) => Promise<T>,
  ): Promise<Result<T>> {
    if (!checked.ok) return checked;
    try {
      const leave = await this.#line.enter(doing);
      try {
        return ok(await act(checked.value));
      } finally {
        leave();
      }
    } catch (error) {
      return failed(explain(error, doing, this.#where, name));
    }
  }
}

/** The connection broke, not the file: the server's words, or its silence. */
const isBreak = (error: unknown): boolean =>
  hasCode(error, 425, 426, 451) || (error instanceof ProblemError && error.problem.code === 'transport.lost');

/** The pipeline's side of our own SFTP server: `in/` is collected from, `out/` is delivered to. */
import { open } from 'node:fs/promises';
import type { Inbox, Ready, Upload, UploadOwner } from '../../domain/ports/inbox.ts';
import type { Door, RemoteFile, Session, WriteFacts } from '../../domain/ports/transport.ts';
import { failed, ok, type Problem, ProblemError, problem, type Result } from '../../domain/problem.ts';
import { changed, exists, gone, raise, stopped, truncated } from '../faults.ts';
import { baseName, fileName } from '../file-name.ts';

const CHUNK = 256 * 1024;

export class InboxSession implements Session {
  readonly #inbox: Inbox;
  readonly #owner: UploadOwner;
  readonly #use: Door['use'];
  readonly #signal: AbortSignal;
  /** As they were last seen: only that is taken. */
  readonly #seen = new Map<string, Upload>();
  readonly #open = new Set<{ close(): Promise<void> }>();
  #closed = false;

  constructor(inbox: Inbox, owner: UploadOwner, use: Door['use'], signal: AbortSignal) {
    this.#inbox = inbox;
    this.#owner = owner;
    this.#use = use;
    this.#signal = signal;
  }

  async *list(): AsyncGenerator<RemoteFile> {
    this.#check('list');
    if (this.#use === 'deliver') {
      for (const file of await this.#inbox.ready(this.#owner)) yield readyFile(file);
      return;
    }
    for (const upload of await this.#inbox.uploads(this.#owner)) {
      if (upload.state !== 'writing' && upload.state !== 'closed') continue;
      this.#seen.set(upload.name, upload);
      yield uploadFile(upload);
    }
  }

  async stat(name: string): Promise<Result<RemoteFile | undefined>> {
    const at = fileName(name);
    if (!at.ok) return at;
    if (this.#stopped) return failed(this.#ended('look at'));
    // There are no subfolders: what was moved into one was taken.
    if (at.value.subfolder !== undefined) return ok(undefined);
    if (this.#use === 'deliver') {
      const file = await this.#readyNamed(name);
      return ok(file === undefined ? undefined : readyFile(file));
    }
    const upload = await this.#inbox.upload(this.#owner, name);
    if (upload === undefined) this.#seen.delete(name);
    else this.#seen.set(name, upload);
    return ok(upload === undefined ? undefined : uploadFile(upload));
  }

  async *read(file: RemoteFile): AsyncGenerator<Uint8Array> {
    const base = baseName(file.name);
    if (!base.ok) raise(base.problem);
    this.#check('read');
    if (this.#use === 'deliver') yield* this.#readReady(file);
    else yield* this.#readUpload(file);
  }

  async write(name: string, bytes: AsyncIterable<Uint8Array>, facts?: WriteFacts): Promise<Result<void>> {
    const base = baseName(name);
    if (!base.ok) return base;
    if (this.#stopped) return failed(this.#ended('write'));
    if (this.#use !== 'deliver' || facts === undefined) return failed(notWritable());
    const { id, sha256, size } = facts;
    try {
      const put = await this.#inbox.put({ ...this.#owner, id, name, sha256, size, atMs: Date.now() }, bytes);
      return !put.ok && put.problem.code === 'inbox.exists' ? failed(exists(name)) : put;
    } catch (error) {
      if (error instanceof ProblemError) return failed(error.problem);
      throw error;
    }
  }

  /** A file that is moved away was taken: its bytes are in the archive. */
  async rename(from: string, to: string): Promise<Result<void>> {
    const target = fileName(to);
    if (!target.ok) return target;
    if (target.value.subfolder === undefined) return failed(notWritable());
    return this.#take(from, 'rename');
  }

  remove(name: string): Promise<Result<void>> {
    return this.#take(name, 'delete');
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const one of this.#open) await one.close().catch(() => undefined);
    this.#open.clear();
  }

  async #take(name: string, doing: string): Promise<Result<void>> {
    const base = baseName(name);
    if (!base.ok) return base;
    if (this.#stopped) return failed(this.#ended(doing));
    if (this.#use === 'deliver') {
      const file = await this.#readyNamed(name);
      if (file === undefined) return failed(gone(name));
      await this.#inbox.removeReady(file);
      return ok(undefined);
    }
    const upload = this.#seen.get(name) ?? (await this.#inbox.upload(this.#owner, name));
    if (upload === undefined) return failed(gone(name));
    const taken = await this.#inbox.taken(upload);
    if (taken.ok) this.#seen.delete(name);
    return taken.ok ? taken : failed(changed(name, 'somebody wrote, renamed or removed it'));
  }

  async *#readUpload(file: RemoteFile): AsyncGenerator<Uint8Array> {
    const upload = await this.#inbox.upload(this.#owner, file.name);
    if (upload === undefined) raise(gone(file.name));
    if (!same(upload, file)) raise(changed(file.name, 'it was written to since the listing'));
    if (file.size === 0) return;
    const handle = await open(upload.spool, 'r').catch((error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' ? raise(gone(file.name)) : Promise.reject(error),
    );
    this.#open.add(handle);
    try {
      let got = 0;
      while (got < file.size) {
        this.#check('read');
        const buffer = Buffer.allocUnsafeSlow(Math.min(CHUNK, file.size - got));
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, got).catch((error: unknown) => {
          this.#check('read');
          throw error;
        });
        if (bytesRead === 0) raise(truncated(file.name, file.size, got));
        got += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    } finally {
      if (this.#open.delete(handle)) await handle.close().catch(() => undefined);
    }
    const after = await this.#inbox.upload(this.#owner, file.name);
    if (after === undefined || !same(after, file)) raise(changed(file.name, 'it was written to'));
  }

  async *#readReady(file: RemoteFile): AsyncGenerator<Uint8Array> {
    const ready = await this.#readyNamed(file.name);
    if (ready === undefined) raise(gone(file.name));
    if (ready.size !== file.size) raise(changed(file.name, `listed ${file.size} bytes, now ${ready.size}`));
    for (let got = 0; got < ready.size; ) {
      this.#check('read');
      const bytes = await this.#inbox.read(ready, got, CHUNK);
      if (bytes.length === 0) raise(truncated(file.name, ready.size, got));
      got += bytes.length;
      yield bytes;
    }
  }

  async #readyNamed(name: string): Promise<Ready | undefined> {
    return (await this.#inbox.ready(this.#owner)).find((file) => file.name === name);
  }

  get #stopped(): boolean {
    return this.#closed || this.#signal.aborted;
  }

  #ended(doing: string): Problem {
    return stopped('the inbox', doing);
  }

  #check(doing: string): void {
    if (this.#stopped) throw new ProblemError(this.#ended(doing));
  }
}

const same = (upload: Upload, file: RemoteFile): boolean =>
  upload.size === file.size && upload.changedMs === file.modifiedMs;

const uploadFile = (upload: Upload): RemoteFile => ({
  name: upload.name,
  size: upload.size,
  modifiedMs: upload.changedMs,
  version: upload.id,
  ...(upload.state === 'closed' ? {} : { busy: upload.reason ?? 'it is being written' }),
});

const readyFile = (file: Ready): RemoteFile => ({
  name: file.name,
  size: file.size,
  modifiedMs: file.atMs,
  version: file.sha256,
});

const notWritable = (): Problem =>
  problem('transport.unsupported', 'only files that go back are laid out in out/, under their final name', {
    class: 'config',
    advice: 'Use inbox://sftp in acknowledge.to and report.to.',
  });

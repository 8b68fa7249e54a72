/** One SFTP channel: what a client asks is answered, one request after the other. */
import { randomUUID } from 'node:crypto';
import type { Inbox, InboxAccount } from '../../../domain/ports/inbox.ts';
import { type Attributes, fileAttributes, folderAttributes } from './attributes.ts';
import { type ChangeParts, remove, rename, setAttributes } from './changes.ts';
import { type Handle, Handles, type UploadHandle } from './handles.ts';
import { Home, normalPath, type Place, placeOf } from './home.ts';
import type { OpenUploads } from './open-uploads.ts';
import { type Readable, readableFile, readableReady, readableText } from './readable.ts';
import { badHandle, denied, diskWords, failure, noSuchFile, Refused, refusedBy } from './refusal.ts';
import * as reply from './replies.ts';
import type { OpenFlags, Request, Wanted } from './requests.ts';
import type { ServerLog } from './server.ts';
import { nameFault } from './upload-name.ts';

/** Entries of one answer. */
const PAGE = 100;
const NOTHING: Attributes = { mode: 0, size: 0, owner: 0, mtimeMs: 0 };

export interface ConversationParts {
  readonly inbox: Inbox;
  readonly account: InboxAccount;
  readonly open: OpenUploads;
  readonly log: ServerLog;
  readonly now: () => number;
  readonly handles: number;
}

export class Conversation {
  readonly #parts: ConversationParts;
  readonly #home: Home;
  readonly #changes: ChangeParts;
  readonly #handles: Handles;
  /** Who writes, for the database. */
  readonly #session = randomUUID();

  constructor(parts: ConversationParts) {
    const { inbox, account, open, now } = parts;
    this.#parts = parts;
    this.#handles = new Handles(parts.handles);
    this.#home = new Home(inbox, account, open, now);
    this.#changes = { inbox, account, open, home: this.#home, session: this.#session };
  }

  /** Writes that need not wait are answered at once, all else by a promise, which never rejects. */
  answer(request: Request): Buffer | Promise<Buffer> {
    const { id } = request;
    if (request.kind !== 'write')
      return this.#act(request).catch((error: unknown) => this.#refuse(id, error));
    const failed = (error: unknown): Buffer => this.#writeFailed(id, request.handle, error);
    try {
      const waiting = this.#write(request.handle, request.offset, request.data);
      return waiting === undefined ? reply.fine(id) : waiting.then(() => reply.fine(id), failed);
    } catch (error) {
      return failed(error);
    }
  }

  /** The channel is gone: what it still wrote was cut. */
  async end(): Promise<void> {
    await this.#handles.closeAll();
    await this.#parts.open.drop(this.#session);
  }

  async #act(request: Request): Promise<Buffer> {
    const { id } = request;
    switch (request.kind) {
      case 'open':
        this.#handles.room();
        return reply.handle(id, this.#handles.add(await this.#open(request.path, request.flags)));
      case 'close':
        await this.#close(this.#handles.take(request.handle));
        return reply.fine(id);
      case 'read':
        return this.#read(id, request.handle, request.offset, request.length);
      case 'stat':
        return reply.attrs(id, await this.#there(place(request.path)));
      case 'fstat':
        return reply.attrs(id, attributesOf(this.#handles.of(request.handle), this.#parts.now()));
      case 'setstat':
        await setAttributes(this.#changes, place(request.path), request.wanted);
        return reply.fine(id);
      case 'fsetstat':
        await this.#setAttributes(this.#handles.of(request.handle), request.wanted);
        return reply.fine(id);
      case 'fsync': {
        const handle = this.#handles.of(request.handle);
        if (handle.kind === 'upload') await handle.open.spool.sync();
        return reply.fine(id);
      }
      case 'opendir':
        return reply.handle(id, await this.#openFolder(place(request.path)));
      case 'readdir':
        return this.#readFolder(id, this.#handles.of(request.handle));
      case 'realpath':
        return this.#realPath(id, request.path);
      case 'remove':
        await remove(this.#changes, place(request.path));
        return reply.fine(id);
      case 'rename':
        await rename(this.#changes, place(request.from), place(request.to), request.replace);
        return reply.fine(id);
      case 'mkdir':
        if ((await this.#home.attributes(place(request.path))) !== undefined)
          throw failure('it is there already');
        throw denied('folders cannot be made here');
      case 'rmdir':
        await this.#there(place(request.path));
        throw denied('folders cannot be removed here');
      case 'readlink':
        await this.#there(place(request.path));
        throw failure('it is no link');
      case 'symlink':
        throw denied('there are no links here');
      case 'limits':
        return reply.limits(id, this.#handles.most);
      default:
        throw new Refused('unsupported', 'not supported');
    }
  }

  async #there(at: Place): Promise<Attributes> {
    const found = await this.#home.attributes(at);
    if (found === undefined) throw noSuchFile();
    return found;
  }

  async #open(path: string | undefined, flags: OpenFlags): Promise<Handle> {
    const at = place(path);
    const writes = flags.write || flags.append;
    if (at.kind === 'nowhere' || at.kind === 'root')
      throw writes ? denied('files are written to /in only') : noSuchFile();
    if (at.kind === 'folder') throw failure('it is a folder');
    if (writes) return this.#openUpload(at.folder, at.name, flags);
    return { kind: 'readable', readable: await this.#readable(at) };
  }

  async #openUpload(folder: string, name: string, flags: OpenFlags): Promise<UploadHandle> {
    const { inbox, open } = this.#parts;
    if (folder !== 'in') throw denied('files are written to /in only');
    const fault = nameFault(name);
    if (fault !== undefined) throw failure(`the name cannot be used: ${fault}`);
    // It may have been removed from the configuration since the login.
    const account = await inbox.accountOf(this.#parts.account);
    if (account?.user !== this.#parts.account.user) throw denied('this account is closed');
    if (!flags.create && (await inbox.upload(account, name)) === undefined) throw noSuchFile();
    const how = flags.create && flags.exclusive ? 'new' : flags.truncate ? 'replace' : 'resume';
    const begun = await open.begin(account, name, this.#session, how);
    if (!begun.ok) throw refusedBy(begun.problem);
    return { kind: 'upload', open: begun.value, append: flags.append, reads: flags.read };
  }

  async #readable(at: Place & { readonly kind: 'file' }): Promise<Readable> {
    const found = await this.#home.find(at.folder, at.name);
    if (found === undefined) throw noSuchFile();
    if (found.of === 'ready') return readableReady(this.#parts.inbox, found.ready);
    if (found.of === 'refusal') return readableText(found.refusal.text, found.refusal.atMs);
    await this.#parts.open.flush(found.upload.id);
    const { size, mtimeMs } = this.#home.attributesOf(found);
    return readableFile(found.upload.spool, size, mtimeMs);
  }

  async #close(handle: Handle): Promise<void> {
    if (handle.kind === 'readable') await handle.readable.close();
    if (handle.kind !== 'upload') return;
    const closed = await this.#parts.open.close(handle.open);
    if (!closed.ok) throw refusedBy(closed.problem);
  }

  #write(number: number, offset: number, data: Buffer): Promise<void> | undefined {
    const handle = this.#handles.of(number);
    if (handle.kind !== 'upload') throw denied('it is open for reading');
    const at = handle.append ? handle.open.spool.size : offset;
    const most = this.#parts.account.fileBytes;
    if (at + data.length > most) throw failure(`the file is too large: at most ${most} bytes are taken`);
    return handle.open.spool.write(at, data);
  }

  #writeFailed(id: number, number: number, error: unknown): Buffer {
    try {
      const handle = this.#handles.of(number);
      // However cleanly its handle is closed now, it is not what was sent.
      if (handle.kind === 'upload') handle.open.broken = true;
    } catch {
      // There is no such handle.
    }
    return this.#refuse(id, error);
  }

  async #read(id: number, number: number, offset: number, length: number): Promise<Buffer> {
    const handle = this.#handles.of(number);
    const packet = reply.dataRoom(Math.min(length, reply.LONGEST_DATA));
    const room = reply.roomOf(packet);
    if (handle.kind === 'folder') throw badHandle();
    if (handle.kind === 'upload' && !handle.reads) throw denied('it is open for writing');
    const count = await (handle.kind === 'readable'
      ? handle.readable.read(room, offset)
      : handle.open.spool.read(room, offset));
    if (count === 0 && length > 0) throw new Refused('eof', 'End of file');
    return reply.filled(packet, id, count);
  }

  async #setAttributes(handle: Handle, wanted: Wanted): Promise<void> {
    if (handle.kind !== 'upload') return;
    const { inbox, account } = this.#parts;
    if (wanted.size !== undefined) {
      if (wanted.size > account.fileBytes) throw failure(`at most ${account.fileBytes} bytes are taken`);
      await handle.open.spool.truncate(wanted.size);
    }
    if (wanted.mtimeMs !== undefined) await inbox.stated(account, handle.open.upload.name, wanted.mtimeMs);
  }

  async #openFolder(at: Place): Promise<number> {
    this.#handles.room();
    const entries = await this.#home.entries(at);
    if (entries !== undefined) return this.#handles.add({ kind: 'folder', entries, at: 0 });
    await this.#there(at);
    throw failure('it is no folder');
  }

  #readFolder(id: number, handle: Handle): Buffer {
    if (handle.kind !== 'folder') throw badHandle();
    const page = handle.entries.slice(handle.at, handle.at + PAGE);
    if (page.length === 0) throw new Refused('eof', 'End of file');
    handle.at += page.length;
    return reply.names(id, page);
  }

  async #realPath(id: number, path: string | undefined): Promise<Buffer> {
    const name = normalPath(text(path));
    if (/\p{Cc}/u.test(name)) throw noSuchFile();
    const attributes = (await this.#home.attributes(placeOf(name))) ?? NOTHING;
    return reply.names(id, [{ name, line: name, attributes }]);
  }

  #refuse(id: number, error: unknown): Buffer {
    if (error instanceof Refused) return reply.status(id, error.status, error.message);
    const words = diskWords(error);
    const { organization, connector } = this.#parts.account;
    this.#parts.log.warn({ organization, connector, error: String(error) }, 'an SFTP request failed');
    return reply.status(id, 'failure', words ?? 'the server cannot do it now: try again later');
  }
}

function text(path: string | undefined): string {
  if (path === undefined) throw failure('the name is not UTF-8');
  return path;
}

const place = (path: string | undefined): Place => placeOf(text(path));

function attributesOf(handle: Handle, nowMs: number): Attributes {
  if (handle.kind === 'folder') return folderAttributes(true, nowMs);
  if (handle.kind === 'readable') return fileAttributes(false, handle.readable.size, handle.readable.mtimeMs);
  const { upload, spool } = handle.open;
  return fileAttributes(true, spool.size, upload.statedMs ?? upload.changedMs);
}

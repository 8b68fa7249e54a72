/** The single requests on the door's folder, each within the line's deadline. */
import type { FileEntryWithStats, Stats } from 'ssh2';
import { raise } from '../faults.ts';
import type { Channel } from './line.ts';
import { isMissing, isStatus, STATUS } from './status.ts';

/** How the protocol's attributes tell a kind, when they do. */
const KIND_BITS = 0o170000;
const REGULAR = 0o100000;
const DIRECTORY = 0o040000;

export type Kind = 'file' | 'folder' | 'other' | 'unknown';

export function kindOf(attributes: Partial<Stats>, longName = ''): Kind {
  const bits = (attributes.mode ?? 0) & KIND_BITS;
  if (bits === REGULAR) return 'file';
  if (bits === DIRECTORY) return 'folder';
  if (bits !== 0) return 'other';
  // Servers that leave the mode out still write it in the `ls -l` line.
  if (longName.startsWith('-')) return 'file';
  if (/^[bcdlps][-r]/.test(longName)) return longName.startsWith('d') ? 'folder' : 'other';
  return 'unknown';
}

export class RemoteFolder {
  readonly #channel: Channel;
  readonly path: string;

  constructor(channel: Channel, path: string) {
    this.#channel = channel;
    this.path = path;
  }

  get broken(): boolean {
    return this.#channel.line.broken !== undefined;
  }

  /** Throws the problem that broke the line. */
  mustWork(): void {
    const { broken } = this.#channel.line;
    if (broken !== undefined) raise(broken);
  }

  inside(name: string): string {
    return this.path.endsWith('/') ? `${this.path}${name}` : `${this.path}/${name}`;
  }

  /** Attributes of what bears the name, links not followed; nothing when there is none. */
  async look(path: string): Promise<Stats | undefined> {
    try {
      return await this.#call<Stats>('look', (done) => this.#channel.sftp.lstat(path, done));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** Attributes of an open file; nothing on servers that do not tell them. */
  async lookOpen(handle: Buffer): Promise<Stats | undefined> {
    try {
      return await this.#call<Stats>('look', (done) => this.#channel.sftp.fstat(handle, done));
    } catch (error) {
      if (isStatus(error, STATUS.unsupported)) return undefined;
      throw error;
    }
  }

  openFolder(): Promise<Buffer> {
    return this.#call<Buffer>('open the folder', (done) => this.#channel.sftp.opendir(this.path, done));
  }

  /** The next entries; nothing after the last. */
  async nextEntries(handle: Buffer): Promise<readonly FileEntryWithStats[] | undefined> {
    try {
      return await this.#call<FileEntryWithStats[]>('list', (done) =>
        this.#channel.sftp.readdir(handle, done),
      );
    } catch (error) {
      if (isStatus(error, STATUS.eof)) return undefined;
      throw error;
    }
  }

  openFile(name: string, mode: 'r' | 'w'): Promise<Buffer> {
    return this.#call<Buffer>('open', (done) => this.#channel.sftp.open(this.inside(name), mode, done));
  }

  /** Bytes from a position into a buffer: how many came. 0 at the end; fewer than asked is no end. */
  read(handle: Buffer, into: Buffer, position: number): Promise<number> {
    return this.#call<number>('read', (done) =>
      this.#channel.sftp.read(handle, into, 0, into.length, position, (error, count) => done(error, count)),
    );
  }

  write(handle: Buffer, bytes: Uint8Array, position: number): Promise<void> {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return this.#act('write', (done) =>
      this.#channel.sftp.write(handle, buffer, 0, buffer.length, position, done),
    );
  }

  /** Flushes where the server has OpenSSH's extension; elsewhere there is no way to ask. */
  async flush(handle: Buffer): Promise<void> {
    const { sftp } = this.#channel;
    if (!('_extensions' in sftp) || !knows(sftp._extensions, 'fsync@openssh.com')) return;
    await this.#act('flush', (done) => sftp.ext_openssh_fsync(handle, done));
  }

  close(handle: Buffer): Promise<void> {
    return this.#act('close', (done) => this.#channel.sftp.close(handle, done));
  }

  /** Frees a handle on a way out that already has its own reason. */
  async release(handle: Buffer): Promise<void> {
    if (!this.broken) await this.close(handle).catch(() => undefined);
  }

  rename(from: string, to: string): Promise<void> {
    return this.#act('rename', (done) => this.#channel.sftp.rename(from, to, done));
  }

  remove(path: string): Promise<void> {
    return this.#act('delete', (done) => this.#channel.sftp.unlink(path, done));
  }

  makeFolder(path: string): Promise<void> {
    return this.#act('create the subfolder', (done) => this.#channel.sftp.mkdir(path, done));
  }

  #act(doing: string, start: (done: (error?: Error | null) => void) => void): Promise<void> {
    return this.#call<void>(doing, (done) => start((error) => done(error, undefined)));
  }

  #call<T>(
    doing: string,
    start: (done: (error: Error | null | undefined, value: T) => void) => void,
  ): Promise<T> {
    return this.#channel.line.call(doing, start);
  }
}

const knows = (extensions: unknown, name: string): boolean =>
  typeof extensions === 'object' && extensions !== null && Object.hasOwn(extensions, name);

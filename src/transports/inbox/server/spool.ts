/**
 * The bytes of one upload on disk. Writes come at any offset, mostly one after the other: those that join are gathered
 * and written together, one write at a time and in the order in which they came, so that what a crash leaves is the
 * beginning of what was sent.
 */
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Bytes that are written together; as many again may wait meanwhile. */
const RUN = 1024 * 1024;
/** Flushed while more comes, so that a close has little left to wait for. */
const FLUSHED = 32 * 1024 * 1024;
/** What came waits no longer than this for more to be written with it. */
const WAIT_MS = 50;

export class Spool {
  readonly #path: string;
  readonly #file: FileHandle;
  /** Awaited before each write: throws when the upload is another's. */
  readonly #mayWrite: () => Promise<void>;
  #fresh: boolean;
  #size: number;
  #start = 0;
  #length = 0;
  #chunks: Buffer[] = [];
  #writing: Promise<void> | undefined;
  #fault: unknown;
  #timer: NodeJS.Timeout | undefined;
  #unflushed = 0;
  #flushing: Promise<void> | undefined;

  private constructor(
    path: string,
    file: FileHandle,
    size: number,
    fresh: boolean,
    mayWrite: () => Promise<void>,
  ) {
    this.#path = path;
    this.#file = file;
    this.#size = size;
    this.#fresh = fresh;
    this.#mayWrite = mayWrite;
  }

  static async open(path: string, mayWrite: () => Promise<void>): Promise<Spool> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    try {
      const file = await open(path, 'r+');
      return new Spool(path, file, (await file.stat()).size, false, mayWrite);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    return new Spool(path, await open(path, 'wx+', 0o600), 0, true, mayWrite);
  }

  /** With what is not on disk yet. */
  get size(): number {
    return this.#size;
  }

  /** The data is kept until it is on disk. A promise where the client must wait. */
  write(offset: number, data: Buffer): Promise<void> | undefined {
    if (this.#fault !== undefined) throw this.#fault;
    if (data.length === 0) return undefined;
    if (this.#length === 0 || offset === this.#start + this.#length) {
      this.#join(offset, data);
      if (this.#length < RUN) return undefined;
      if (this.#writing === undefined) this.#begin();
      return this.#length < RUN ? undefined : this.#next();
    }
    return this.flush().then(() => this.#join(offset, data));
  }

  /** All that was taken is in the file. */
  async flush(): Promise<void> {
    while (this.#writing !== undefined || this.#length > 0) {
      if (this.#writing === undefined) this.#begin();
      await this.#writing;
    }
    if (this.#fault !== undefined) throw this.#fault;
  }

  async truncate(size: number): Promise<void> {
    await this.flush();
    await this.#mayWrite();
    await this.#file.truncate(size);
    this.#size = size;
  }

  async read(into: Buffer, offset: number): Promise<number> {
    await this.flush();
    return (await this.#file.read(into, 0, into.length, offset)).bytesRead;
  }

  /** On stable storage: the bytes, and that the file is there. */
  async sync(): Promise<void> {
    await this.flush();
    // A fault of the disk is told once: to whoever flushes next.
    await this.#flushing;
    if (this.#fault !== undefined) throw this.#fault;
    await this.#file.sync();
    if (!this.#fresh) return;
    const folder = await open(dirname(this.#path), 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
    this.#fresh = false;
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#writing;
    await this.#flushing;
    await this.#file.close();
  }

  #join(offset: number, data: Buffer): void {
    if (this.#length === 0) this.#start = offset;
    this.#chunks.push(data);
    this.#length += data.length;
    this.#size = Math.max(this.#size, offset + data.length);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.flush().catch(() => undefined);
    }, WAIT_MS);
  }

  /** Waits for the write that is under way, and begins the next. */
  async #next(): Promise<void> {
    await this.#writing;
    if (this.#fault !== undefined) throw this.#fault;
    if (this.#writing === undefined && this.#length >= RUN) this.#begin();
  }

  /** Never rejects: the fault is kept for whoever asks next. */
  #begin(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const chunks = this.#chunks;
    const start = this.#start;
    const length = this.#length;
    this.#chunks = [];
    this.#length = 0;
    this.#start = start + length;
    this.#writing = this.#put(chunks, start, length)
      .catch((error: unknown) => {
        this.#fault ??= error;
      })
      .finally(() => {
        this.#writing = undefined;
      });
  }

  async #put(chunks: readonly Buffer[], start: number, length: number): Promise<void> {
    if (this.#fault !== undefined) return;
    await this.#mayWrite();
    const { bytesWritten } = await this.#file.writev(chunks, start);
    if (bytesWritten < length) {
      // A disk that is nearly full takes a part: the rest says why.
      let at = bytesWritten;
      const rest = Buffer.concat(chunks);
      while (at < length) at += (await this.#file.write(rest, at, length - at, start + at)).bytesWritten;
    }
    this.#unflushed += length;
    if (this.#unflushed < FLUSHED || this.#flushing !== undefined) return;
    this.#unflushed = 0;
    this.#flushing = this.#file
      .datasync()
      .catch((error: unknown) => {
        this.#fault ??= error;
      })
      .finally(() => {
        this.#flushing = undefined;
      });
  }
}

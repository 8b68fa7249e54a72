/**
 * Bytes to a new file while the next ones come: small pieces are gathered, one write is always under way behind the reader,
 * and the disk begins to keep what it has long before the end, so that the last flush waits for little.
 */
import type { FileHandle } from 'node:fs/promises';

const GATHERED = 1 << 20;
const FLUSH_EVERY = 32 << 20;

export class WriteBehind {
  readonly #file: FileHandle;
  #gathered: Uint8Array[] = [];
  #size = 0;
  #unflushed = 0;
  #writing: Promise<unknown> = Promise.resolve();
  #flushing: Promise<unknown> = Promise.resolve();

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Resolves when there is room for more: at most two gatherings are in memory. */
  async add(chunk: Uint8Array): Promise<void> {
    this.#gathered.push(chunk);
    this.#size += chunk.length;
    if (this.#size < GATHERED) return;
    await this.#writing;
    this.#begin();
  }

  /** Everything is on stable storage. */
  async end(): Promise<void> {
    await this.#writing;
    this.#begin();
    await this.#writing;
    await this.#flushing;
    await this.#file.sync();
  }

  /** Nothing is under way any more, whatever came of it. */
  async settle(): Promise<void> {
    await Promise.allSettled([this.#writing, this.#flushing]);
  }

  #begin(): void {
    if (this.#size === 0) return;
    const pieces = this.#gathered;
    this.#unflushed += this.#size;
    this.#gathered = [];
    this.#size = 0;
    // `writev` may write less than all of it; `writeFile` does not.
    this.#writing = this.#file.writeFile(pieces.length === 1 ? (pieces[0] ?? '') : Buffer.concat(pieces));
    // A fault is told by whoever awaits next; nobody may be there yet.
    this.#writing.catch(() => undefined);
    if (this.#unflushed < FLUSH_EVERY) return;
    this.#unflushed = 0;
    this.#flushing = Promise.all([this.#flushing, this.#file.datasync()]);
    this.#flushing.catch(() => undefined);
  }
}

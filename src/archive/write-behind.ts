/**
 * Bytes to a new file while the next ones come: small pieces are gathered, one write is always under way behind the reader,
 * and the disk begins to keep what it has long before the end, so that the last flush waits for little.
 */
import type { FileHandle } from 'node:fs/promises';

type Written = Pick<FileHandle, 'writeFile' | 'datasync' | 'sync'>;

const GATHERED = 1 << 20;
const FLUSH_EVERY = 8 << 20;

export class WriteBehind {
  readonly #file: Written;
  #gathered: Uint8Array[] = [];
  #size = 0;
  #unflushed = 0;
  /** Of what is being written: the same memory for each gathering, since new memory for each is searched for as garbage. */
  #room: Buffer | undefined;
  #writing: Promise<unknown> = Promise.resolve();
  /** One at a time: a slow disk must not keep the threads that others wait for. */
  #flushing: Promise<unknown> = Promise.resolve();
  #isFlushing = false;

  constructor(file: Written) {
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
    const [pieces, size] = [this.#gathered, this.#size];
    this.#unflushed += size;
    this.#gathered = [];
    this.#size = 0;
    // `writev` may write less than all of it; `writeFile` does not.
    this.#writing = this.#file.writeFile(this.#joined(pieces, size));
    // A fault is told by whoever awaits next; nobody may be there yet.
    this.#writing.catch(() => undefined);
    if (this.#unflushed < FLUSH_EVERY || this.#isFlushing) return;
    this.#unflushed = 0;
    this.#isFlushing = true;
    // After a fault none is begun any more: `end` tells it.
    this.#flushing = this.#file.datasync().then(() => {
      this.#isFlushing = false;
    });
    this.#flushing.catch(() => undefined);
  }

  /** Called when nothing is being written: what came before is no longer needed. */
  #joined(pieces: readonly Uint8Array[], size: number): Uint8Array {
    const [first] = pieces;
    if (first !== undefined && pieces.length === 1) return first;
    // A file of less than one gathering takes no more memory than it has bytes.
    if (size < GATHERED) return Buffer.concat(pieces, size);
    if (this.#room === undefined || this.#room.length < size) this.#room = Buffer.allocUnsafeSlow(size);
    let at = 0;
    for (const piece of pieces) {
      this.#room.set(piece, at);
      at += piece.length;
    }
    return this.#room.subarray(0, size);
  }
}

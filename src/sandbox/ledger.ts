/**
 * The sandbox's durable memory: a file of JSON lines, only ever appended to. A change is written before it is seen,
 * flushed (one flush for all who wait) before it is answered, and replayed at start. A line is whole or is not: one
 * bulk call is one line, so a torn last line is a call that was never answered. Contents stay on disk and are read
 * back by their extent, so that memory does not grow with their text.
 */
import { closeSync, fdatasync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import type { Extent, LedgerEvent } from './events.ts';

const CHUNK = 1 << 20;
const NEWLINE = 0x0a;

interface Waiter {
  readonly done: () => void;
  readonly failed: (error: Error) => void;
}

export class Ledger {
  readonly #fd: number;
  #end = 0;
  #waiting: Waiter[] = [];
  #flushing = false;
  #closed = false;

  constructor(path: string) {
    this.#fd = openSync(path, 'a+', 0o600);
  }

  /** Gives every event back, in order, with the extents of its contents, and cuts a torn last line off. */
  replay(each: (event: LedgerEvent, extents: readonly Extent[]) => void): void {
    let start = 0;
    for (const line of this.#lines()) {
      const event = JSON.parse(line.toString('utf8')) as LedgerEvent;
      const sizes =
        event.e === 'put' ? event.items.map((item) => Buffer.byteLength(JSON.stringify(item))) : [];
      each(event, extentsOf(start + line.length - 2, sizes));
      start += line.length + 1;
    }
    this.#end = start;
    ftruncateSync(this.#fd, start);
  }

  /** Writes one event as one line; it reaches the disk with the next `durable`. */
  append(event: LedgerEvent): readonly Extent[] {
    // A late writer must not find the number of the file taken by another.
    if (this.#closed) throw new Error('the ledger is closed');
    const texts = event.e === 'put' ? event.items.map((item) => JSON.stringify(item)) : [];
    const line = Buffer.from(`${event.e === 'put' ? putLine(event, texts) : JSON.stringify(event)}\n`);
    for (let written = 0; written < line.length; ) written += writeSync(this.#fd, line, written);
    const extents = extentsOf(
      this.#end + line.length - 3,
      texts.map((text) => Buffer.byteLength(text)),
    );
    this.#end += line.length;
    return extents;
  }

  read<T>({ at, size }: Extent): T {
    const bytes = Buffer.allocUnsafe(size);
    readSync(this.#fd, bytes, 0, size, at);
    return JSON.parse(bytes.toString('utf8')) as T;
  }

  /** Resolves when everything appended so far is on the disk. */
  durable(): Promise<void> {
    if (this.#closed) return Promise.reject(new Error('the ledger is closed'));
    return new Promise((done, failed) => {
      this.#waiting.push({ done, failed });
      if (!this.#flushing) this.#flush();
    });
  }

  /** Every event again, as written: for accounts that need the whole history. */
  *history(): Generator<LedgerEvent> {
    for (const line of this.#lines()) yield JSON.parse(line.toString('utf8')) as LedgerEvent;
  }

  reset(): void {
    ftruncateSync(this.#fd, 0);
    this.#end = 0;
  }

  async close(): Promise<void> {
    await this.durable();
    this.#closed = true;
    closeSync(this.#fd);
  }

  #flush(): void {
    this.#flushing = true;
    // Whoever appends while the disk works waits for the next round.
    setImmediate(() => {
      const round = this.#waiting;
      this.#waiting = [];
      fdatasync(this.#fd, (error) => {
        for (const waiter of round) error === null ? waiter.done() : waiter.failed(error);
        if (this.#waiting.length > 0) this.#flush();
        else this.#flushing = false;
      });
    });
  }

  *#lines(): Generator<Buffer> {
    const size = fstatSync(this.#fd).size;
    let rest = Buffer.alloc(0);
    for (let at = 0; at < size; ) {
      const chunk = Buffer.allocUnsafe(Math.min(CHUNK, size - at));
      const read = readSync(this.#fd, chunk, 0, chunk.length, at);
      if (read === 0) return;
      at += read;
      const bytes = Buffer.concat([rest, chunk.subarray(0, read)]);
      let from = 0;
      for (let to = bytes.indexOf(NEWLINE, from); to >= 0; to = bytes.indexOf(NEWLINE, from)) {
        yield bytes.subarray(from, to);
        from = to + 1;
      }
      rest = bytes.subarray(from);
    }
  }
}

/** The contents come last, so that their extents are counted from the end of the line. */
function putLine(event: LedgerEvent, texts: readonly string[]): string {
  const head = JSON.stringify({ ...event, items: undefined });
  return `${head.slice(0, -1)},"items":[${texts.join(',')}]}`;
}

/** @param end offset of the bracket that closes the contents */
function extentsOf(end: number, sizes: readonly number[]): readonly Extent[] {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let at = end - total - Math.max(0, sizes.length - 1);
  return sizes.map((size) => {
    const extent = { at, size };
    at += size + 1;
    return extent;
  });
}

/** The bytes under way in a cutter, and the slice that is being filled. Offsets of records are absolute in the file. */
import type { Slice, SliceLimits } from '../domain/ports/format.ts';

const BOM = [0xef, 0xbb, 0xbf] as const;

export class SliceBuffer {
  /** Everything not yet handed out, from `base` in the file; its length is what was received. */
  bytes: Buffer = Buffer.alloc(0);
  /** Offset in the file of the first byte. */
  base = 0;
  /** How far lines have been taken, in `bytes`. */
  scanned = 0;
  readonly #limits: SliceLimits;
  #arena: Buffer = Buffer.alloc(0);
  /** How far a line end was looked for in vain. */
  #sought = 0;
  /** First byte that a record still needs, absolute; -1 when none does. */
  #needed = -1;
  #starts: number[] = [];
  #lengths: number[] = [];
  #numbers: number[] = [];
  #lines: number[] = [];
  #spans: number[] = [];

  constructor(limits: SliceLimits) {
    this.#limits = limits;
  }

  get end(): number {
    return this.bytes.length;
  }

  /** Bytes of the line that has no end yet. */
  get unfinished(): number {
    return this.bytes.length - this.scanned;
  }

  append(chunk: Uint8Array): void {
    const { length } = this.bytes;
    if (length + chunk.length > this.#arena.length) this.#makeRoom(chunk.length);
    const end = this.bytes.length;
    this.#arena.set(chunk, end);
    this.bytes = this.#arena.subarray(0, end + chunk.length);
    if (this.base === 0 && this.scanned === 0 && BOM.every((byte, index) => this.bytes[index] === byte)) {
      this.scanned = BOM.length;
    }
  }

  /** Where the next line ends; -1 when its end has not come yet. */
  find(byte: number): number {
    const found = this.bytes.indexOf(byte, Math.max(this.scanned, this.#sought));
    this.#sought = found === -1 ? this.bytes.length : 0;
    return found;
  }

  /** A record begins at this offset: it stays until it is flushed. */
  keep(start: number): void {
    if (this.#needed === -1) this.#needed = start;
  }

  /** A copy with a buffer of its own, by absolute offsets. */
  copy(from: number, to: number): Uint8Array {
    return new Uint8Array(this.bytes.subarray(from - this.base, to - this.base));
  }

  /** Whether a record that ends there may join the slice. */
  fits(end: number): boolean {
    return this.#starts.length === 0 || end - (this.#starts[0] ?? end) <= this.#limits.bytes;
  }

  get full(): boolean {
    return this.#starts.length >= this.#limits.records;
  }

  add(start: number, length: number, number: number, line: number, span: number): void {
    this.keep(start);
    this.#starts.push(start);
    this.#lengths.push(length);
    this.#numbers.push(number);
    this.#lines.push(line);
    this.#spans.push(span);
  }

  /** The slice with bytes of its own; undefined when there is no record. */
  flush(head: Uint8Array): Slice | undefined {
    const count = this.#starts.length;
    const first = this.#starts[0];
    if (first === undefined) return undefined;
    const end = (this.#starts[count - 1] ?? 0) + (this.#lengths[count - 1] ?? 0);
    const slice: Slice = {
      bytes: this.copy(first, end),
      starts: Uint32Array.from(this.#starts, (start) => start - first),
      lengths: Uint32Array.from(this.#lengths),
      numbers: Uint32Array.from(this.#numbers),
      offsets: Float64Array.from(this.#starts),
      lines: Uint32Array.from(this.#lines),
      spans: Uint32Array.from(this.#spans),
      flows: new Uint32Array(count),
      heads: [head],
    };
    this.#starts = [];
    this.#lengths = [];
    this.#numbers = [];
    this.#lines = [];
    this.#spans = [];
    this.#needed = -1;
    return slice;
  }

  /** Drops what no record needs; grows when that is not enough. */
  #makeRoom(wanted: number): void {
    const scanned = this.base + this.scanned;
    const from = (this.#needed === -1 ? scanned : Math.min(this.#needed, scanned)) - this.base;
    const kept = this.bytes.length - from;
    const arena = kept + wanted > this.#arena.length ? Buffer.allocUnsafe(2 * (kept + wanted)) : this.#arena;
    this.bytes.copy(arena, 0, from);
    this.#arena = arena;
    this.bytes = arena.subarray(0, kept);
    this.base += from;
    this.scanned -= from;
    this.#sought = Math.max(0, this.#sought - from);
  }
}

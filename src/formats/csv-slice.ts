/** Gathers consecutive records until a slice is full; its bytes are a copy that may be transferred. */
import type { Slice, SliceLimits } from '../domain/ports/format.ts';

export interface CutRecord {
  /** Place in the window, and absolute in the file. */
  readonly start: number;
  readonly end: number;
  readonly offset: number;
  readonly number: number;
  readonly line: number;
  readonly span: number;
}

export class SliceBuilder {
  readonly #limits: SliceLimits;
  /** Absolute offset of the first byte that the open slice needs. */
  #from = 0;
  #to = 0;
  #offsets: number[] = [];
  #lengths: number[] = [];
  #lines: number[] = [];
  #spans: number[] = [];
  #first = 0;

  constructor(limits: SliceLimits) {
    this.#limits = limits;
  }

  /** The absolute offset from which bytes are still needed; none when no slice is open. */
  get from(): number | undefined {
    return this.#offsets.length === 0 ? undefined : this.#from;
  }

  /** Whether what ends at absolute `end` still fits the open slice; the first record of a slice always does. */
  fits(end: number): boolean {
    const records = this.#offsets.length;
    return records === 0 || (records < this.#limits.records && end - this.#from <= this.#limits.bytes);
  }

  add(record: CutRecord): void {
    if (this.#offsets.length === 0) {
      this.#from = record.offset;
      this.#first = record.number;
    }
    const length = record.end - record.start;
    this.#to = record.offset + length;
    this.#offsets.push(record.offset);
    this.#lengths.push(length);
    this.#lines.push(record.line);
    this.#spans.push(record.span);
  }

  /** Closes the open slice; `base` is the absolute offset of `data[0]`. */
  take(data: Uint8Array, base: number, head: Uint8Array): Slice {
    const count = this.#offsets.length;
    const bytes = new Uint8Array(this.#to - this.#from);
    bytes.set(data.subarray(this.#from - base, this.#to - base));
    const starts = new Uint32Array(count);
    const numbers = new Uint32Array(count);
    for (let i = 0; i < count; i += 1) {
      starts[i] = (this.#offsets[i] ?? 0) - this.#from;
      numbers[i] = this.#first + i;
    }
    const slice: Slice = {
      bytes,
      starts,
      numbers,
      lengths: new Uint32Array(this.#lengths),
      offsets: new Float64Array(this.#offsets),
      lines: new Uint32Array(this.#lines),
      spans: new Uint32Array(this.#spans),
      flows: new Uint32Array(count),
      heads: [head.slice()],
    };
    this.#offsets = [];
    this.#lengths = [];
    this.#lines = [];
    this.#spans = [];
    return slice;
  }
}

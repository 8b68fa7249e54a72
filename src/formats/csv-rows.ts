/**
 * Where rows end, in raw bytes. Every encoding of ours keeps ASCII bytes for ASCII characters, so line ends,
 * delimiters and quotes are found without decoding.
 *
 * A quote opens a quoted field only at a field's start. A stray one must not swallow the file: when its field runs
 * over a line end and then closes before anything but a delimiter, or never closes within {@link MAX_ROW}, it is
 * taken as an ordinary character, the row ends at its line end, and the reader names the row.
 */

/** Bytes of the longest row; longer ones are no text that a person or program meant. */
export const MAX_ROW = 1_048_576;

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;

/** `row`: found · `more`: it ends in bytes yet to come · `long`: longer than MAX_ROW, `next` is where it ends or the end. */
export type Scan = 'row' | 'more' | 'long';

export class RowScanner {
  /** Of the row found: end without its line end, start of what follows, lines that it spans. */
  end = 0;
  next = 0;
  span = 1;
  /** Of a `long` row: whether its line end was found. */
  ended = true;
  readonly #lf = new ByteFinder(LF);
  readonly #cr = new ByteFinder(CR);
  readonly #quote: ByteFinder | undefined;
  readonly #delimiterByte: number;

  constructor(delimiter: string, quote: string) {
    this.#delimiterByte = delimiter.charCodeAt(0);
    this.#quote = quote === '' ? undefined : new ByteFinder(quote.charCodeAt(0));
  }

  /** Looks at the row that begins at `start`; `final`: nothing follows `data`. */
  scan(data: Buffer, start: number, final: boolean, quoted = true): Scan {
    this.span = 1;
    const quotes = quoted ? this.#quote : undefined;
    let from = start;
    let spanning = false;
    for (;;) {
      const eol = this.#lineEnd(data, from);
      const open = quotes === undefined ? data.length : quotes.next(data, from);
      if (quotes === undefined || open >= eol) return this.#finish(data, start, eol, final, spanning);
      if (open !== start && data[open - 1] !== this.#delimiterByte) {
        from = open + 1;
        continue;
      }
      const close = this.#closing(data, start, open, quotes, final);
      if (close === MORE) return 'more';
      if (close === STRAY) return this.#finish(data, start, this.#lineEnd(data, open), final, spanning);
      spanning ||= this.#lineEnd(data, open) < close;
      from = close + 1;
    }
  }

  /** Passes over bytes of a row that is too long, up to its line end. */
  discard(data: Buffer, start: number, final: boolean): void {
    const eol = this.#lineEnd(data, start);
    if (eol === data.length) {
      this.next = eol;
      this.ended = final;
      return;
    }
    this.#passLineEnd(data, eol, final);
  }

  /** The data moved: what was at `by` is now at 0. */
  shift(by: number): void {
    this.#lf.shift(by);
    this.#cr.shift(by);
    this.#quote?.shift(by);
  }

  #closing(data: Buffer, start: number, open: number, quotes: ByteFinder, final: boolean): number {
    let from = open + 1;
    for (;;) {
      const close = quotes.next(data, from);
      if (close - start > MAX_ROW) return STRAY;
      if (close === data.length) return final ? STRAY : MORE;
      if (close + 1 === data.length && !final) return MORE;
      const after = data[close + 1];
      if (after === quotes.byte) {
        from = close + 2;
        continue;
      }
      const closes =
        after === undefined ||
        after === this.#delimiterByte ||
        after === LF ||
        after === CR ||
        after === SPACE;
      return closes || this.#lineEnd(data, open) > close ? close : STRAY;
    }
  }

  #finish(data: Buffer, start: number, eol: number, final: boolean, spanning: boolean): Scan {
    if (eol - start > MAX_ROW) {
      this.discard(data, start + MAX_ROW, final);
      return this.ended || this.next === data.length ? 'long' : 'more';
    }
    if (eol === data.length) {
      if (!final) return 'more';
      this.end = eol;
      this.next = eol;
    } else {
      this.#passLineEnd(data, eol, final);
      if (!this.ended) return 'more';
      this.end = eol;
    }
    if (spanning) this.span = countLineEnds(data, start, eol) + 1;
    return 'row';
  }

  /** A CR that ends the data may be half of a CRLF. */
  #passLineEnd(data: Buffer, eol: number, final: boolean): void {
    this.ended = data[eol] === LF || eol + 1 < data.length || final;
    this.next = data[eol] === CR && data[eol + 1] === LF ? eol + 2 : eol + 1;
    if (!this.ended) this.next = eol;
  }

  #lineEnd(data: Buffer, from: number): number {
    return Math.min(this.#lf.next(data, from), this.#cr.next(data, from));
  }
}

const MORE = -1;
const STRAY = -2;

/** Remembers the last answer, so that each byte is looked at once however often it is asked for. */
class ByteFinder {
  readonly byte: number;
  #from = 0;
  #at = 0;
  #found = false;

  constructor(byte: number) {
    this.byte = byte;
  }

  /** First place at or after `start`, the length of the data when there is none yet. */
  next(data: Buffer, start: number): number {
    let from = start;
    if (start >= this.#from && this.#at >= start) {
      if (this.#found) return this.#at;
      from = this.#at;
    } else {
      this.#from = start;
    }
    const index = from >= data.length ? -1 : data.indexOf(this.byte, from);
    this.#found = index >= 0;
    this.#at = this.#found ? index : data.length;
    return this.#at;
  }

  shift(by: number): void {
    this.#from -= by;
    this.#at -= by;
  }
}

/** CRLF, LF and CR each count once. */
export function countLineEnds(data: Uint8Array, start: number, end: number): number {
  let count = 0;
  for (let i = start; i < end; i += 1) {
    const byte = data[i];
    if (byte === LF || (byte === CR && (i + 1 >= end || data[i + 1] !== LF))) count += 1;
  }
  return count;
}

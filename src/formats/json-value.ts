/** Where a JSON value ends, in raw bytes that come in chunks. What stands inside is the reader's to judge. */
import { MAX_DEPTH } from './json-layout.ts';

export const LF = 0x0a;
export const CR = 0x0d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
/** `[` and `{`, `]` and `}` differ by this bit. */
const BRACE = 0x20;

/** The value goes on after these bytes. */
export const MORE = -1;
/** A bracket closes what another kind opened: nothing after it can be trusted. */
export const FAULT = -2;

export const isSpace = (byte: number): boolean =>
  byte === 0x20 || byte === LF || byte === CR || byte === 0x09;

export class ValueScanner {
  /** Line ends passed since `begin`. */
  lineEnds = 0;
  /** Index of the bracket of a FAULT. */
  faultAt = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #scalar = false;
  readonly #kinds = new Uint8Array(MAX_DEPTH + 1);

  begin(): void {
    this.lineEnds = 0;
    this.#depth = 0;
    this.#inString = false;
    this.#escaped = false;
    this.#scalar = false;
  }

  /** Goes on at `from`, which at first is where the value begins; returns where it ends, MORE or FAULT. */
  scan(data: Uint8Array, from: number): number {
    const end = data.length;
    const kinds = this.#kinds;
    let depth = this.#depth;
    let inString = this.#inString;
    let at = from;
    if (this.#scalar) return this.#scalarEnd(data, at);
    if (this.#escaped && at < end) {
      this.#escaped = false;
      if (data[at] === QUOTE || data[at] === BACKSLASH) at += 1;
    }
    while (at < end) {
      if (inString) {
        const close = this.#closing(data, at);
        if (close === MORE) break;
        at = close;
        inString = false;
        if (depth === 0) return at;
        continue;
      }
      const byte = data[at] ?? 0;
      if (byte === QUOTE) inString = true;
      else if ((byte | BRACE) === OPEN) {
        depth += 1;
        // Deeper than the reader goes: the record is a problem, and how its brackets pair does not matter.
        if (depth <= MAX_DEPTH) kinds[depth] = byte;
      } else if ((byte | BRACE) === CLOSE) {
        if (depth <= MAX_DEPTH && kinds[depth] !== byte - 2) {
          this.faultAt = at;
          return FAULT;
        }
        depth -= 1;
        if (depth === 0) return at + 1;
      } else if (byte < 0x20) this.#count(data, at);
      else if (depth === 0) {
        this.#scalar = true;
        return this.#scalarEnd(data, at);
      }
      at += 1;
    }
    this.#depth = depth;
    this.#inString = inString;
    return MORE;
  }

  #closing(data: Uint8Array, from: number): number {
    const end = data.length;
    for (let at = from; at < end; at += 1) {
      const byte = data[at] ?? 0;
      if (byte === QUOTE) return at + 1;
      if (byte === BACKSLASH) {
        const next = data[at + 1];
        if (next === QUOTE || next === BACKSLASH) at += 1;
        else this.#escaped = at + 1 === end;
      } else if (byte < 0x20) this.#count(data, at);
    }
    return MORE;
  }

  #scalarEnd(data: Uint8Array, from: number): number {
    for (let at = from; at < data.length; at += 1) {
      const byte = data[at] ?? 0;
      if (isSpace(byte) || byte === 0x2c || (byte | BRACE) === CLOSE) return at;
    }
    return MORE;
  }

  #count(data: Uint8Array, at: number): void {
    if (endsLine(data, at)) this.lineEnds += 1;
  }
}

/** CRLF, LF and CR each count once, at their first byte; the byte before must still be there. */
export function endsLine(data: Uint8Array, at: number): boolean {
  const byte = data[at];
  return byte === CR || (byte === LF && data[at - 1] !== CR);
}

/** One line as bytes, one byte per character: which kind it is and where its column 1 stands or would stand. */
import { isSingleByte } from './encoding.ts';
import type { Layout } from './fixed-width-layout.ts';

export const LF = 0x0a;
const CR = 0x0d;
const BLANK = 0x20;
/** End of file for DOS; concatenated files have it in their middle. */
const CTRL_Z = 0x1a;
const HIGH = 0x80;
/** What a character outside ASCII becomes where only positions count. */
const PLACEHOLDER = 0x3f;

const UNKNOWN = -1;

/** Looks at lines one after the other; what it found of the last one stands in its fields. */
export class LineView {
  /** Where its bytes are, without line end, and without the end-of-file marks and NULs that DOS leaves. */
  start = 0;
  end = 0;
  /** Where column 1 is; before `start` when the line is shifted. */
  origin = 0;
  /** Index of its type; -1 when unknown. */
  type = UNKNOWN;
  readonly #layout: Layout;
  readonly #indexes = new Map<number, number>();
  readonly #fallback: number;
  readonly #single: boolean;

  constructor(layout: Layout) {
    this.#layout = layout;
    this.#single = layout.type === undefined;
    this.#fallback = layout.open ? (layout.flat?.index ?? UNKNOWN) : UNKNOWN;
    const width = layout.type === undefined ? 0 : layout.type.to - layout.type.from;
    for (const { name, index } of layout.types) {
      if (name === '') continue;
      const bytes = new TextEncoder().encode(name.padEnd(width));
      this.#indexes.set(codeAt(bytes, 0, width, bytes.length), index);
    }
  }

  /** False for a line with nothing in it. `end` is where the line end begins, or the end of the file. */
  look(bytes: Uint8Array, start: number, end: number): boolean {
    let from = start;
    let to = end;
    if (to > from && bytes[to - 1] === CR) to -= 1;
    while (to > from && (bytes[to - 1] === CTRL_Z || bytes[to - 1] === 0)) to -= 1;
    while (from < to && bytes[from] === CTRL_Z) from += 1;
    this.start = from;
    this.end = to;
    this.origin = from;
    let text = from;
    while (text < to && bytes[text] === BLANK) text += 1;
    if (text >= to) return false;
    if (this.#single) {
      this.type = this.#fallback;
      return true;
    }
    const columns = this.#layout.type;
    if (columns === undefined) return true;
    const width = columns.to - columns.from;
    const { lost } = this.#layout;
    if (lost > 0 && text === from) {
      // Where blanks should be something stands: either the blanks were stripped, or the line is of another layout.
      const shifted = this.#indexes.get(codeAt(bytes, from, width, to));
      if (shifted !== undefined) {
        this.origin = from - lost;
        this.type = shifted;
        return true;
      }
    }
    this.type = this.#indexes.get(codeAt(bytes, from + columns.from, width, to)) ?? this.#fallback;
    return true;
  }
}

function codeAt(bytes: Uint8Array, at: number, width: number, end: number): number {
  let code = 0;
  for (let index = at; index < at + width; index += 1)
    code = code * 256 + (index < end ? (bytes[index] ?? BLANK) : BLANK);
  return code;
}

/** Whether bytes and characters may part ways in this layout. */
export const isMultibyte = (layout: Layout): boolean => !isSingleByte(layout.encoding);

export function hasHighBytes(bytes: Uint8Array, start: number, end: number): boolean {
  for (let index = start; index < end; index += 1) if ((bytes[index] ?? 0) >= HIGH) return true;
  return false;
}

/** One byte for each character of a text, so that positions hold whatever its encoding was. */
export function narrowed(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    bytes[index] = code < HIGH ? code : PLACEHOLDER;
  }
  return bytes;
}

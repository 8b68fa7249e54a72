/** What of UTF-8 the platform does not say: where the first wrong byte is, and where text looks encoded wrongly. */
import { Buffer } from 'node:buffer';
import { type Problem, problem } from '../domain/problem.ts';
import type { Encoding } from './encoding.ts';

/** Length of the sequence that a lead byte begins; 0: it begins none (RFC 3629, section 4). */
function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xc2) return 0;
  if (lead < 0xe0) return 2;
  if (lead < 0xf0) return 3;
  return lead < 0xf5 ? 4 : 0;
}

/** Second bytes are narrower after some leads: no overlong forms, no surrogates, nothing above U+10FFFF. */
function fits(lead: number, second: number): boolean {
  if (lead === 0xe0) return second >= 0xa0 && second < 0xc0;
  if (lead === 0xed) return second >= 0x80 && second < 0xa0;
  if (lead === 0xf0) return second >= 0x90 && second < 0xc0;
  if (lead === 0xf4) return second >= 0x80 && second < 0x90;
  return isContinuation(second);
}

const isContinuation = (byte: number): boolean => byte >= 0x80 && byte < 0xc0;

/** Index of the first byte that begins no valid sequence; the length when all is valid. */
export function firstInvalidUtf8(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length) {
    const lead = bytes[at] ?? 0;
    const length = sequenceLength(lead);
    if (length === 0) return at;
    for (let i = 1; i < length; i += 1) {
      const byte = bytes[at + i] ?? 0;
      if (i === 1 ? !fits(lead, byte) : !isContinuation(byte)) return at;
    }
    at += length;
  }
  return at;
}

/** How many bytes at the end begin a sequence whose rest has yet to come. */
export function trailingPartial(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (isContinuation(byte)) continue;
    return sequenceLength(byte) > back ? back : 0;
  }
  return 0;
}

interface Sight {
  readonly line: number;
  readonly text: string;
}

/**
 * UTF-8 read as a single-byte encoding gives no error, only `Ã¨` for è and `â‚¬` for €: bytes that are valid
 * multi-byte UTF-8 hardly ever are a word in anything else.
 */
export class MojibakeScan {
  #lead = 0;
  #missing = 0;
  #sequence: number[] = [];
  #first: Sight | undefined;
  #count = 0;
  #lone = 0;
  #tail = Buffer.alloc(0);

  /** Forgets a sequence left open by the chunk before: only ASCII followed. */
  reset(): void {
    if (this.#missing > 0) this.#lone += 1;
    this.#missing = 0;
  }

  /** Bytes declared as single-byte that are valid UTF-8. */
  once(chunk: Uint8Array, lineOf: (index: number) => number): void {
    const size = chunk.length;
    for (let i = 0; i < size; i += 1) {
      if (this.#missing === 0) {
        while (i < size && (chunk[i] ?? 0) < 0x80) i += 1;
        if (i < size) this.#begin(chunk[i] ?? 0);
        continue;
      }
      const byte = chunk[i] ?? 0;
      const second = this.#sequence.length === 1;
      if (second ? !fits(this.#lead, byte) : !isContinuation(byte)) {
        this.#missing = 0;
        this.#lone += 1;
        if (byte >= 0x80) this.#begin(byte);
        continue;
      }
      this.#sequence.push(byte);
      this.#missing -= 1;
      if (this.#missing > 0) continue;
      this.#count += 1;
      if (this.#first === undefined) {
        this.#first = { line: lineOf(i), text: Buffer.from(this.#sequence).toString('utf8') };
      }
    }
  }

  /** UTF-8 that was encoded twice: `Ã` or `â‚`/`â€` written as characters. */
  twice(chunk: Uint8Array, lineOf: (index: number) => number): void {
    if (this.#first !== undefined) return;
    const bytes = Buffer.concat([this.#tail, chunk]);
    const marks = TWICE.map(({ mark, shown }) => ({ index: bytes.indexOf(mark), shown }));
    const first = marks.filter(({ index }) => index >= 0).toSorted((a, b) => a.index - b.index)[0];
    if (first !== undefined) {
      this.#first = { line: lineOf(Math.max(0, first.index - this.#tail.length)), text: first.shown };
      return;
    }
    this.#tail = Buffer.from(bytes.subarray(Math.max(0, bytes.length - LONGEST_MARK + 1)));
  }

  warnings(encoding: Encoding): readonly Problem[] {
    const first = this.#first;
    // In us-ascii every such byte is a problem already.
    if (first === undefined || encoding === 'us-ascii') return [];
    const place = { line: first.line, value: first.text };
    if (encoding === 'utf-8') {
      return [
        problem('encoding.mojibake', 'accents look encoded twice', {
          advice:
            'The sender converts to UTF-8 what is UTF-8 already: names will read as they are written here.',
          place,
        }),
      ];
    }
    const share = this.#lone === 0 ? 'every accent' : `${this.#count} of ${this.#count + this.#lone} accents`;
    return [
      problem('encoding.mojibake', `${share} reads as UTF-8, ${encoding} is declared`, {
        advice: 'If names show signs like Ã¨ for è, declare encoding: utf-8 in gestionale.yaml.',
        place,
      }),
    ];
  }

  #begin(byte: number): void {
    const length = sequenceLength(byte);
    if (length === 0) {
      this.#lone += 1;
      return;
    }
    this.#lead = byte;
    this.#missing = length - 1;
    this.#sequence = [byte];
  }
}

/** `Ã` before any sign of C1 or Latin-1 (whose lead byte is C2), and `â‚`, `â€`, which begin € and typographic signs. */
const TWICE = [
  { mark: Buffer.from([0xc3, 0x83, 0xc2]), shown: 'Ã' },
  { mark: Buffer.from('â‚'), shown: 'â‚' },
  { mark: Buffer.from('â€'), shown: 'â€' },
];
const LONGEST_MARK = 5;

/**
 * Packed decimal numbers of COBOL (COMP-3): two digits to a byte, the last half byte being the sign (C, F, A, E plus; D, B
 * minus). Either as hexadecimal digits, or as the bytes themselves, one to a character.
 */
import { failed, ok, problem, type Result } from './problem.ts';

/** How windows-1252 shows the bytes 80 to 9F: a file read as such has them so. */
const SHOWN: ReadonlyMap<number, number> = new Map(
  Array.from({ length: 32 }, (_, index) => [
    new TextDecoder('windows-1252').decode(Uint8Array.of(0x80 + index)).charCodeAt(0),
    0x80 + index,
  ]),
);

const LONGEST = 18;
const MINUS_B = 0xb;
const MINUS_D = 0xd;

/** By character code, the value of a hexadecimal digit; -1 for others. */
const HEX = new Int8Array(128).fill(-1);
for (let value = 0; value < 16; value += 1) {
  HEX[value.toString(16).charCodeAt(0)] = value;
  HEX[value.toString(16).toUpperCase().charCodeAt(0)] = value;
}

/** Problems `packed.missing`, `packed.unreadable`, `packed.too-large` (more than can be exact). */
export function readPacked(text: string, as: 'hex' | 'bytes' = 'hex'): Result<number> {
  const written = as === 'hex' ? text.trim() : text;
  if (written === '') return wrong('missing', 'there is no number', text);
  if (written.length > LONGEST) return wrong('too-large', 'it has too many digits to be exact', text);
  const halves = as === 'hex' ? written.length : written.length * 2;
  const sign = halfAt(written, halves - 1, as);
  if (halves % 2 === 1 || sign < 0xa) return unreadable(text);
  let value = 0;
  for (let at = 0; at < halves - 1; at += 1) {
    const half = halfAt(written, at, as);
    if (half < 0 || half > 9) return unreadable(text);
    value = value * 10 + half;
  }
  if (value > Number.MAX_SAFE_INTEGER) return wrong('too-large', 'it has too many digits to be exact', text);
  return ok((sign === MINUS_B || sign === MINUS_D) && value !== 0 ? -value : value);
}

/** A half byte, -1 where there is none. */
function halfAt(text: string, at: number, as: 'hex' | 'bytes'): number {
  if (as === 'hex') return HEX[text.charCodeAt(at)] ?? -1;
  const code = text.charCodeAt(at >> 1);
  const byte = code <= 0xff ? code : (SHOWN.get(code) ?? -1);
  if (byte < 0) return -1;
  return at % 2 === 0 ? byte >> 4 : byte & 0xf;
}

/** Hexadecimal digits of a number of some bytes: `000012345C`. Problem `packed.too-wide`. */
export function formatPacked(value: number, bytes: number): Result<string> {
  const digits = String(Math.abs(value)).padStart(bytes * 2 - 1, '0');
  if (digits.length > bytes * 2 - 1)
    return wrong('too-wide', `the number does not fit ${bytes} packed bytes`, String(value));
  return ok(`${digits}${value < 0 ? 'D' : 'C'}`);
}

const unreadable = (text: string) =>
  wrong('unreadable', 'this is no packed number: digits, and a sign in the last half byte', text);

const wrong = (what: 'missing' | 'unreadable' | 'too-large' | 'too-wide', message: string, value: string) =>
  failed(problem(`packed.${what}`, message, { place: { value } }));

/**
 * Zoned decimal numbers of COBOL (DISPLAY with a sign): digits, the last of them (or the first) carrying the sign. As
 * text they are met in three forms: EBCDIC turned to ASCII (`{` A–I for +0 to +9, `}` J–R for −0 to −9), ASCII as PC
 * compilers write it (p–y for −0 to −9), and EBCDIC bytes one to a character (F0–F9, C0–C9, D0–D9).
 */
import { failed, ok, problem, type Result } from './problem.ts';

/** Sign and digit of a character, as value + 16 when negative; -1 for none. */
const SIGNED = new Int8Array(256).fill(-1);
const NEGATIVE = 16;
const LONGEST = 18;

for (let digit = 0; digit < 10; digit += 1) {
  for (const base of [0x30, 0xf0, 0xc0]) SIGNED[base + digit] = digit;
  for (const base of [0x70, 0xd0]) SIGNED[base + digit] = digit + NEGATIVE;
  SIGNED['{ABCDEFGHI'.charCodeAt(digit)] = digit;
  SIGNED['}JKLMNOPQR'.charCodeAt(digit)] = digit + NEGATIVE;
}

/** Problems `zoned.missing`, `zoned.unreadable`, `zoned.too-large` (more than can be exact). */
export function readZoned(text: string, leading = false): Result<number> {
  const written = text.trim();
  if (written === '') return wrong('missing', 'there is no number', text);
  if (written.length > LONGEST) return wrong('too-large', `it has more than ${LONGEST} digits`, text);
  const place = leading ? 0 : written.length - 1;
  let value = 0;
  let negative = false;
  for (let at = 0; at < written.length; at += 1) {
    const code = written.charCodeAt(at);
    const found = code < 256 ? (SIGNED[code] ?? -1) : -1;
    const plain = (code >= 0x30 && code <= 0x39) || (code >= 0xf0 && code <= 0xf9);
    if (found < 0 || (at !== place && !plain))
      return wrong('unreadable', 'this is no zoned number: digits, one of them with the sign', text);
    if (found >= NEGATIVE) negative = true;
    value = value * 10 + (found % NEGATIVE);
  }
  if (value > Number.MAX_SAFE_INTEGER) return wrong('too-large', 'it has too many digits to be exact', text);
  return ok(negative && value !== 0 ? -value : value);
}

/** As EBCDIC turned to ASCII writes it: `0001234E`. Problem `zoned.too-wide`. */
export function formatZoned(value: number, width: number): Result<string> {
  const digits = String(Math.abs(value)).padStart(width, '0');
  if (digits.length > width)
    return wrong('too-wide', `the number does not fit ${width} digits`, String(value));
  const last = Number(digits.slice(-1));
  return ok(digits.slice(0, -1) + (value < 0 ? '}JKLMNOPQR' : '{ABCDEFGHI').charAt(last));
}

const wrong = (what: 'missing' | 'unreadable' | 'too-large' | 'too-wide', message: string, value: string) =>
  failed(problem(`zoned.${what}`, message, { place: { value } }));

/** Which encoding a sample is written in: by its mark, by what UTF-8 admits, by the letters that Italian text has. */
import { isAscii, isUtf8 } from 'node:buffer';
import { failed, ok, problem, type Result } from '../domain/problem.ts';
import { decode, type Encoding } from '../formats/encoding.ts';
import type { Guess } from './guess.ts';

export interface ReadSample {
  readonly encoding: Encoding;
  /** Decoded, without mark. */
  readonly text: string;
  readonly bom: boolean;
  readonly guess: Guess;
}

const SINGLE_BYTE = ['windows-1252', 'cp850', 'iso-8859-15'] as const;

/** Letters and signs that Italian gestionali write beyond ASCII. */
const EXPECTED = /[àèéìòùÀÈÉÌÒÙ]/;
const POSSIBLE = /[°€’‘“”–ºª§«»çñäöüßâêîôûáíóúÇÑÄÖÜÁÍÓÚ£]/;

/** Problem `draft.encoding` for what no format reads: UTF-16, EBCDIC. */
export function guessEncoding(bytes: Uint8Array): Result<ReadSample> {
  const unreadable = foreign(bytes);
  if (unreadable !== undefined) return failed(unreadable);
  const bom = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  if (isAscii(bytes)) {
    return ok(
      found(bytes, 'windows-1252', false, 'likely', 'the sample has ASCII only, which is the same in all', [
        'cp850 if it comes from a DOS program',
        'utf-8',
      ]),
    );
  }
  if (isUtf8(whole(bytes)))
    return ok(
      found(
        bytes,
        'utf-8',
        bom,
        'sure',
        bom ? 'the file begins with its mark' : 'its accents are valid UTF-8',
      ),
    );
  const scored = SINGLE_BYTE.map((encoding) => ({ encoding, score: plausibility(bytes, encoding) }));
  const [best, second] = scored.toSorted((left, right) => right.score - left.score);
  const encoding = best?.encoding ?? 'windows-1252';
  const alike = scored.filter((one) => decode(bytes, one.encoding) === decode(bytes, encoding));
  const rival = scored.find((one) => !alike.includes(one) && one.score >= (best?.score ?? 0));
  const accents = `its accents read as Italian ones: ${shown(decode(bytes, encoding))}`;
  const same = alike
    .filter((one) => one.encoding !== encoding)
    .map((one) => `${one.encoding}: the same for this sample`);
  return ok(
    found(
      bytes,
      encoding,
      false,
      rival === undefined && second !== undefined && (best?.score ?? 0) > 0 ? 'sure' : 'unsure',
      accents,
      [...same, ...(rival === undefined ? [] : [rival.encoding])],
    ),
  );
}

function found(
  bytes: Uint8Array,
  encoding: Encoding,
  bom: boolean,
  certainty: Guess['certainty'],
  why: string,
  alternatives: readonly string[] = [],
): ReadSample {
  const text = decode(bytes, encoding).replace(/^\ufeff/, '');
  const value = bom ? `${encoding} with its mark` : encoding;
  return { encoding, text, bom, guess: { subject: 'encoding', value, certainty, why, alternatives } };
}

/** A bounded sample may end within a character. */
function whole(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > bytes.length - 4 && end > 0 && (bytes[end - 1] ?? 0) >= 0x80 && (bytes[end - 1] ?? 0) < 0xc0)
    end -= 1;
  if ((bytes[end - 1] ?? 0) >= 0xc0 && bytes.length - end < 3 && !isUtf8(bytes.subarray(end - 1))) end -= 1;
  else end = bytes.length;
  return bytes.subarray(0, end);
}

function plausibility(bytes: Uint8Array, encoding: Encoding): number {
  let score = 0;
  for (const character of decode(bytes, encoding)) {
    if (character < '\x80') continue;
    if (EXPECTED.test(character)) score += 3;
    else if (POSSIBLE.test(character)) score += 1;
    else score -= 3;
  }
  return score;
}

const shown = (text: string): string => [...new Set(text.match(/[^\0-\x7f]/g) ?? [])].slice(0, 8).join(' ');

function foreign(bytes: Uint8Array) {
  const [first, second] = bytes;
  const marked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  const counts = new Uint32Array(256);
  for (const byte of bytes) counts[byte] = (counts[byte] ?? 0) + 1;
  const count = (from: number, to: number): number =>
    counts.subarray(from, to + 1).reduce((sum, one) => sum + one, 0);
  if (marked || (counts[0] ?? 0) > bytes.length / 4)
    return problem('draft.encoding', 'the sample is UTF-16, which no layout reads', {
      class: 'config',
      advice: 'Ask for the file in UTF-8, or convert it: iconv -f UTF-16 -t UTF-8.',
    });
  const ebcdic = count(0x40, 0x40) + count(0xf0, 0xf9) + count(0xc1, 0xe9);
  if (bytes.length > 0 && ebcdic > bytes.length * 0.7 && count(0xf0, 0xf9) > count(0x30, 0x39) * 4)
    return problem('draft.encoding', 'the sample is EBCDIC, as mainframes and AS/400 write it', {
      class: 'config',
      advice: `No layout reads it yet. Ask for a transfer in text mode, or convert it: iconv -f CP280 -t WINDOWS-1252${counts[0x25] === 0 && counts[0x15] === 0 ? `; it has no line ends, so cut it too: fold -b -w ${blockLength(bytes)}` : ''}.`,
    });
  return undefined;
}

/** The length of blocks without line ends: the divisor of the size after which bytes repeat best. */
export function blockLength(bytes: Uint8Array): number {
  let best = { length: 80, score: 0 };
  for (let length = 20; length <= Math.min(1024, bytes.length / 2); length += 1) {
    if (bytes.length % length !== 0) continue;
    let same = 0;
    for (let at = length; at < bytes.length; at += 1) if (bytes[at] === bytes[at - length]) same += 1;
    const score = same / (bytes.length - length);
    if (score > best.score * 1.05) best = { length, score };
  }
  return best.length;
}

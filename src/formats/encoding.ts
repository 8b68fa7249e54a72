/**
 * Text of legacy files, both ways. In every encoding here but UTF-8 one byte is one character, so a reader may
 * decode a whole slice at once and address it by byte offsets.
 */
import { Buffer, isAscii } from 'node:buffer';
import iconv from 'iconv-lite';
import { failed, ok, problem, type Result } from '../domain/problem.ts';
import { transliterate } from './transliteration.ts';

export const ENCODINGS = ['windows-1252', 'iso-8859-15', 'cp850', 'utf-8', 'us-ascii'] as const;
export type Encoding = (typeof ENCODINGS)[number];

export const isEncoding = (text: string): text is Encoding => (ENCODINGS as readonly string[]).includes(text);

/** Every encoding but UTF-8. */
export const isSingleByte = (encoding: Encoding): boolean => encoding !== 'utf-8';

const REPLACEMENT = '\ufffd';
const HIGH = 0x80;

type SingleByte = Exclude<Encoding, 'utf-8'>;

/** For each byte from 0x80 its character; the five bytes that windows-1252 leaves undefined stay C1 controls. */
const HIGH_HALF: Readonly<Record<SingleByte, readonly string[]>> = {
  'windows-1252': characters((bytes) => new TextDecoder('windows-1252').decode(bytes)),
  'iso-8859-15': characters((bytes) => iconv.decode(bytes, 'iso-8859-15')),
  cp850: characters((bytes) => iconv.decode(bytes, 'cp850')),
  'us-ascii': Array.from({ length: HIGH }, () => REPLACEMENT),
};

/** Which latin1 characters each encoding says otherwise: what decoding has to touch. */
const DIFFERS: Readonly<Record<SingleByte, RegExp>> = {
  'windows-1252': /[\x80-\x9f]/g,
  'iso-8859-15': /[\xa4\xa6\xa8\xb4\xb8\xbc-\xbe]/g,
  cp850: /[\x80-\xff]/g,
  'us-ascii': /[\x80-\xff]/g,
};

const BYTE_OF: Readonly<Record<SingleByte, ReadonlyMap<string, number>>> = {
  'windows-1252': bytesOf('windows-1252'),
  'iso-8859-15': bytesOf('iso-8859-15'),
  cp850: bytesOf('cp850'),
  'us-ascii': new Map(),
};

/** Bytes that are not of the encoding become U+FFFD; whether there are any is the verifier's to say. A BOM is kept. */
export function decode(bytes: Uint8Array, encoding: Encoding): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isAscii(buffer)) return buffer.toString('latin1');
  if (encoding === 'utf-8') return buffer.toString('utf8');
  const table = HIGH_HALF[encoding];
  return buffer
    .toString('latin1')
    .replace(DIFFERS[encoding], (character) => table[character.charCodeAt(0) - HIGH] ?? REPLACEMENT);
}

/**
 * What the encoding lacks is transliterated (É → E' in us-ascii); problem `encoding.unmappable` names the first
 * character that cannot be.
 */
export function encode(text: string, encoding: Encoding): Result<Uint8Array> {
  const said = mappable(text, encoding);
  if (!said.ok) return said;
  if (encoding === 'utf-8') return ok(Buffer.from(said.value, 'utf8'));
  const bytes = Buffer.from(said.value, 'latin1');
  if (isPlain(said.value)) return ok(bytes);
  const codes = BYTE_OF[encoding];
  let at = 0;
  for (const character of said.value) {
    const code = character.charCodeAt(0);
    bytes[at] = code < HIGH ? code : (codes.get(character) ?? code);
    at += 1;
  }
  return ok(bytes);
}

/**
 * The text as `encode` will write it, for layouts that count characters; in single-byte encodings its length is the
 * number of bytes. Problem: `encoding.unmappable`.
 */
export function mappable(text: string, encoding: Encoding): Result<string> {
  if (isPlain(text)) return ok(text);
  // A lone surrogate is no character in any encoding.
  if (encoding === 'utf-8') return text.isWellFormed() ? ok(text) : unmappable(text, REPLACEMENT, encoding);
  const codes = BYTE_OF[encoding];
  let written = '';
  for (const character of text.normalize('NFC')) {
    if (character.charCodeAt(0) < HIGH || codes.has(character)) {
      written += character;
      continue;
    }
    const plain = transliterate(character);
    if (plain === undefined) return unmappable(text, character, encoding);
    written += plain;
  }
  return ok(written);
}

function unmappable(text: string, character: string, encoding: Encoding) {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return failed(
    problem('encoding.unmappable', `${encoding} cannot write U+${code} ${JSON.stringify(character)}`, {
      advice: `Leave the character out in the mapping, or write the file in utf-8 if its reader can.`,
      place: { value: text },
    }),
  );
}

const NOT_ASCII = /[^\0-\x7f]/;
const isPlain = (text: string): boolean => !NOT_ASCII.test(text);

function characters(decoder: (bytes: Buffer) => string): readonly string[] {
  return Array.from({ length: HIGH }, (_, index) => decoder(Buffer.of(HIGH + index)));
}

function bytesOf(encoding: SingleByte): ReadonlyMap<string, number> {
  return new Map(HIGH_HALF[encoding].map((character, index) => [character, HIGH + index]));
}

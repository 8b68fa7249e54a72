/** The bytes of a listing, as entries. Bounded: a server must not fill our memory with names. */
import { StringDecoder } from 'node:string_decoder';
import { type Problem, problem } from '../../domain/problem.ts';
import { raise, unsupported } from '../faults.ts';
import { type Entry, fromFacts, fromListing } from './entry.ts';
import type { Encoding } from './settings.ts';

export interface Bounds {
  readonly entries: number;
  readonly bytes: number;
}

/** Some 60 MB of memory; a folder of 100,000 files fits twice. */
export const BOUNDS: Bounds = { entries: 250_000, bytes: 64 * 1024 * 1024 };

/** Longer than any name with its facts. */
const LINE_AT_MOST = 16 * 1024;

export interface Style {
  readonly facts: boolean;
  readonly encoding: Encoding;
  readonly nowMs: number;
  /** Who is listed, for people. */
  readonly where: string;
}

export interface Listing {
  readonly entries: readonly Entry[];
  /** Lines that came, whatever they said. */
  readonly lines: number;
}

/** Reads a whole listing. Throws a `ProblemError` when it is too large, or in a format that is not known. */
export async function listing(
  bytes: AsyncIterable<Uint8Array>,
  style: Style,
  bounds: Bounds = BOUNDS,
): Promise<Listing> {
  const decoder = new StringDecoder(style.encoding);
  const entries: Entry[] = [];
  let lines = 0;
  let odd: string | undefined;
  let understood = false;
  let rest = '';
  let got = 0;
  let end: RegExp | undefined;

  const take = (line: string): void => {
    if (line.trim() === '') return;
    lines += 1;
    const found = style.facts ? fromFacts(line) : fromListing(line, style.nowMs);
    if (found === undefined) {
      // The library keeps "." and ".." to itself.
      if (/\s\.\.?$/.test(line)) understood = true;
      else if (!style.facts && !/^total\b/i.test(line)) odd ??= line;
      return;
    }
    understood = true;
    if (found.name === '.' || found.name === '..' || found.name === '') return;
    if (entries.length >= bounds.entries) raise(tooLarge(style.where, `${bounds.entries} entries`));
    entries.push(found);
  };

  for await (const chunk of bytes) {
    got += chunk.byteLength;
    if (got > bounds.bytes) raise(tooLarge(style.where, `${bounds.bytes >> 20} MB`));
    const text = rest + decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    // Where lines end in CR LF, a lone LF belongs to a name.
    if (end === undefined && text.includes('\n')) end = /^[^\n]*\r\n/.test(text) ? /\r\n/ : /\n/;
    const parts = end === undefined ? [text] : text.split(end);
    rest = parts.pop() ?? '';
    if (rest.length > LINE_AT_MOST) raise(tooLarge(style.where, 'a line without an end'));
    for (const part of parts) take(part);
  }
  take((rest + decoder.end()).replace(/\r?\n$/, ''));
  if (!understood && odd !== undefined) {
    raise(unsupported(style.where, `its listing is neither MLSD, Unix nor DOS: "${odd.slice(0, 80)}"`));
  }
  return { entries, lines };
}

const tooLarge = (where: string, limit: string): Problem =>
  problem('ftp.listing', `The listing of ${where} is larger than ${limit}.`, {
    class: 'config',
    advice:
      'Have taken files moved away or deleted (then), clear the folder, or point the door at a smaller one.',
  });

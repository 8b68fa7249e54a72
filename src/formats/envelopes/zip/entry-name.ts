/**
 * Names in zips. Those that are not UTF-8 are in a code page that nothing names: zip says cp437, Italian Windows writes
 * cp850 (the same for à è é ì ò ù), some programs windows-1252.
 */
import type { EntryMetaData } from '@zip.js/zip.js';
import iconv from 'iconv-lite';

/** Hosts of "version made by" (APPNOTE 4.4.2) whose names are in a DOS code page, unless they look otherwise. */
const DOS_HOSTS: ReadonlySet<number> = new Set([0, 6, 10, 11, 14]);
/** Where windows-1252 has its small accented letters, and cp850 only letters of other languages and signs. */
const SMALL_ACCENTED = 0xe0;

export function entryName(entry: EntryMetaData): string {
  const { rawFilename, filename, filenameUTF8 } = entry;
  // `filename` is then right: UTF-8, or the Unicode name beside the other one. Else the library shows control
  // characters as the signs that a PC's screen has for them.
  if (filenameUTF8) return filename;
  const high = rawFilename.filter((byte) => byte >= 0x80);
  const host = entry.versionMadeBy >> 8;
  const dos = DOS_HOSTS.has(host) && high.some((byte) => byte < SMALL_ACCENTED);
  return iconv.decode(Buffer.from(rawFilename), dos ? 'cp850' : 'windows-1252');
}

/** A file as a line of a listing, in the ways that servers have. */
import type { Stats } from 'node:fs';

const stamp = (about: Stats): string => about.mtime.toISOString().replace(/\D/g, '').slice(0, 14);

/** RFC 3659, section 7. */
export function facts(about: Stats, name: string): string {
  const type = about.isFile()
    ? 'file'
    : about.isDirectory()
      ? 'dir'
      : about.isSymbolicLink()
        ? 'OS.unix=slink:'
        : 'unknown';
  return `type=${type};size=${about.size};modify=${stamp(about)}; ${name}`;
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const HALF_A_YEAR_MS = 182 * 86_400_000;

/** `ls -l`: minutes for recent files, else the year. */
export function unix(about: Stats, name: string): string {
  const letter = about.isFile()
    ? '-'
    : about.isDirectory()
      ? 'd'
      : about.isSymbolicLink()
        ? 'l'
        : about.isFIFO()
          ? 'p'
          : about.isSocket()
            ? 's'
            : 'c';
  const { mtime } = about;
  const old = Math.abs(Date.now() - about.mtimeMs) > HALF_A_YEAR_MS;
  const time = old ? ` ${mtime.getUTCFullYear()}` : mtime.toISOString().slice(11, 16);
  const day = `${MONTHS[mtime.getUTCMonth()]} ${String(mtime.getUTCDate()).padStart(2)} ${time}`;
  const link = about.isSymbolicLink() ? ' -> elsewhere' : '';
  return `${letter}rw-r--r--   1 borgo    comune   ${String(about.size).padStart(8)} ${day} ${name}${link}`;
}

/** `dir`, as IIS lists. */
export function dos(about: Stats, name: string): string {
  const iso = about.mtime.toISOString();
  const hour = about.mtime.getUTCHours();
  const clock = `${String(hour % 12 || 12).padStart(2, '0')}:${iso.slice(14, 16)}${hour < 12 ? 'AM' : 'PM'}`;
  const size = about.isDirectory() ? '<DIR>         ' : String(about.size).padStart(14);
  return `${iso.slice(5, 7)}-${iso.slice(8, 10)}-${iso.slice(2, 4)}  ${clock} ${size} ${name}`;
}

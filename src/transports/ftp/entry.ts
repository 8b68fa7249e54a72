/** One line of a listing: MLSD facts (RFC 3659, section 7), `ls -l`, or DOS. */
import { parseList } from 'basic-ftp';

export interface Entry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'other';
  readonly size?: number;
  /** To the second, UTC; only where the server gives it so. */
  readonly modifiedMs?: number;
  /** As `ls -l` shows it, to the minute or the day, in the server's unknown time zone (read as UTC). */
  readonly shownMs?: number;
}

/** `20231122074000.123` as milliseconds, in whole seconds: servers give fractions in one place and not in another. */
export function instant(text: string): number | undefined {
  const parts = /^\s*(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/.exec(text);
  if (parts === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** `type=file;size=3;modify=20231122074000; name`; nothing for the folder itself and its parent. */
export function fromFacts(line: string): Entry | undefined {
  const space = line.indexOf(' ');
  if (space < 1) return undefined;
  const facts = new Map<string, string>();
  for (const fact of line.slice(0, space).split(';')) {
    const equals = fact.indexOf('=');
    if (equals > 0) facts.set(fact.slice(0, equals).toLowerCase(), fact.slice(equals + 1));
  }
  const type = (facts.get('type') ?? '').toLowerCase();
  if (type === '' || type === 'cdir' || type === 'pdir') return undefined;
  const size = facts.get('size');
  const modifiedMs = instant(facts.get('modify') ?? '');
  return {
    name: line.slice(space + 1),
    kind: type === 'file' ? 'file' : type === 'dir' ? 'folder' : 'other',
    ...(size !== undefined && /^\d+$/.test(size) ? { size: Number(size) } : {}),
    ...(modifiedMs === undefined ? {} : { modifiedMs }),
  };
}

/** `-rw-r--r-- 1 user group 3 Nov 22 07:40 name`, or `11-22-23 07:40AM 3 name`; nothing when it is neither. */
export function fromListing(line: string, nowMs: number): Entry | undefined {
  const kind = /^[\s\d]*([a-zA-Z-])[r-][w-]/.exec(line)?.[1];
  if (kind === undefined && !/^\d\d[-/]\d\d[-/]\d\d/.test(line)) return undefined;
  // The library splits lines, and would take the last as the model of all.
  const [found] = /[\r\n]/.test(line) ? [] : parseOne(line);
  if (found === undefined) return undefined;
  const shownMs = shown(found.rawModifiedAt, nowMs);
  // It calls devices files; their "size" is a pair of numbers.
  const plain = found.isFile && (kind === undefined || kind === '-' || kind === 'f');
  return {
    name: found.name,
    kind: plain ? 'file' : found.isDirectory ? 'folder' : 'other',
    ...(Number.isSafeInteger(found.size) ? { size: found.size } : {}),
    ...(shownMs === undefined ? {} : { shownMs }),
  };
}

function parseOne(line: string): ReturnType<typeof parseList> {
  try {
    return parseList(line);
  } catch {
    return [];
  }
}

/** English and Italian, as servers here write them. */
const MONTHS: readonly (readonly string[])[] = [
  ['jan', 'gen'],
  ['feb'],
  ['mar'],
  ['apr'],
  ['may', 'mag'],
  ['jun', 'giu'],
  ['jul', 'lug'],
  ['aug', 'ago'],
  ['sep', 'set'],
  ['oct', 'ott'],
  ['nov'],
  ['dec', 'dic'],
];

const DAY_MS = 86_400_000;

function shown(text: string, nowMs: number): number | undefined {
  const dos = /^(\d\d)[-/](\d\d)[-/](\d{2,4})\s+(\d\d?):(\d\d)\s*([AP]M?)?/i.exec(text);
  if (dos !== null) {
    const [month = 0, day = 0, year = 0, hour = 0, minute = 0] = dos.slice(1).map(Number);
    const full = year >= 100 ? year : year + (year < 70 ? 2000 : 1900);
    const half = (dos[6] ?? '').toUpperCase().slice(0, 1);
    return Date.UTC(full, month - 1, day, half === '' ? hour : (hour % 12) + (half === 'P' ? 12 : 0), minute);
  }
  const iso = /^(\d{4})[-/](\d\d?)[-/](\d\d?)\s+(\d\d?)(?::(\d\d))?/.exec(text);
  if (iso !== null) {
    const [year = 0, month = 0, day = 0, hour = 0, minute] = iso.slice(1).map(Number);
    return Date.UTC(year, month - 1, day, hour, Number.isNaN(minute) ? 0 : minute);
  }
  const words = text.toLowerCase();
  const month = MONTHS.findIndex((ones) => ones.some((one) => words.includes(one)));
  const day = /(?:^|\s)(\d\d?)(?:\s|$)/.exec(words)?.[1];
  if (month === -1 || day === undefined) return undefined;
  const year = /\s(\d{4})$/.exec(words)?.[1];
  if (year !== undefined) return Date.UTC(Number(year), month, Number(day));
  const time = /\s(\d\d?):(\d\d)$/.exec(words);
  if (time === null) return undefined;
  // Without a year it is of the last twelve months; the server's clock and zone may be ahead by a day.
  const thisYear = new Date(nowMs).getUTCFullYear();
  const guess = Date.UTC(thisYear, month, Number(day), Number(time[1]), Number(time[2]));
  return guess <= nowMs + DAY_MS
    ? guess
    : Date.UTC(thisYear - 1, month, Number(day), Number(time[1]), Number(time[2]));
}

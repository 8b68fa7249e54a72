/** What is told of a file or folder of the home. */

export interface Attributes {
  readonly mode: number;
  readonly size: number;
  readonly owner: number;
  readonly mtimeMs: number;
}

export interface Entry {
  readonly name: string;
  /** As `ls -l` writes it; some clients read nothing else. */
  readonly line: string;
  readonly attributes: Attributes;
}

const OWNER = 1000;
const KIND = { folder: 0o040000, file: 0o100000 } as const;
const HALF_YEAR_MS = 182 * 86_400_000;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `writable`: by the client. */
export const folderAttributes = (writable: boolean, mtimeMs: number): Attributes => ({
  mode: KIND.folder | (writable ? 0o755 : 0o555),
  size: 0,
  owner: OWNER,
  mtimeMs,
});

export const fileAttributes = (writable: boolean, size: number, mtimeMs: number): Attributes => ({
  mode: KIND.file | (writable ? 0o644 : 0o444),
  size,
  owner: OWNER,
  mtimeMs,
});

export function entry(name: string, attributes: Attributes, nowMs: number): Entry {
  const { mode, size, mtimeMs } = attributes;
  const folder = (mode & KIND.folder) !== 0;
  const at = new Date(mtimeMs);
  const two = (value: number, pad = '0'): string => String(value).padStart(2, pad);
  const recent = Math.abs(nowMs - mtimeMs) < HALF_YEAR_MS;
  const when = recent ? `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}` : ` ${at.getUTCFullYear()}`;
  const rights = [6, 3, 0].map((shift) => triple((mode >> shift) & 7)).join('');
  return {
    name,
    attributes,
    line: `${folder ? 'd' : '-'}${rights}    1 tramite  tramite  ${String(size).padStart(12)} ${MONTHS[at.getUTCMonth()]} ${two(at.getUTCDate(), ' ')} ${when} ${name}`,
  };
}

const triple = (bits: number): string =>
  `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${bits & 1 ? 'x' : '-'}`;

/**
 * Whose files are taken. In a folder where everybody may put files, anybody's file would be published in the body's name:
 * there only those of the folder's owner, of our own account and of the accounts in `owners` count. With `owners` written,
 * nobody else's file is taken in any folder. A file with further names (hard links) may be somebody else's file lent here.
 */
import { execFile } from 'node:child_process';
import type { Stats } from 'node:fs';
import { lstat, readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Door } from '../../domain/ports/transport.ts';
import { failed, ok, type Result } from '../../domain/problem.ts';
import { badOption } from '../faults.ts';
import { text } from '../options.ts';

const run = promisify(execFile);
const OTHERS_WRITE = 0o002;
/** ext2/3/4, XFS, tmpfs, overlay: where blocks say what was written. Others compress, or allocate later (statfs(2)). */
const TELLS_BLOCKS = new Set([0xef53, 0x58465342, 0x01021994, 0x794c7630]);
/** Small files may be kept in the inode. */
const INLINE_AT_MOST = 4096;
const BLOCK = 512;
/** Names that settling gives a file whose name is taken. */
const REPEATS = 9;

/** User ids of the option `owners`; nothing when it is not written. */
export async function ownersOf(door: Door): Promise<Result<readonly number[] | undefined>> {
  const written = text(door, 'owners');
  if (written === undefined) return ok(undefined);
  const ids: number[] = [];
  for (const one of written.split(/[\s,]+/).filter((part) => part !== '')) {
    const id = /^\d+$/.test(one) ? Number(one) : await idOf(one);
    if (id === undefined)
      return failed(
        badOption('owners', `this machine knows no account "${one}"`, 'Write account names or user numbers.'),
      );
    ids.push(id);
  }
  return ok(ids);
}

/** By the system's own tool: accounts also come from directories that no file lists. */
async function idOf(name: string): Promise<number | undefined> {
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.@-]*\$?$/.test(name)) return undefined;
  try {
    const { stdout } = await run('id', ['-u', name], { timeout: 10_000 });
    return Number(stdout.trim());
  } catch {
    return undefined;
  }
}

export class Trust {
  readonly #folder: string;
  readonly #owners: readonly number[] | undefined;
  readonly #about: Stats;
  readonly #tellsBlocks: boolean;

  private constructor(folder: string, owners: readonly number[] | undefined, about: Stats, tells: boolean) {
    this.#folder = folder;
    this.#owners = owners;
    this.#about = about;
    this.#tellsBlocks = tells;
  }

  static async of(folder: string, owners: readonly number[] | undefined): Promise<Trust> {
    const [about, system] = await Promise.all([stat(folder), statfs(folder)]);
    return new Trust(folder, owners, about, TELLS_BLOCKS.has(system.type));
  }

  /** Why a regular file is not taken; nothing when it may be. */
  async refusal(name: string, found: Stats): Promise<string | undefined> {
    if (process.platform === 'win32') return undefined;
    const open = (this.#about.mode & OTHERS_WRITE) !== 0;
    const known = [this.#about.uid, process.geteuid?.() ?? -1, ...(this.#owners ?? [])];
    if ((open || this.#owners !== undefined) && !known.includes(found.uid)) {
      const why = open ? 'everybody may write into this folder and' : '';
      return `${why} it belongs to the account ${found.uid}: write it in owners if its files are meant`.trim();
    }
    if (found.nlink < 2) return undefined;
    const lent = open || ![this.#about.uid, ...(this.#owners ?? [])].includes(found.uid);
    if (lent && !(await this.#allNamesInside(name, found)))
      return 'it is a hard link: another name of a file that lies elsewhere';
    return undefined;
  }

  /** Bytes that have a place on the disk, where that says anything. */
  allocated(found: Stats): { readonly allocated?: number } {
    if (!this.#tellsBlocks || found.size <= INLINE_AT_MOST) return {};
    return { allocated: found.blocks * BLOCK };
  }

  /** A move that a crash left with both names: the other one is in a subfolder. */
  async #allNamesInside(name: string, found: Stats): Promise<boolean> {
    if (found.nlink !== 2) return false;
    const tails = ['', ...Array.from({ length: REPEATS }, (_, index) => `.${index + 1}`)];
    for (const entry of await readdir(this.#folder, { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      for (const tail of tails) {
        const other = await lstat(join(this.#folder, entry.name, `${name}${tail}`)).catch(() => undefined);
        if (other?.ino === found.ino && other.dev === found.dev) return true;
      }
    }
    return false;
  }
}

/** Renaming that never replaces. */
import { link, lstat, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ProblemError } from '../../domain/problem.ts';
import { exists, notRegular } from '../faults.ts';
import { codeOf, flushFolder } from './file-system.ts';

/** What `link` answers where hard links are missing (FAT, some shares) or forbidden (not our file). */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EACCES', 'EINVAL']);

async function sameFile(one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all([lstat(one, { bigint: true }), lstat(other, { bigint: true })]);
  return first.ino === second.ino && first.dev === second.dev;
}

/**
 * `link` + `unlink`: the kernel itself refuses an existing target. Two names of one file are a rename that a crash
 * interrupted: it is finished. Without hard links it looks first, then renames (a small race remains there).
 */
export async function renameNoReplace(from: string, to: string, name: string): Promise<void> {
  if (from === to) throw new ProblemError(exists(name));
  if (!(await lstat(from)).isFile()) throw new ProblemError(notRegular(from));
  try {
    await link(from, to);
  } catch (error) {
    const code = codeOf(error) ?? '';
    if (code === 'EEXIST') {
      if (!(await sameFile(from, to))) throw new ProblemError(exists(name));
    } else if (NO_LINKS.has(code)) {
      await renameAfterLooking(from, to, name);
      return flushBoth(from, to);
    } else throw error;
  }
  // The new name must be on disk before the old one goes: a crash may leave both, never neither.
  await flushFolder(dirname(to));
  await unlink(from);
  if (dirname(from) !== dirname(to)) await flushFolder(dirname(from));
}

export async function renameAfterLooking(from: string, to: string, name: string): Promise<void> {
  const taken = await lstat(to).then(
    () => true,
    (error: unknown) => {
      if (codeOf(error) === 'ENOENT') return false;
      throw error;
    },
  );
  if (taken) throw new ProblemError(exists(name));
  await rename(from, to);
}

async function flushBoth(from: string, to: string): Promise<void> {
  await flushFolder(dirname(to));
  if (dirname(from) !== dirname(to)) await flushFolder(dirname(from));
}

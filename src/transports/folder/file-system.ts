/** What the operating system says, as problems; and the few acts on folders that need care to be durable. */
import { lstat, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Problem, ProblemError } from '../../domain/problem.ts';
import {
  badName,
  denied,
  failedThere,
  full,
  gone,
  lost,
  noFolder,
  notFolder,
  notRegular,
} from '../faults.ts';

export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

/** The problem behind an error of `node:fs`; any other error is a bug and goes on. `name` is what was acted upon. */
export function explain(error: unknown, doing: string, folder: string, name?: string): Problem {
  if (error instanceof ProblemError) return error.problem;
  const code = codeOf(error);
  if (code === undefined || !/^E[A-Z0-9]+$/.test(code)) throw error;
  const what = name === undefined ? `${doing} ${folder}` : `${doing} "${name}" in ${folder}`;
  switch (code) {
    case 'ENOENT':
      return name === undefined ? noFolder(folder) : gone(name);
    case 'ENOTDIR':
      return notFolder(folder);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return denied(what, name);
    case 'ELOOP':
    case 'ENXIO':
    case 'EISDIR':
      return notRegular(name ?? folder);
    case 'ENAMETOOLONG':
      return badName(name ?? folder, 'it is too long');
    case 'EILSEQ':
    case 'EINVAL':
      return badName(name ?? folder, 'this file system does not take it');
    case 'ESTALE':
    case 'EIO':
    case 'ENOTCONN':
    case 'EHOSTDOWN':
    case 'ETIMEDOUT':
      return lost(folder, `the disk or the share behind it does not answer (${code})`);
    case 'ENOSPC':
    case 'EDQUOT':
      return full(folder, name);
    default:
      return failedThere(folder, doing, code, name);
  }
}

/** A name is durable only when its folder is flushed too; file systems that cannot flush folders say EINVAL or the like. */
export async function flushFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'EPERM', 'EBADF', 'EISDIR'].includes(codeOf(error) ?? '')) throw error;
  } finally {
    await handle.close();
  }
}

/** Creates a folder and those above it that are missing, durably. */
export async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true });
  if (first !== undefined) await flushFolder(dirname(first));
}

/** A subfolder of ours, made on demand. A link planted under its name is refused: it would carry files elsewhere. */
export async function makeSubfolder(folder: string, path: string, name: string): Promise<void> {
  try {
    await mkdir(path);
    await flushFolder(folder);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    if (!(await lstat(path)).isDirectory()) throw new ProblemError(notFolder(`${folder}/${name}`));
  }
}

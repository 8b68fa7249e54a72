/** Who is running on a data folder, told from its postmaster.pid; and what a crash left there, cleared. */
import { readdir, readFile, readlink, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

/** The postmaster alive on this folder, if any. */
export async function findPostmaster(data: string): Promise<Postmaster | undefined> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  const [pid, , , port] = text.split('\n').map((line) => Number(line.trim()));
  if (pid === undefined || !Number.isInteger(pid) || pid <= 0) return undefined;
  if (port === undefined || !Number.isInteger(port) || port <= 0) return undefined;
  return (await runsIn(pid, data)) ? { pid, port } : undefined;
}

/**
 * Removes a postmaster.pid whose process is gone, or whose number now belongs to some other program (usual after a
 * container restarts): PostgreSQL itself would refuse the latter. Waits for orphaned backends first, since two
 * postmasters on the same data would destroy it.
 */
export async function clearStale(data: string): Promise<void> {
  if ((await findPostmaster(data)) !== undefined) return;
  for (let left = 50; left > 0 && (await anyProcessIn(data)); left -= 1) await wait(100);
  if (await anyProcessIn(data)) return;
  await rm(join(data, 'postmaster.pid'), { force: true });
}

/** PostgreSQL's processes have the data folder as their working directory. */
async function runsIn(pid: number, data: string): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  if (process.platform !== 'linux') return true;
  return (await workingFolder(String(pid))) === (await realpath(data));
}

async function anyProcessIn(data: string): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const folder = await realpath(data);
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const folders = await Promise.all(pids.map(workingFolder));
  return folders.includes(folder);
}

/** Of a process of somebody else nothing is told: then it is not one of ours. */
const workingFolder = (pid: string): Promise<string | undefined> =>
  readlink(`/proc/${pid}/cwd`).catch(() => undefined);

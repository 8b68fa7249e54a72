/** The folder that a demo plays in. It is emptied at every start, so it bears a mark: what lacks the mark is never touched. */
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openCluster } from '../store/embedded/cluster.ts';

const MARK = '.tramite-demo';

/** Why a demo cannot play: a sentence for the person who started it. */
export class Unplayable extends Error {
  override readonly name = 'Unplayable';
}

/** Empties the folder if a demo made it, and marks it as one of ours. Throws `Unplayable` when it is not, or is in use. */
export async function openHome(home: string): Promise<void> {
  const found = await readdir(home).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new Unplayable(`${home} cannot be used: ${error.message}`);
  });
  if (found.length > 0) await empty(home, found);
  await mkdir(home, { recursive: true });
  await mark(home, process.pid);
}

/** The demo is over: its folder may be read at leisure, and emptied by the next one. */
export async function leaveHome(home: string): Promise<void> {
  await mark(home, undefined);
}

/** Whoever left it running: this demo, or one that was killed without notice. */
export async function stopPostgres(home: string): Promise<void> {
  const folder = join(home, 'postgres');
  if ((await stat(join(folder, '18')).catch(() => undefined)) === undefined) return;
  await (await openCluster(folder, true)).stop();
}

async function empty(home: string, found: readonly string[]): Promise<void> {
  if (!found.includes(MARK)) {
    throw new Unplayable(
      `${home} is not empty and no demo made it: nothing there was touched. Choose another with --home.`,
    );
  }
  const pid = Number(/^pid (\d+)$/m.exec(await readFile(join(home, MARK), 'utf8'))?.[1] ?? 0);
  if (pid !== process.pid && (await plays(pid))) {
    throw new Unplayable(
      `another demo (process ${pid}) plays in ${home}. Stop it, or choose another folder with --home.`,
    );
  }
  await stopPostgres(home);
  // The mark goes last: emptied by half, it is still one of ours.
  for (const name of found)
    if (name !== MARK) await rm(join(home, name), { recursive: true, force: true, maxRetries: 3 });
}

async function plays(pid: number): Promise<boolean> {
  if (pid === 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  // The number may have passed to another program since.
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
  return command === undefined || command.includes(join('demo', 'main.ts'));
}

const mark = (home: string, pid: number | undefined): Promise<void> =>
  writeFile(
    join(home, MARK),
    `A demo of Tramite plays here; the next one empties this folder.\n${pid === undefined ? '' : `pid ${pid}\n`}`,
  );

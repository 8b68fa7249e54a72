/** What lies around a scene's home: nothing of it may come, go or change while files of strangers pass. */
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Scene } from '../pipeline/scene.ts';

/** Scenes opened from now on have their homes in a folder of their own: whoever leaves a home is seen there. */
export async function ownParent(): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'tramite-parent-'));
  process.env.TMPDIR = parent;
  return parent;
}

/** Names of the home, of what is beside it and above it, and the bytes of what is asked for most. */
export async function around({ context }: Scene): Promise<object> {
  const parent = dirname(context.home);
  const named = async (folder: string): Promise<readonly string[]> => (await readdir(folder)).sort();
  return {
    home: (await named(context.home)).filter((name) => !['archive', 'inbox', 'spool'].includes(name)),
    beside: await named(parent),
    root: await named('/'),
    etc: await named('/etc'),
    passwd: createHash('sha256')
      .update(await readFile('/etc/passwd'))
      .digest('hex'),
  };
}

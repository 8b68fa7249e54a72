/** A file as a careful program hands it over: written whole under a temporary name, then renamed. */
import { mkdir, open, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Player } from './cast.ts';

export async function drop(home: string, player: Player, name: string, bytes: Uint8Array): Promise<string> {
  const folder = join(home, player.out);
  await mkdir(folder, { recursive: true });
  await mkdir(join(home, player.back), { recursive: true });
  const temporary = join(folder, `~${name}.tmp`);
  const file = await open(temporary, 'wx');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  const path = join(folder, name);
  await rename(temporary, path);
  return path;
}

export interface Returned {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Files in the folder that the gestionale reads, by name; those being written have other names. */
export async function returned(
  home: string,
  player: Player,
  wanted: (name: string) => boolean,
): Promise<readonly Returned[]> {
  const folder = join(home, player.back);
  const names = (await readdir(folder)).filter(wanted).toSorted();
  return Promise.all(names.map(async (name) => ({ name, bytes: await readFile(join(folder, name)) })));
}

/** A file for a person to copy. Returns its path. */
export async function writeAside(folder: string, name: string, bytes: Uint8Array): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

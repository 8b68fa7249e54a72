/** Writes into a folder of this machine, as a program of the same machine or of a share does. */
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Writer } from './writer.ts';

export const folderWriter = (folder: string): Writer => ({
  async open(name, how) {
    const file = await open(join(folder, name), how === 'new' ? 'w' : 'r+');
    return {
      write: async (bytes, at) => void (await file.write(bytes, 0, bytes.length, at)),
      reserve: (size) => file.truncate(size),
      close: () => file.close(),
      // A program that is killed leaves what it wrote.
      cut: () => file.close(),
    };
  },
  rename: (from, to) => rename(join(folder, from), join(folder, to)),
});

/** Whether anything on disk changed since: names, sizes and times only, so that it may be asked every few seconds. */
import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Two levels deep, as the trees are (`<folder>/<file>`, `<folder>/cases/<file>`); a folder that is missing is a change too. */
export async function configurationStamp(roots: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const root of roots) await walk(root, 3, (line) => hash.update(line));
  return hash.digest('hex');
}

async function walk(folder: string, depth: number, tell: (line: string) => void): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    // Links are followed: mounted configuration is made of them.
    const found = await stat(path).catch(() => undefined);
    if (found === undefined) continue;
    if (found.isDirectory() && depth > 1) await walk(path, depth - 1, tell);
    else tell(`${path}\0${found.size}\0${found.mtimeMs}\n`);
  }
}

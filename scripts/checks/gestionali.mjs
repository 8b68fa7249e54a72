/** A gestionale is data: no file of src names one. */
import { existsSync, globSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../ensure-installed.mjs';
import { placeOf, readSource } from './sources.mjs';

export const name = 'gestionali';

export function run() {
  const folder = join(root, 'mappings');
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name);
  const faults = [];
  for (const file of globSync('src/**/*.{ts,sql,json,css,js,html}', { cwd: root })) {
    const text = readSource(file).toLowerCase();
    for (const gestionale of names) {
      const at = text.indexOf(gestionale.toLowerCase());
      if (at >= 0) faults.push(`${placeOf(file, text, at)}: names the gestionale ${gestionale}`);
      if (file.toLowerCase().includes(gestionale.toLowerCase()))
        faults.push(`${file}: is called after ${gestionale}`);
    }
  }
  return faults;
}

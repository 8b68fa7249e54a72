/** Files short enough to be read whole, under names that say what is in them. */
import { globSync } from 'node:fs';
import { root } from '../ensure-installed.mjs';
import { listSources, readSource } from './sources.mjs';

const LONGEST = 300;
const SAYS_NOTHING = /^(utils?|common|helpers?|lib|misc|shared|managers?)$/i;

export const name = 'files';

export function run() {
  const faults = [];
  for (const file of listSources('src')) {
    const lines = readSource(file).trimEnd().split('\n').length;
    if (lines > LONGEST) faults.push(`${file}: ${lines} lines, more than ${LONGEST}`);
  }
  for (const path of globSync('{src,test,scripts,bin}/**', { cwd: root })) {
    const last = path.replaceAll('\\', '/').split('/').at(-1);
    if (SAYS_NOTHING.test(last.split('.')[0])) faults.push(`${path}: a name that says nothing`);
  }
  return faults;
}

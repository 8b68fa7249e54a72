/** check: everything that integrators wrote, with file, line and column of what is wrong. Needs no database. */
import { configurationJson, printConfiguration } from '../configuration/print.ts';
import { formattedFiles } from './fmt.ts';
import { mappingFiles, namedGestionali } from './gestionali.ts';
import type { Verb } from './verb.ts';

export const check: Verb = {
  name: 'check',
  summary: 'reads all configuration and says what is wrong in it, and where',
  usage: '',
  async run({ wiring, print, answer }) {
    const found = await wiring.configuration();
    const files = await mappingFiles(wiring.environment.mappings, namedGestionali(found, []));
    const unformatted = formattedFiles(files).changed;
    for (const { file, gestionale } of unformatted)
      print(`${file}  note: it is not laid out in the one style; tramite fmt ${gestionale} does it.`);
    print(printConfiguration(found).trimEnd());
    answer({ ...configurationJson(found), unformatted: unformatted.map(({ file }) => file) });
    return found.problems.length === 0 ? 0 : 1;
  },
};

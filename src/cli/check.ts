/** check: everything that integrators wrote, with file, line and column of what is wrong. Without --connect it needs no database. */
import { configurationJson, printConfiguration } from '../configuration/print.ts';
import { connect } from './connections.ts';
import { formattedFiles } from './fmt.ts';
import { mappingFiles, namedGestionali } from './gestionali.ts';
import { type Verb, WrongUse } from './verb.ts';

export const check: Verb = {
  name: 'check',
  summary: 'reads all configuration and says what is wrong in it, and where; --connect tries the doors',
  usage: '[--connect [<organization>/<id>]]',
  options: { connect: { type: 'boolean' } },
  async run(invocation) {
    const { wiring, values, positionals, print, answer } = invocation;
    const [name, ...rest] = positionals;
    if (rest.length > 0 || (name !== undefined && values.connect !== true))
      throw new WrongUse('check reads everything; with --connect it takes the name of one connector.');
    const found = await wiring.configuration();
    if (values.connect === true) return connect(invocation, found, name);
    const files = await mappingFiles(wiring.environment.mappings, namedGestionali(found, []));
    const unformatted = formattedFiles(files).changed;
    for (const { file, gestionale } of unformatted)
      print(`${file}  note: it is not laid out in the one style; tramite fmt ${gestionale} does it.`);
    print(printConfiguration(found).trimEnd());
    answer({ ...configurationJson(found), unformatted: unformatted.map(({ file }) => file) });
    return found.problems.length === 0 ? 0 : 1;
  },
};

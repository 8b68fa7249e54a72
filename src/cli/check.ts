/** check: everything that integrators wrote, with file, line and column of what is wrong. Needs no database. */
import { configurationJson, printConfiguration } from '../configuration/print.ts';
import type { Verb } from './verb.ts';

export const check: Verb = {
  name: 'check',
  summary: 'reads all configuration and says what is wrong in it, and where',
  usage: '',
  async run({ wiring, print, answer }) {
    const found = await wiring.configuration();
    print(printConfiguration(found).trimEnd());
    answer(configurationJson(found));
    return found.problems.length === 0 ? 0 : 1;
  },
};

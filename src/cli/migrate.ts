import type { Verb } from './verb.ts';

export const migrate: Verb = {
  name: 'migrate',
  summary: 'brings the database schema up to date (serve does it too)',
  usage: '',
  async run({ wiring, print, answer }) {
    await wiring.context();
    print('The schema is up to date.');
    answer({ migrated: true });
    return 0;
  },
};

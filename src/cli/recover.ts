/** recover: a link to choose another password, for an administrator whom nobody else can let in again. */
import { ProblemError, problem } from '../domain/problem.ts';
import { type Verb, WrongUse } from './verb.ts';

export const recover: Verb = {
  name: 'recover',
  summary: 'makes the link by which somebody chooses another password',
  usage: '<e-mail>',
  options: {},
  async run({ wiring, positionals, print, answer }) {
    const [login, ...rest] = positionals;
    if (login === undefined || rest.length > 0) throw new WrongUse('Of whom?');
    const link = await (await wiring.access()).recover(login);
    if (link === undefined)
      throw new ProblemError(
        problem('user.unknown', `nobody comes in as ${login}`, {
          class: 'config',
          advice: 'The address is the one written when the account was made.',
        }),
      );
    const path = `/invito/${link.token}`;
    const until = link.expires.toISOString();
    print(
      `Once, until ${until}: open ${path} at the address of the console. It ends the sessions of ${login}.`,
    );
    answer({ login, path, until });
    return 0;
  },
};

/** sequence: which progressive number a connector's next file bears; a person lets a gap pass, or takes a number again. */
import { ProblemError, problem } from '../domain/problem.ts';
import { setNextSequence } from '../pipeline/sequence.ts';
import { connector, connectors } from '../store/connectors.ts';
import { actorOf } from './actor.ts';
import { findKey, fullName } from './connector.ts';
import { type Verb, WrongUse } from './verb.ts';

export const sequence: Verb = {
  name: 'sequence',
  summary: "says which progressive number a connector's next file bears, and sets it",
  usage: '<organization>/<id> [--next N] [--by NAME]',
  options: { next: { type: 'string' }, by: { type: 'string' } },
  async run(invocation) {
    const { wiring, values, positionals, print, answer } = invocation;
    const [name, ...rest] = positionals;
    if (name === undefined || rest.length > 0) throw new WrongUse('Of which connector?');
    const context = await wiring.context();
    const key = findKey(await connectors(context.database), name);
    if (!key.ok) throw new ProblemError(key.problem);
    const row = await connector(context.database, key.value);
    if (values.next === undefined) {
      const next = row?.nextSequence ?? null;
      print(`${fullName(key.value)}: ${next === null ? 'no numbered file came yet' : `${next} is next`}.`);
      answer({ ...key.value, next });
      return 0;
    }
    const next = Number(values.next);
    if (!Number.isSafeInteger(next) || next < 0)
      throw new ProblemError(
        problem('sequence.number', `${String(values.next)} is not a progressive number`, { class: 'config' }),
      );
    const actor = actorOf(invocation);
    await setNextSequence(context, key.value, next, actor);
    print(`${fullName(key.value)}: ${next} is next, by ${actor}.`);
    answer({ ...key.value, next, by: actor });
    return 0;
  },
};

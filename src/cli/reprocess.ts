/** reprocess: maps a delivery's archived bytes again with today's program; first it shows the difference. */
import { ProblemError } from '../domain/problem.ts';
import { prepareReplay, previewReplay, replay } from '../pipeline/reprocess.ts';
import { actorOf } from './actor.ts';
import { namedDelivery } from './delivery.ts';
import { limitOf } from './limit.ts';
import { trialLines } from './trial-page.ts';
import type { Verb } from './verb.ts';

export const reprocess: Verb = {
  name: 'reprocess',
  summary: 'maps a delivery again with the current program; without --yes it only shows the difference',
  usage: '<delivery> [--accept CODE …] [--yes] [--limit 20] [--by NAME]',
  options: {
    accept: { type: 'string', multiple: true },
    yes: { type: 'boolean' },
    by: { type: 'string' },
    limit: { type: 'string', default: '20' },
  },
  async run(invocation) {
    const { wiring, values, positionals, print, answer } = invocation;
    const actor = actorOf(invocation);
    const limit = limitOf(values.limit);
    const [number, ...more] = positionals;
    const accepts = [
      ...(Array.isArray(values.accept) ? values.accept.map(String) : []),
      ...(values.accept === undefined ? [] : more),
    ];
    const context = await wiring.context();
    const item = await namedDelivery(context, number);
    const ready = await prepareReplay(context, item, accepts);
    if (!ready.ok) throw new ProblemError(ready.problem);
    const difference = await previewReplay(context, ready.value, limit);
    const changed = difference.outcomes
      .filter((one) => ['created', 'updated', 'cancelled'].includes(one.outcome))
      .reduce((total, one) => total + one.units, 0);
    for (const line of trialLines(difference, `${item.fileName}   again, with today's program`)) print(line);
    if (ready.value.programHash === item.programHash) print('  The program is the one that it ran on.');
    if (values.yes !== true) {
      print('Nothing was done: --yes does it.');
      answer({ delivery: item.number, difference, changes: changed, replay: null, by: actor });
      return 0;
    }
    const as = await replay(context, ready.value, actor);
    print(`It is being processed again as delivery ${as}, by ${actor}.`);
    answer({ delivery: item.number, difference, changes: changed, replay: as, by: actor });
    return 0;
  },
};

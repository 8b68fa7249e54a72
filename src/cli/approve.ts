/** approve: lets a held delivery go on, or has the held cancellations of a full list done. */
import { ProblemError } from '../domain/problem.ts';
import { approve as decide } from '../pipeline/decide.ts';
import { actorOf } from './actor.ts';
import { namedDelivery } from './delivery.ts';
import { counted } from './italian.ts';
import type { Verb } from './verb.ts';

export const approve: Verb = {
  name: 'approve',
  summary: 'lets a held delivery go on, or the held cancellations of a full list be done',
  usage: '<delivery> [--by NAME]',
  options: { by: { type: 'string' } },
  async run(invocation) {
    const { wiring, positionals, print, answer } = invocation;
    const actor = actorOf(invocation);
    const context = await wiring.context();
    const item = await namedDelivery(context, positionals[0]);
    const done = await decide(context, item, actor);
    if (!done.ok) throw new ProblemError(done.problem);
    const { what, cancels, reasons } = done.value;
    print(
      what === 'delivery'
        ? `Delivery ${item.number} goes on: approved by ${actor}.`
        : `${counted(cancels ?? 0, 'cancellation')} of delivery ${item.number} will be done: approved by ${actor}.`,
    );
    answer({
      delivery: item.number,
      approved: what,
      by: actor,
      reasons,
      ...(cancels === undefined ? {} : { cancels }),
    });
    return 0;
  },
};

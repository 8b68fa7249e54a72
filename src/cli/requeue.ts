import { requeue as rebuild } from '../pipeline/requeue.ts';
import { actorOf } from './actor.ts';
import { count } from './italian.ts';
import type { Verb } from './verb.ts';

export const requeue: Verb = {
  name: 'requeue',
  summary: 'rebuilds every queue from the tables: pending jobs are dropped, due work is rung for',
  usage: '[--by NAME]',
  options: { by: { type: 'string' } },
  async run(invocation) {
    const { wiring, print, answer } = invocation;
    const context = await wiring.context();
    const queues = await rebuild(context, await wiring.bell(), actorOf(invocation));
    for (const one of queues)
      print(
        `${one.queue.padEnd(12)} ${count(one.dropped).padStart(6)} dropped ${count(one.rung).padStart(6)} due`,
      );
    answer({ queues });
    return 0;
  },
};

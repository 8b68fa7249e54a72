/** withdraw: takes back what a delivery did; first it shows what that is. */
import { ProblemError, problem } from '../domain/problem.ts';
import { previewWithdraw, withdraw as takeBack } from '../pipeline/withdraw.ts';
import { actorOf } from './actor.ts';
import { namedDelivery } from './delivery.ts';
import { counted } from './italian.ts';
import type { Verb } from './verb.ts';

const NEVER_APPLIED = ['held'];

export const withdraw: Verb = {
  name: 'withdraw',
  summary: 'takes back what a delivery did, except what was paid; without --yes it only shows it',
  usage: '<delivery> [--yes] [--by NAME]',
  options: { yes: { type: 'boolean' }, by: { type: 'string' } },
  async run(invocation) {
    const { wiring, values, positionals, print, answer } = invocation;
    const actor = actorOf(invocation);
    const context = await wiring.context();
    const item = await namedDelivery(context, positionals[0]);
    const untouched = NEVER_APPLIED.includes(item.state);
    if (!untouched && item.state !== 'applied') {
      throw new ProblemError(
        problem(
          'delivery.not-withdrawable',
          `delivery ${item.number} is ${item.state}: there is nothing to take back now`,
          { class: 'config' },
        ),
      );
    }
    const preview = await previewWithdraw(context, item);
    if (untouched)
      print(
        `Delivery ${item.number} (${item.fileName}) is ${item.state}: it has changed nothing yet and would simply end.`,
      );
    else {
      print(`Delivery ${item.number} (${item.fileName}):`);
      print(`  ${counted(preview.cancel, 'position')} that it created would be cancelled`);
      print(`  ${counted(preview.restore, 'position')} that it changed would get the earlier content back`);
      print(`  ${counted(preview.paid, 'position')} would stay, because money was paid on them`);
      print(`  ${counted(preview.later, 'position')} would stay, because a later delivery touched them`);
    }
    const done = values.yes === true && (await takeBack(context, item, actor));
    if (values.yes === true && !done) {
      throw new ProblemError(
        problem('delivery.not-withdrawable', `delivery ${item.number} moved on meanwhile`, {
          class: 'transient',
          advice: 'Look at it again.',
        }),
      );
    }
    print(done ? `It is being withdrawn, by ${actor}.` : 'Nothing was done: --yes does it.');
    answer({ delivery: item.number, state: item.state, ...preview, withdrawn: done, by: actor });
    return 0;
  },
};

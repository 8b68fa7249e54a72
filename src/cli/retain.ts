/** retain: erases what is past its term now, or says what it would. */
import { type Retained, rehearseRetention, retain as retainOne } from '../pipeline/retain.ts';
import { retentionTerms } from '../store/retention.ts';
import { actorOf } from './actor.ts';
import { count, counted } from './italian.ts';
import { type Verb, WrongUse } from './verb.ts';

export const retain: Verb = {
  name: 'retain',
  summary: 'erases originals and journal entries that are past their term; with --dry-run only says which',
  usage: '[<organization>] [--dry-run] [--by NAME]',
  options: { 'dry-run': { type: 'boolean' }, by: { type: 'string' } },
  async run(invocation) {
    const { wiring, positionals, values, print, answer } = invocation;
    const [named, ...rest] = positionals;
    if (rest.length > 0) throw new WrongUse('One organization, or none for all.');
    const context = await wiring.context();
    const known = await retentionTerms(context.database, named);
    if (named !== undefined && known.length === 0) throw new WrongUse(`There is no organization ${named}.`);
    const dry = values['dry-run'] === true;
    const done: Retained[] = [];
    for (const { organization } of known) {
      const one = dry
        ? await rehearseRetention(context, organization)
        : await retainOne(context, organization, actorOf(invocation));
      if (one === undefined) print(`${organization}  another worker is at it`);
      else {
        done.push(one);
        print(lineOf(one, dry));
      }
    }
    if (known.length === 0) print('There is no organization.');
    answer({ dryRun: dry, organizations: done });
    return 0;
  },
};

function lineOf(
  { organization, kept, deliveries, files, bytes, entries, ...since }: Retained,
  dry: boolean,
): string {
  if (kept === 'hold') return `${organization}  on hold: nothing is erased`;
  if (kept === 'unknown')
    return `${organization}  its configuration cannot be used: nothing is erased until it can be read`;
  const what = `${counted(files, 'file')} of ${counted(deliveries, 'delivery', 'deliveries')} received before ${since.originalsSince} (${count(bytes)} bytes), ${counted(entries, 'entry', 'entries')} of the journal before ${since.journalSince}`;
  return `${organization}  ${dry ? 'would erase' : 'erased'} ${what}`;
}

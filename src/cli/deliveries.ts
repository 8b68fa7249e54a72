/** deliveries: the list, and the page of one. */
import { ProblemError } from '../domain/problem.ts';
import type { Context } from '../pipeline/context.ts';
import { deliveryPage } from '../pipeline/delivery-page.ts';
import { connectors } from '../store/connectors.ts';
import type { Delivery } from '../store/deliveries.ts';
import { deliveries as list } from '../store/deliveries.ts';
import { findKey } from './connector.ts';
import { namedDelivery } from './delivery.ts';
import { pageLines } from './delivery-lines.ts';
import { count, euro, moment } from './italian.ts';
import { limitOf } from './limit.ts';
import type { Invocation, Verb } from './verb.ts';
import { WrongUse } from './verb.ts';

export const deliveries: Verb = {
  name: 'deliveries',
  summary: 'lists what was received, the newest first; show <number> tells the way of one',
  usage: '[show <number>] [--connector <organization>/<id>] [--limit 20]',
  options: { connector: { type: 'string' }, limit: { type: 'string', default: '20' } },
  async run(invocation) {
    const [word, number, ...rest] = invocation.positionals;
    if (rest.length > 0 || (word !== undefined && word !== 'show'))
      throw new WrongUse(`deliveries knows show, not ${[word, ...rest].at(-1)}`);
    const limit = limitOf(invocation.values.limit);
    const context = await invocation.wiring.context();
    return word === 'show'
      ? showOne(invocation, context, number, limit)
      : showMany(invocation, context, limit);
  },
};

async function showOne(
  { print, answer }: Invocation,
  context: Context,
  number: string | undefined,
  limit: number,
): Promise<number> {
  const page = await deliveryPage(context, await namedDelivery(context, number), limit);
  for (const line of pageLines(page)) print(line);
  answer(page);
  return 0;
}

async function showMany(
  { values, print, answer }: Invocation,
  context: Context,
  limit: number,
): Promise<number> {
  const named =
    typeof values.connector === 'string'
      ? findKey(await connectors(context.database), values.connector)
      : undefined;
  if (named !== undefined && !named.ok) throw new ProblemError(named.problem);
  const found = await list(context.database, limit, named?.value);
  for (const one of found) print(listLine(one));
  if (found.length === 0) print('No deliveries yet.');
  answer({ deliveries: found.map(listed) });
  return 0;
}

function listLine(one: Delivery): string {
  const size =
    one.records === null
      ? ''
      : `${count(one.records)} rows${one.cents === null ? '' : `, ${euro(one.cents)}`}`;
  const reason = one.reasons[0] === undefined ? '' : `  ${one.reasons[0].code}`;
  const held = one.absent?.held ? '  cancellations held' : '';
  return `${String(one.number).padStart(6)}  ${moment(one.receivedAt)}  ${`${one.organization} ${one.connector}`.padEnd(24)} ${one.state.padEnd(11)} ${one.fileName}  ${size}${reason}${held}`;
}

const listed = (one: Delivery) => ({
  number: one.number,
  organization: one.organization,
  connector: one.connector,
  file: one.fileName,
  sha256: one.sha256,
  receivedAt: one.receivedAt,
  state: one.state,
  records: one.records,
  cents: one.cents,
  reasons: one.reasons,
  absent: one.absent,
});

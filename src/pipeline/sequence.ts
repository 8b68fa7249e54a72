/** sequence: a person says which progressive number a connector's next file bears. */
import { type ConnectorKey, connector, scanSoon, setSequence } from '../store/connectors.ts';
import { journal } from '../store/journal.ts';
import type { Context } from './context.ts';

/** Returns the number that it was before; null: no numbered file came yet. */
export async function setNextSequence(
  context: Pick<Context, 'database' | 'clock'>,
  { organization, connector: id }: ConnectorKey,
  next: number,
  actor: string,
): Promise<number | null> {
  const key = { organization, connector: id };
  const before = await context.database.transaction(async (client) => {
    const from = (await connector(client, key))?.nextSequence ?? null;
    await setSequence(client, key, next);
    await journal(client, { ...key, event: 'sequence.set', actor, detail: { from, to: next } });
    return from;
  });
  await scanSoon(context.database, key, context.clock.now());
  return before;
}

/** A person silences what they know of already: alerts are raised all the same, and nobody is told until then. */
import { journal } from '../../store/journal.ts';
import { endSilence, type SilenceKey, setSilence } from '../../store/silences.ts';
import type { Context } from '../context.ts';

type Needed = Pick<Context, 'database' | 'clock'>;

export async function silence(context: Needed, key: SilenceKey, until: Date, actor: string): Promise<void> {
  await context.database.transaction(async (client) => {
    await setSilence(client, key, until, actor, context.clock.now());
    await journal(client, {
      ...entryOf(key, actor),
      event: 'alert.silenced',
      detail: { ...ruleOf(key), until: until.toISOString() },
    });
  });
}

/** Returns how many silences ended by this. */
export async function unsilence(context: Needed, key: SilenceKey, actor: string): Promise<number> {
  return context.database.transaction(async (client) => {
    const ended = await endSilence(client, key, context.clock.now());
    if (ended > 0)
      await journal(client, { ...entryOf(key, actor), event: 'alert.unsilenced', detail: ruleOf(key) });
    return ended;
  });
}

const entryOf = ({ organization, connector }: SilenceKey, actor: string) => ({
  organization,
  ...(connector === undefined ? {} : { connector }),
  actor,
});

const ruleOf = ({ rule }: SilenceKey) => ({ rule: rule ?? 'all' });

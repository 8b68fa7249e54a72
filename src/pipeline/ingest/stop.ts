/** A person stops a replay of some records: what is done stays, and it becomes a replay of just that. */

import type { Delivery } from '../../store/deliveries.ts';
import { moveDelivery } from '../../store/deliveries.ts';
import { journal } from '../../store/journal.ts';
import type { Lease } from '../../store/leases.ts';
import { fence } from '../../store/leases.ts';
import { cutShort, isAskedToStop } from '../../store/record-replays.ts';
import { dropStaged } from '../../store/staging.ts';
import type { Context } from '../context.ts';

/** Thrown between two slices. */
export class StopAsked extends Error {}

export async function stopWhenAsked(context: Pick<Context, 'database'>, item: Delivery): Promise<void> {
  if (item.partial && (await isAskedToStop(context.database, item))) throw new StopAsked();
}

/** Whether there is something to end as any other delivery ends. */
export async function stopShort(context: Context, lease: Lease, item: Delivery): Promise<boolean> {
  return context.database.transaction(async (client) => {
    await fence(client, lease);
    const { done, left } = await cutShort(client, item);
    if (done === 0) {
      await dropStaged(client, item);
      await moveDelivery(client, item, 'withdrawn');
    }
    await journal(client, {
      organization: item.organization,
      connector: item.connector,
      deliveryId: item.id,
      event: 'replay.stopped',
      detail: { done, left },
    });
    return done > 0;
  });
}

/**
 * withdraw: takes back what a delivery did. What it created is cancelled, what it changed gets its earlier content
 * back, what was paid or touched by a later delivery stays. A preview first, then slices, each in one transaction.
 */
import type { Delivery } from '../store/deliveries.ts';
import { moveDelivery, delivery as readDelivery } from '../store/deliveries.ts';
import { journal } from '../store/journal.ts';
import type { Lease } from '../store/leases.ts';
import { fence } from '../store/leases.ts';
import { closeProblemsOf } from '../store/problems.ts';
import { dropStaged } from '../store/staging.ts';
import type { Undo } from '../store/versions.ts';
import { cancelPositions, restorePositions, undoPlan } from '../store/versions.ts';
import type { Context } from './context.ts';
import { loadProgram } from './program.ts';

const POSITIONS = 1_000;
const FIRST = '00000000-0000-0000-0000-000000000000';

export interface Withdrawal {
  readonly cancel: number;
  readonly restore: number;
  /** Kept, because money was paid on them. */
  readonly paid: number;
  /** Kept, because a later delivery touched them. */
  readonly later: number;
}

/** What a withdraw would do. */
export async function previewWithdraw(
  context: Pick<Context, 'database'>,
  item: Delivery,
): Promise<Withdrawal> {
  const total = { cancel: 0, restore: 0, paid: 0, later: 0 };
  for (let after = FIRST; ; ) {
    const plan = await undoPlan(context.database, item, after, POSITIONS);
    for (const one of plan) total[one.undo] += 1;
    const last = plan.at(-1);
    if (last === undefined || plan.length < POSITIONS) return total;
    after = last.positionId;
  }
}

/** Asks for it: an applied delivery is undone by ingest, in its turn; one not yet applied simply ends. */
export async function withdraw(
  context: Pick<Context, 'database' | 'bell'>,
  named: Delivery,
  actor: string,
): Promise<boolean> {
  return context.database.transaction(async (client) => {
    const item = await readDelivery(client, named.organization, named.id, true);
    // One on its way is being worked on: it is withdrawn once it is held or applied.
    if (item?.state !== 'applied' && item?.state !== 'held') return false;
    await moveDelivery(client, item, item.state === 'applied' ? 'withdrawing' : 'withdrawn');
    await dropStaged(client, item);
    await journal(client, {
      organization: item.organization,
      connector: item.connector,
      deliveryId: item.id,
      event: 'delivery.withdraw',
      actor,
    });
    await context.bell.ring('ingest', { organization: item.organization, subject: item.connector }, client);
    return true;
  });
}

/** Each position is decided on its own, so a crash repeats nothing: what is undone shows as touched. */
export async function undo(context: Context, lease: Lease, item: Delivery): Promise<void> {
  const access = (await loadProgram(context.database, item.programHash)).connector.nodo;
  for (let after = FIRST; ; ) {
    const from = after;
    const last = await context.database.transaction(async (client) => {
      await fence(client, lease);
      const plan = await undoPlan(client, item, from, POSITIONS);
      const ids = (kind: Undo['undo']): string[] =>
        plan.filter((one) => one.undo === kind).map((one) => one.positionId);
      await cancelPositions(client, item, access, ids('cancel'), 'withdraw');
      await restorePositions(client, item, access, ids('restore'));
      context.crash('withdraw.before-commit');
      return plan.length < POSITIONS ? undefined : plan.at(-1)?.positionId;
    });
    context.crash('withdraw.after-commit');
    if (last === undefined) break;
    after = last;
  }
  await context.database.transaction(async (client) => {
    await fence(client, lease);
    await moveDelivery(client, item, 'withdrawn');
    // Nobody has to put right what is taken back.
    await closeProblemsOf(client, item, context.clock.now());
    await journal(client, {
      organization: item.organization,
      connector: item.connector,
      deliveryId: item.id,
      event: 'delivery.withdrawn',
    });
    await context.bell.ring('publish', { organization: item.organization, subject: access }, client);
  });
}

/**
 * ingest: survey → stage → gates → apply, each checkpointed, one delivery of a connector at a time in intake order.
 * Nothing outside the delivery's own rows changes before every gate holds; a crash repeats at most one slice.
 */
import { problem } from '../domain/problem.ts';
import { inStage, type StageName } from '../observe/stage.ts';
import type { ConnectorKey } from '../store/connectors.ts';
import type { Delivery } from '../store/deliveries.ts';
import {
  closeDelivery,
  earlierContent,
  nextDelivery,
  delivery as readDelivery,
} from '../store/deliveries.ts';
import { journal } from '../store/journal.ts';
import type { Lease } from '../store/leases.ts';
import { Fenced, fence } from '../store/leases.ts';
import type { Context } from './context.ts';
import { holdLease } from './hold.ts';
import { apply } from './ingest/apply.ts';
import { gates } from './ingest/gates.ts';
import { stage } from './ingest/stage.ts';
import { StopAsked, stopShort } from './ingest/stop.ts';
import { survey } from './ingest/survey.ts';
import { loadProgram } from './program.ts';
import { undo } from './withdraw.ts';

/** Works through the connector's deliveries; returns how many reached their end. */
export async function ingest(context: Context, key: ConnectorKey): Promise<number> {
  await using lease = await holdLease(context, key.organization, `ingest:${key.connector}`);
  if (lease === undefined) return 0;
  let ended = 0;
  try {
    for (;;) {
      const next = await nextDelivery(context.database, key);
      if (next === undefined) return ended;
      await advanceOrStop(context, lease, next);
      ended += 1;
    }
  } catch (error) {
    if (error instanceof Fenced) return ended;
    throw error;
  }
}

async function advanceOrStop(context: Context, lease: Lease, item: Delivery): Promise<void> {
  try {
    await advance(context, lease, item);
  } catch (error) {
    if (!(error instanceof StopAsked)) throw error;
    if (await stopShort(context, lease, item)) await advance(context, lease, await again(context, item));
  }
}

async function advance(context: Context, lease: Lease, first: Delivery): Promise<void> {
  let item = first;
  const { organization, connector, id, number } = first;
  const staged = (name: StageName, work: () => Promise<void>): Promise<void> =>
    inStage({ name, of: id, organization, connector, facts: { number } }, work);
  if (item.state === 'withdrawing') return staged('undo', () => undo(context, lease, item));
  if (item.state === 'received') {
    if (await isDuplicate(context, lease, item)) return;
    const surveyed = await loadProgram(context.database, item.programHash);
    await staged('survey', () => survey(context, lease, first, surveyed));
    item = await again(context, item);
  }
  const program = await loadProgram(context.database, item.programHash);
  if (item.state === 'surveyed') {
    const one = item;
    await staged('stage', () => stage(context, lease, one, program));
    item = await again(context, item);
  }
  if (item.state === 'staged') {
    const one = item;
    await staged('gates', () => gates(context, lease, one, program));
    item = await again(context, item);
  }
  if (item.state === 'applying') await staged('apply', () => apply(context, lease, item, program));
}

async function again(context: Context, item: Delivery): Promise<Delivery> {
  const now = await readDelivery(context.database, item.organization, item.id);
  if (now === undefined) throw new Error(`delivery ${item.id} vanished`);
  return now;
}

/** Equal bytes are a duplicate only of the connector's latest applied delivery: A, B, A again is work. */
async function isDuplicate(context: Context, lease: Lease, item: Delivery): Promise<boolean> {
  if (item.replayOf !== null || item.byHand) return false;
  const { latest } = await earlierContent(context.database, item);
  if (latest === undefined) return false;
  const program = await loadProgram(context.database, item.programHash);
  if (program.connector.receive.repeats === 'allowed') return false;
  await context.database.transaction(async (client) => {
    await fence(client, lease);
    await closeDelivery(client, item, 'duplicate', [
      problem('delivery.duplicate', `the same bytes as delivery ${latest}, the latest applied`, {
        advice: 'Nothing to do: its content is already in force.',
      }),
    ]);
    await journal(client, {
      organization: item.organization,
      connector: item.connector,
      event: 'delivery.duplicate',
      deliveryId: item.id,
      detail: { of: latest },
    });
  });
  return true;
}

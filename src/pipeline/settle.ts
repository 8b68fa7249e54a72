/**
 * settle: ties receipts, flows and positions together and labels what does not fit. A receipt on a cancelled or
 * overtaken version is booked and told all the same. Receipts go first: a flow line that finds its receipt merges.
 */
import { flowSettled, unsettledFlows } from '../store/flows.ts';
import { journal } from '../store/journal.ts';
import { shareFlow, sharePayments } from '../store/payment-shares.ts';
import type { Booked } from '../store/payments.ts';
import { bookFlow, bookReceipts, insertEvents, payPositions } from '../store/payments.ts';
import { receiptsSettled, unsettledReceipts } from '../store/receipts.ts';
import type { Context } from './context.ts';

const RECEIPTS = 500;

export async function settle(context: Context, organization: string): Promise<number> {
  let settled = 0;
  for (;;) {
    const count = await settleReceipts(context, organization);
    settled += count;
    if (count < RECEIPTS) break;
  }
  while (await settleFlows(context, organization)) settled += 1;
  return settled;
}

async function settleReceipts(context: Context, organization: string): Promise<number> {
  const count = await context.database.transaction(async (client) => {
    const now = context.clock.now();
    const ids = await unsettledReceipts(client, organization, RECEIPTS);
    if (ids.length === 0) return 0;
    const booked = await bookReceipts(client, organization, ids);
    await insertEvents(client, organization, booked, 'paid', now);
    await payPositions(client, organization, booked);
    await sharePayments(client, organization, booked);
    await receiptsSettled(client, organization, ids, now);
    await journal(client, { organization, event: 'receipts.settled', detail: { count: ids.length } });
    for (const connector of connectorsOf(booked))
      await context.bell.ring('report', { organization, subject: connector }, client);
    context.crash('settle.before-receipts-commit');
    return ids.length;
  });
  if (count > 0) context.crash('settle.after-receipts-commit');
  return count;
}

async function settleFlows(context: Context, organization: string): Promise<boolean> {
  const done = await context.database.transaction(async (client) => {
    const now = context.clock.now();
    const flows = await unsettledFlows(client, organization);
    for (const flow of flows) {
      const booked = await bookFlow(client, organization, flow);
      await insertEvents(client, organization, booked, 'paid', now);
      await insertEvents(client, organization, booked, 'reported', now);
      await payPositions(client, organization, booked);
      await sharePayments(client, organization, booked);
      await shareFlow(client, organization, flow);
      await flowSettled(client, organization, flow, now);
      await journal(client, {
        organization,
        event: 'flow.settled',
        subject: flow.flow,
        detail: { psp: flow.psp, revision: flow.revision, payments: booked.length },
      });
      for (const connector of connectorsOf(booked))
        await context.bell.ring('report', { organization, subject: connector }, client);
    }
    if (flows.length > 0) context.crash('settle.before-flow-commit');
    return flows.length > 0;
  });
  if (done) context.crash('settle.after-flow-commit');
  return done;
}

const connectorsOf = (booked: readonly Booked[]): ReadonlySet<string> =>
  new Set(booked.flatMap((one) => (one.connector === null ? [] : [one.connector])));

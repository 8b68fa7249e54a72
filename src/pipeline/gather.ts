/**
 * gather: asks a Nodo access for receipts and reporting flows. Where the source has no cursor it sweeps with overlap
 * (receipts: 3 days each cycle, 29 nightly; flows: an hour back) and deduplicates; both vanish there after 30 days.
 */
import { addDays, dayOf } from '../domain/day.ts';
import type { FlowRef, Page, ReceiptRef } from '../domain/ports/nodo.ts';
import type { Problem, Result } from '../domain/problem.ts';
import { problem } from '../domain/problem.ts';
import { flowKnown, insertFlow } from '../store/flows.ts';
import type { Gathering } from '../store/gatherings.ts';
import { gathered, gathering } from '../store/gatherings.ts';
import { journal } from '../store/journal.ts';
import type { Lease } from '../store/leases.ts';
import { fence, renewLease } from '../store/leases.ts';
import type { AccessKey } from '../store/publications.ts';
import type { NewReceipt } from '../store/receipts.ts';
import { insertReceipts, knownReceipts } from '../store/receipts.ts';
import type { OpenAccess } from './access.ts';
import { openAccess } from './access.ts';
import type { Context } from './context.ts';
import { holdLease } from './hold.ts';

const DAY_MS = 86_400_000;
const CYCLE_DAYS = 3;
const NIGHTLY_DAYS = 29;
const FLOW_OVERLAP_MS = 3_600_000;
const AFTER_FAILURE_MS = 30_000;
const CALL_MS = 60_000;

/** `everyMs`: pace of the cycles. Returns how many receipts and flows were new; undefined when another worker is at it. */
export async function gather(
  context: Context,
  key: AccessKey,
  everyMs: number,
): Promise<{ receipts: number; flows: number } | undefined> {
  await using lease = await holdLease(context, key.organization, `gather:${key.access}`);
  if (lease === undefined) return undefined;
  const state = await gathering(context.database, key);
  const opened = await openAccess(context, key.organization, key.access);
  if (state === undefined) return undefined;
  if (!opened.ok) return await failedCycle(context, key, opened.problem);
  return await cycle(context, key, lease, opened.value, state, everyMs);
}

async function failedCycle(
  context: Context,
  key: AccessKey,
  found: Problem,
): Promise<{ receipts: number; flows: number }> {
  await gathered(context.database, key, {
    nextAt: new Date(context.clock.now().getTime() + AFTER_FAILURE_MS),
    problem: found,
  });
  return { receipts: 0, flows: 0 };
}

async function cycle(
  context: Context,
  key: AccessKey,
  lease: Lease,
  access: OpenAccess,
  state: Gathering,
  everyMs: number,
): Promise<{ receipts: number; flows: number }> {
  const started = context.clock.now();
  const nightly = state.nightlyAt === null || started.getTime() - state.nightlyAt.getTime() > DAY_MS;
  const receipts = await gatherReceipts(
    context,
    key,
    lease,
    access,
    nightly ? NIGHTLY_DAYS : CYCLE_DAYS,
    started,
  );
  if (typeof receipts !== 'number') return failedCycle(context, key, receipts);
  const flows = await gatherFlows(context, key, lease, access, state, started);
  if (typeof flows !== 'number') return failedCycle(context, key, flows);
  await gathered(context.database, key, {
    nextAt: new Date(started.getTime() + everyMs),
    receiptsCompleteUntil: started,
    flowsCompleteUntil: started,
    ...(nightly ? { nightlyAt: started } : {}),
    problem: gap(state, started),
  });
  if (receipts + flows > 0)
    await context.bell.ring('settle', { organization: key.organization, subject: 'all' });
  return { receipts, flows };
}

/** The source forgets after 30 days: a longer silence may have lost payments, and a person must compare. */
function gap(state: Gathering, now: Date): Problem | null {
  const last = state.receiptsCompleteUntil;
  if (last === null || now.getTime() - last.getTime() < NIGHTLY_DAYS * DAY_MS) return null;
  return problem(
    'gather.gap',
    `nothing was gathered between ${last.toISOString()} and now: receipts older than 30 days are gone at the Nodo`,
    {
      class: 'config',
      advice: 'Recover them from biz-events or from the reporting flows kept by the treasury.',
    },
  );
}

async function gatherReceipts(
  context: Context,
  key: AccessKey,
  lease: Lease,
  access: OpenAccess,
  days: number,
  now: Date,
): Promise<number | Problem> {
  const to = dayOf(now);
  const from = addDays(to, -days);
  let found = 0;
  for (let page = 0; ; page += 1) {
    const listed: Result<Page<ReceiptRef>> = await access.nodo.receipts(
      key.organization,
      from,
      to,
      page,
      AbortSignal.timeout(CALL_MS),
    );
    if (!listed.ok) return listed.problem;
    const fresh = await unknownOnes(context, key, listed.value.items);
    const fetched: NewReceipt[] = [];
    for (const ref of fresh) {
      context.crash('gather.before-receipt');
      const receipt = await access.nodo.receipt(key.organization, ref.iuv, AbortSignal.timeout(CALL_MS));
      if (!receipt.ok) return receipt.problem;
      const stored = await context.archive.store(key.organization, [receipt.value.bytes]);
      fetched.push({ receipt: receipt.value.receipt, sha256: stored.sha256 });
      context.crash('gather.after-receipt');
      if (!(await renewLease(context.database, lease)))
        return problem('gather.fenced', 'another worker took over', { class: 'transient' });
    }
    found += await context.database.transaction(async (client) => {
      await fence(client, lease);
      const count = await insertReceipts(client, key, fetched, now);
      if (count > 0)
        await journal(client, {
          organization: key.organization,
          event: 'receipts.gathered',
          subject: key.access,
          detail: { count },
        });
      if (fetched.length > 0) context.crash('gather.before-receipts-commit');
      return count;
    });
    if (fetched.length > 0) context.crash('gather.after-receipts-commit');
    if (!listed.value.more) return found;
  }
}

async function unknownOnes(
  context: Context,
  key: AccessKey,
  refs: readonly ReceiptRef[],
): Promise<readonly ReceiptRef[]> {
  const known = await knownReceipts(
    context.database,
    key.organization,
    refs.map((ref) => ref.iuv),
  );
  const seconds = (instant: Date): number => Math.trunc(instant.getTime() / 1000);
  return refs.filter((ref) => {
    const paid = known.get(ref.iuv);
    return paid === undefined || !paid.some((instant) => seconds(instant) === seconds(new Date(ref.paidAt)));
  });
}

async function gatherFlows(
  context: Context,
  key: AccessKey,
  lease: Lease,
  access: OpenAccess,
  state: Gathering,
  now: Date,
): Promise<number | Problem> {
  const since =
    state.flowsCompleteUntil === null
      ? now.getTime() - NIGHTLY_DAYS * DAY_MS
      : state.flowsCompleteUntil.getTime() - FLOW_OVERLAP_MS;
  let found = 0;
  for (let page = 0; ; page += 1) {
    const listed: Result<Page<FlowRef>> = await access.nodo.flows(
      key.organization,
      new Date(since).toISOString(),
      page,
      AbortSignal.timeout(CALL_MS),
    );
    if (!listed.ok) return listed.problem;
    for (const ref of listed.value.items) {
      if (await flowKnown(context.database, key.organization, ref)) continue;
      context.crash('gather.before-flow');
      const flow = await access.nodo.flow(key.organization, ref, AbortSignal.timeout(CALL_MS));
      if (!flow.ok) return flow.problem;
      const stored = await context.archive.store(key.organization, [flow.value.bytes]);
      await context.database.transaction(async (client) => {
        await fence(client, lease);
        await insertFlow(client, key, flow.value.flow, stored.sha256, now);
        await journal(client, {
          organization: key.organization,
          event: 'flow.gathered',
          subject: ref.flow,
          detail: { psp: ref.psp, revision: ref.revision, payments: flow.value.flow.totalPayments },
        });
        context.crash('gather.before-flow-commit');
      });
      context.crash('gather.after-flow-commit');
      found += 1;
    }
    if (!listed.value.more) return found;
  }
}

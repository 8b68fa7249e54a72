/**
 * stage: slices of raw bytes go to the mapping processes, which read, map and validate; the rows that come back are
 * loaded by COPY in file order with their checkpoint. `groupBy` adds a first pass that only reads keys: PostgreSQL
 * then orders the records, so that the rows of one notice meet however far apart they stand.
 */
import { dayOf } from '../../domain/day.ts';
import type { Slice } from '../../domain/ports/format.ts';
import type { DeliveryFacts, Indexed, Program, Staged } from '../../domain/ports/mapping.ts';
import type { Problem } from '../../domain/problem.ts';
import { ProblemError, problem } from '../../domain/problem.ts';
import { markRepeatedKeys } from '../../store/comparing.ts';
import type { ConnectorProgram } from '../../store/configurations.ts';
import type { Delivery } from '../../store/deliveries.ts';
import { moveDelivery, delivery as readDelivery } from '../../store/deliveries.ts';
import { journal } from '../../store/journal.ts';
import type { Lease } from '../../store/leases.ts';
import { fence } from '../../store/leases.ts';
import { onlyRecords } from '../../store/record-replays.ts';
import {
  dropStaged,
  groupBeyond,
  groupSlice,
  restage,
  stagedCounts,
  stageSlice,
} from '../../store/staging.ts';
import type { Context } from '../context.ts';
import { positionsProgram } from '../program.ts';
import { refuse } from '../refuse.ts';
import { chosenSlices } from './chosen.ts';
import { type AppliedCorrection, corrector } from './corrections.ts';
import { groupedSlices, MOST_IN_GROUP } from './groups.ts';
import { SLICE, slicesOf } from './slices.ts';
import { stopWhenAsked } from './stop.ts';

/** Slices under way at once: back-pressure to the source of the bytes. */
const AHEAD = 4;

export async function stage(
  context: Context,
  lease: Lease,
  first: Delivery,
  program: ConnectorProgram,
): Promise<void> {
  try {
    await stageAll(context, lease, await resumable(context, lease, first), program);
  } catch (error) {
    if (!(first.partial && error instanceof ProblemError)) throw error;
    await giveUp(context, lease, first, error.problem);
  }
}

async function stageAll(
  context: Context,
  lease: Lease,
  item: Delivery,
  program: ConnectorProgram,
): Promise<void> {
  await stopWhenAsked(context, item);
  if (item.partial) await stillInForce(context, item);
  const work = positionsProgram(program);
  const facts = deliveryFacts(item);
  if (program.gestionale.positions.groupBy === undefined) {
    const correct = await corrector(context.database, item);
    await inOrder(
      after(await workSlices(context, item, program), item.stagedRecords),
      async (raw) => {
        const { slice, applied } = await correct(raw);
        return { staged: await context.mapping.stage(work, facts, slice), applied };
      },
      ({ staged, applied }) => load(context, lease, item, staged, { applied }),
    );
  } else {
    const tooLarge = await group(context, lease, item, program, work, facts);
    if (tooLarge !== undefined) return giveUp(context, lease, item, tooLarge);
  }
  await context.database.transaction(async (client) => {
    await fence(client, lease);
    await markRepeatedKeys(client, item);
    await moveDelivery(client, item, 'staged');
    await journal(client, {
      organization: item.organization,
      connector: item.connector,
      deliveryId: item.id,
      event: 'delivery.staged',
    });
    context.crash('stage.before-end');
  });
  context.crash('stage.after-end');
}

/** PostgreSQL empties unlogged tables when it crashes: then the checkpoint says more than there is, and stage begins again. */
async function resumable(context: Context, lease: Lease, item: Delivery): Promise<Delivery> {
  if (item.stagedUnits === 0 && item.groupedRecords === 0) return item;
  const counts = await stagedCounts(context.database, item);
  if (
    counts.units === item.stagedUnits &&
    (counts.grouped === item.groupedRecords ||
      (item.stagedUnits > 0 && counts.grouped === 0 && item.groupedRecords === 0))
  )
    return item;
  await context.database.transaction(async (client) => {
    await fence(client, lease);
    await restage(client, item);
  });
  const now = await readDelivery(context.database, item.organization, item.id);
  if (now === undefined) throw new Error(`delivery ${item.id} vanished`);
  return now;
}

export const deliveryFacts = (item: Pick<Delivery, 'id' | 'fileName' | 'receivedAt'>): DeliveryFacts => ({
  deliveryId: item.id,
  fileName: item.fileName,
  receivedAt: item.receivedAt.toISOString(),
  today: dayOf(item.receivedAt),
});

/** The file may have been withdrawn while its replay waited. */
async function stillInForce(context: Context, item: Delivery): Promise<void> {
  const root =
    item.replayOf === null
      ? undefined
      : await readDelivery(context.database, item.organization, item.replayOf);
  if (root?.state === 'applied') return;
  throw new ProblemError(
    problem('delivery.not-finished', `delivery ${root?.number ?? '?'} is ${root?.state ?? 'gone'} now`, {
      class: 'config',
      advice: 'Nothing of it is in force: there is nothing to put right.',
    }),
  );
}

/** All of the file, or the records that are replayed. */
async function workSlices(
  context: Context,
  item: Delivery,
  program: ConnectorProgram,
): Promise<AsyncGenerator<Slice>> {
  if (!item.partial) return slicesOf(context, item, program);
  return chosenSlices(context, item, program, await onlyRecords(context.database, item), SLICE.records);
}

/** Slices are cut the same way every time, so a checkpoint always falls between two. */
async function* after(slices: AsyncGenerator<Slice>, records: number): AsyncGenerator<Slice> {
  let passed = 0;
  for await (const slice of slices) {
    if (passed >= records) yield slice;
    passed += slice.numbers.length;
  }
}

/** Runs `work` on several slices at once and `commit` on their results strictly in order. */
async function inOrder<I, O>(
  items: AsyncIterable<I>,
  work: (item: I) => Promise<O>,
  commit: (result: O, item: I) => Promise<void>,
): Promise<void> {
  const ahead: { item: I; result: Promise<O> }[] = [];
  const next = async (): Promise<void> => {
    const head = ahead.shift();
    if (head !== undefined) await commit(await head.result, head.item);
  };
  try {
    for await (const item of items) {
      const result = work(item);
      // The failure is met when its turn comes; until then it must not count as unhandled.
      result.catch(() => undefined);
      ahead.push({ item, result });
      if (ahead.length >= AHEAD) await next();
    }
    while (ahead.length > 0) await next();
  } finally {
    await Promise.allSettled(ahead.map((entry) => entry.result));
  }
}

async function load(
  context: Context,
  lease: Lease,
  item: Delivery,
  staged: Staged,
  more: { readonly cursor?: string; readonly applied: readonly AppliedCorrection[] },
): Promise<void> {
  await stopWhenAsked(context, item);
  context.crash('stage.before-slice');
  await stageSlice(context.database, lease, item, { ...staged, ...more });
  context.crash('stage.after-slice');
}

async function group(
  context: Context,
  lease: Lease,
  item: Delivery,
  program: ConnectorProgram,
  work: Program,
  facts: DeliveryFacts,
): Promise<Problem | undefined> {
  const heads: Uint8Array[] = [];
  const keepHeads = async function* (slices: AsyncGenerator<Slice>): AsyncGenerator<Slice> {
    // Heads are needed again when the groups are read: they are few, and the archive has them at every restart.
    const seen = new Set<string>();
    for await (const slice of slices) {
      for (const head of slice.heads) {
        const text = Buffer.from(head).toString('latin1');
        if (!seen.has(text)) {
          seen.add(text);
          heads.push(head);
        }
      }
      const flow =
        slice.heads[0] === undefined
          ? 0
          : heads.findIndex((head) => Buffer.compare(head, slice.heads[0] as Uint8Array) === 0);
      yield {
        ...slice,
        flows: new Uint32Array(slice.numbers.length).fill(Math.max(flow, 0)),
        heads: [...heads],
      };
    }
  };
  const loadIndexed = async (indexed: Indexed): Promise<void> => {
    context.crash('stage.before-group');
    await groupSlice(context.database, lease, item, indexed.rows, indexed.records);
    context.crash('stage.after-group');
  };
  const correct = await corrector(context.database, item);
  const slices = keepHeads(await workSlices(context, item, program));
  await inOrder(
    after(slices, item.groupedRecords),
    async (raw) => context.mapping.index(work, facts, (await correct(raw)).slice),
    loadIndexed,
  );
  const beyond = await groupBeyond(context.database, item, MOST_IN_GROUP);
  if (beyond !== undefined) {
    return problem('group.too-large', `${beyond.records} records share the group key ${beyond.groupKey}`, {
      advice: 'groupBy names the wrong field, or the file repeats a key.',
    });
  }
  await inOrder(
    groupedSlices(context.database, item, heads, SLICE.records),
    async (raw) => {
      const { slice, applied } = await correct(raw.slice);
      return { staged: await context.mapping.stage(work, facts, slice), applied };
    },
    ({ staged, applied }, { cursor }) => load(context, lease, item, staged, { applied, cursor }),
  );
  return undefined;
}

async function giveUp(context: Context, lease: Lease, item: Delivery, found: Problem): Promise<void> {
  await context.database.transaction(async (client) => {
    await fence(client, lease);
    await dropStaged(client, item);
    await refuse(context, client, item, [found]);
  });
}

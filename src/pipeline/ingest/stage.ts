/**
 * stage: slices of raw bytes go to the mapping processes, which read, map and validate; the rows that come back are
 * loaded by COPY in file order with their checkpoint. `groupBy` adds a first pass that only reads keys: PostgreSQL
 * then orders the records, so that the rows of one notice meet however far apart they stand.
 */
import { dayOf } from '../../domain/day.ts';
import type { Slice } from '../../domain/ports/format.ts';
import type { DeliveryFacts, Indexed, Program, Staged } from '../../domain/ports/mapping.ts';
import type { Problem } from '../../domain/problem.ts';
import { problem } from '../../domain/problem.ts';
import { markRepeatedKeys } from '../../store/comparing.ts';
import type { ConnectorProgram } from '../../store/configurations.ts';
import type { Delivery } from '../../store/deliveries.ts';
import { moveDelivery, delivery as readDelivery } from '../../store/deliveries.ts';
import { journal } from '../../store/journal.ts';
import type { Lease } from '../../store/leases.ts';
import { fence } from '../../store/leases.ts';
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
import { groupedSlices, MOST_IN_GROUP } from './groups.ts';

/** Enough work to hide the crossing into a mapping process, little enough to repeat after a crash. */
export const SLICE = { records: 1_000, bytes: 1 << 20 };
/** Slices under way at once: back-pressure to the source of the bytes. */
const AHEAD = 4;

export async function stage(
  context: Context,
  lease: Lease,
  first: Delivery,
  program: ConnectorProgram,
): Promise<void> {
  const item = await resumable(context, lease, first);
  const work = positionsProgram(program);
  const facts = deliveryFacts(item);
  if (program.gestionale.positions.groupBy === undefined) {
    await inOrder(
      after(slicesOf(context, item, program), item.stagedRecords),
      (slice) => context.mapping.stage(work, facts, slice),
      (staged) => load(context, lease, item, staged),
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

/** The delivery's records as slices of raw bytes, from the archive. */
export async function* slicesOf(
  context: Pick<Context, 'archive' | 'formats'>,
  item: Pick<Delivery, 'organization' | 'sha256'>,
  program: ConnectorProgram,
): AsyncGenerator<Slice> {
  const layout = program.gestionale.positions;
  const cutter = context.formats.format(layout.format).cut(layout.options, SLICE);
  for await (const chunk of context.archive.read(item.organization, item.sha256)) {
    for (const cut of cutter.push(chunk)) if (cut.kind === 'slice') yield cut.slice;
  }
  for (const cut of cutter.end()) if (cut.kind === 'slice') yield cut.slice;
}

/** Slices are cut the same way every time, so a checkpoint always falls between two. */
async function* after(slices: AsyncGenerator<Slice>, records: number): AsyncGenerator<Slice> {
  for await (const slice of slices) if ((slice.numbers[0] ?? 0) > records) yield slice;
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
  cursor?: string,
): Promise<void> {
  context.crash('stage.before-slice');
  await stageSlice(context.database, lease, item, { ...staged, ...(cursor === undefined ? {} : { cursor }) });
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
  const slices = keepHeads(slicesOf(context, item, program));
  await inOrder(
    after(slices, item.groupedRecords),
    (slice) => context.mapping.index(work, facts, slice),
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
    ({ slice }) => context.mapping.stage(work, facts, slice),
    (staged, { cursor }) => load(context, lease, item, staged, cursor),
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

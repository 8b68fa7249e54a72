/**
 * apply: slices in file order against the current positions. Each slice compares, takes payment codes, writes versions,
 * outcomes and what is wanted at the Nodo, with its checkpoint, in one transaction.
 */
import {
  changePositions,
  checkpointApply,
  createInstallments,
  createPositions,
  writeOutcomes,
} from '../../store/applying.ts';
import { overtakeAbsences, setAbsent } from '../../store/approvals.ts';
import type { NextSlice } from '../../store/comparing.ts';
import { connectorHasPositions, nextSlice, sliceEnd } from '../../store/comparing.ts';
import type { ConnectorProgram } from '../../store/configurations.ts';
import { createAlone, tellAlone } from '../../store/creating.ts';
import type { Client } from '../../store/database.ts';
import type { Delivery } from '../../store/deliveries.ts';
import { applied, moveDelivery, delivery as readDelivery } from '../../store/deliveries.ts';
import { absentPositions } from '../../store/full-list.ts';
import { journal } from '../../store/journal.ts';
import type { Lease } from '../../store/leases.ts';
import { fence } from '../../store/leases.ts';
import { refreshPlanner } from '../../store/planner.ts';
import { anyProblemOpen, closeProblems, insertProblems } from '../../store/problems.ts';
import { closeReplayed, presentInFile } from '../../store/record-replays.ts';
import { dropStaged, restage, stagedCounts } from '../../store/staging.ts';
import { cancelPositions } from '../../store/versions.ts';
import type { Context } from '../context.ts';
import { generateCodes, wishedCodes } from './codes.ts';
import { goodKeys, planSlice } from './plan.ts';
import { stopWhenAsked } from './stop.ts';

/** Enough to hide the round trips, little enough to repeat after a crash. */
const UNITS = 2_000;
const UNITS_FIRST = 5_000;
/** Somebody looks on, and may stop it after each. */
const UNITS_REPLAYED = 500;
/** Slices under way at once where none can touch what another one does. */
const LANES = 2;

export async function apply(
  context: Context,
  lease: Lease,
  item: Delivery,
  program: ConnectorProgram,
): Promise<void> {
  if (!(await stillStaged(context, lease, item))) return;
  const known = await connectorHasPositions(context.database, item);
  if (known) await refreshPlanner(context.database);
  const first =
    !known &&
    !item.partial &&
    program.connector.codes.strategy === 'generated' &&
    !(await anyProblemOpen(context.database, item));
  if (first) await applyFirst(context, lease, item, program);
  else await applyNext(context, lease, item, program, known);
  await cancelAbsent(context, lease, item, program);
  await finish(context, lease, item, program);
  // Publishing a first load with the figures of empty tables would read all of them for each batch.
  await refreshPlanner(context.database);
}

/** Slice after slice: each is compared with what the ones before it left. */
async function applyNext(
  context: Context,
  lease: Lease,
  item: Delivery,
  program: ConnectorProgram,
  known: boolean,
): Promise<void> {
  for (let after = item.appliedUnit; ; ) {
    await stopWhenAsked(context, item);
    const last = await sliceEnd(context.database, item, after, item.partial ? UNITS_REPLAYED : UNITS);
    if (last === undefined) return;
    const from = after;
    await context.database.transaction(async (client) => {
      await fence(client, lease);
      await applySlice(context, client, item, program, { after: from, last, known });
      await checkpointApply(client, item, last);
      context.crash('apply.before-slice-commit');
    });
    context.crash('apply.after-slice-commit');
    after = last;
  }
}

/**
 * A connector's first positions: no two slices can meet (repeated keys are marked, codes are counted up, no problem
 * waits to be closed), so the next one is written while this one commits. They commit strictly in order, each with
 * the fence and its checkpoint last: a crash leaves no gap behind the checkpoint. Outcomes are written in turn too:
 * they are counted in rows of the delivery, and one that held such a row would wait here for one that waits for it there.
 */
async function applyFirst(
  context: Context,
  lease: Lease,
  item: Delivery,
  program: ConnectorProgram,
): Promise<void> {
  const ahead: Promise<void>[] = [];
  let turn = Promise.resolve();
  try {
    for (let after = item.appliedUnit; ; ) {
      const slice = await nextSlice(context.database, item, after, UNITS_FIRST);
      if (slice === undefined) break;
      turn = applyInTurn(context, lease, item, program, after, slice, turn);
      // A failure is met when its turn comes; until then it must not count as unhandled.
      turn.catch(() => undefined);
      ahead.push(turn);
      if (ahead.length >= LANES) await ahead.shift();
      after = slice.last;
    }
    await turn;
  } finally {
    await Promise.allSettled(ahead);
  }
}

async function applyInTurn(
  context: Context,
  lease: Lease,
  item: Delivery,
  program: ConnectorProgram,
  after: number,
  slice: NextSlice,
  before: Promise<void>,
): Promise<void> {
  const { last } = slice;
  await context.database.transaction(async (client) => {
    if (slice.alone > 0) {
      const codes = await generateCodes(
        context,
        client,
        item,
        program.connector.codes,
        slice.single + slice.listed,
      );
      await createAlone(client, item, program.connector.nodo, {
        after,
        last,
        singleCodes: codes.slice(0, slice.single),
        listedCodes: codes.slice(slice.single),
      });
    }
    if (slice.others > 0)
      await applySlice(context, client, item, program, {
        after,
        last,
        known: false,
        besides: true,
        turn: before,
      });
    else context.crash('apply.in-slice');
    await before;
    if (slice.alone > 0) await tellAlone(client, item, { after, last });
    await fence(client, lease);
    await checkpointApply(client, item, last);
    context.crash('apply.before-slice-commit');
  });
  context.crash('apply.after-slice-commit');
}

/** Unlogged rows may be gone after a crash of PostgreSQL: then the delivery stages again and comes back here. */
async function stillStaged(context: Context, lease: Lease, item: Delivery): Promise<boolean> {
  const { units } = await stagedCounts(context.database, item);
  if (units === item.stagedUnits) return true;
  await context.database.transaction(async (client) => {
    await fence(client, lease);
    await restage(client, item);
    await moveDelivery(client, item, 'surveyed');
  });
  return false;
}

async function applySlice(
  context: Context,
  client: Client,
  item: Delivery,
  program: ConnectorProgram,
  which: {
    readonly after: number;
    readonly last: number;
    readonly known: boolean;
    readonly besides?: boolean;
    readonly turn?: Promise<void>;
  },
): Promise<void> {
  const { turn, ...slice } = which;
  const plan = await planSlice(context, client, item, program, { ...slice, rehearsed: false });
  const access = program.connector.nodo;
  await createPositions(client, item, access, plan.created);
  await changePositions(client, item, access, plan.changed);
  await createInstallments(client, item, wishedCodes(plan.wishes));
  await turn;
  await writeOutcomes(client, item, plan.outcomes);
  await insertProblems(client, item, plan.problems);
  await closeProblems(client, item, goodKeys(plan), context.clock.now());
  if (item.partial) await closeReplayed(client, item, which.after, which.last, context.clock.now());
  context.crash('apply.in-slice');
}

/** What a full list does not name any more is cancelled in slices of its own, unless it is only proposed. */
export async function cancelAbsent(
  context: Context,
  lease: Lease,
  item: Delivery,
  program: ConnectorProgram,
): Promise<void> {
  const scope = program.connector.fullList?.scope;
  if (scope === undefined || item.absent === null || item.absent.held !== null) return;
  for (;;) {
    const cancelled = await context.database.transaction(async (client) => {
      await fence(client, lease);
      const absent = await absentPositions(client, item, scope, UNITS);
      await cancelPositions(
        client,
        item,
        program.connector.nodo,
        absent.map((one) => one.positionId),
        'absent',
      );
      context.crash('apply.before-absent-commit');
      return absent.length;
    });
    context.crash('apply.after-absent-commit');
    if (cancelled < UNITS) return;
  }
}

async function finish(
  context: Context,
  lease: Lease,
  item: Delivery,
  program: ConnectorProgram,
): Promise<void> {
  await context.database.transaction(async (client) => {
    await fence(client, lease);
    const now = await readDelivery(client, item.organization, item.id);
    // Held cancellations are judged against the staged keys later: those rows stay until somebody decides.
    if (now?.absent === null || now?.absent?.held === null) {
      if (item.partial) await presentInFile(client, item);
      await dropStaged(client, item);
      if (now.absent !== null) await setAbsent(client, item, now.absent);
    }
    await applied(client, item, context.clock.now());
    if (!item.partial && !item.byHand) await overtakeAbsences(client, item);
    await journal(client, {
      organization: item.organization,
      connector: item.connector,
      deliveryId: item.id,
      event: 'delivery.applied',
    });
    await context.bell.ring(
      'publish',
      { organization: item.organization, subject: program.connector.nodo },
      client,
    );
    await context.bell.ring(
      'acknowledge',
      { organization: item.organization, subject: item.connector },
      client,
    );
    context.crash('apply.before-end');
  });
  context.crash('apply.after-end');
}

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
import { connectorHasPositions, sliceEnd } from '../../store/comparing.ts';
import type { ConnectorProgram } from '../../store/configurations.ts';
import type { Client } from '../../store/database.ts';
import type { Delivery } from '../../store/deliveries.ts';
import {
  applied,
  moveDelivery,
  overtakeAbsences,
  delivery as readDelivery,
  setAbsent,
} from '../../store/deliveries.ts';
import { absentPositions } from '../../store/full-list.ts';
import { journal } from '../../store/journal.ts';
import type { Lease } from '../../store/leases.ts';
import { fence } from '../../store/leases.ts';
import { refreshPlanner } from '../../store/planner.ts';
import { closeProblems, insertProblems } from '../../store/problems.ts';
import { dropStaged, restage, stagedCounts } from '../../store/staging.ts';
import { cancelPositions } from '../../store/versions.ts';
import type { Context } from '../context.ts';
import { wishedCodes } from './codes.ts';
import { goodKeys, planSlice } from './plan.ts';

const UNITS = 2_000;

export async function apply(
  context: Context,
  lease: Lease,
  item: Delivery,
  program: ConnectorProgram,
): Promise<void> {
  if (!(await stillStaged(context, lease, item))) return;
  const known = await connectorHasPositions(context.database, item);
  if (known) await refreshPlanner(context.database);
  let after = item.appliedUnit;
  for (;;) {
    const last = await sliceEnd(context.database, item, after, UNITS);
    if (last === undefined) break;
    const from = after;
    await context.database.transaction(async (client) => {
      await fence(client, lease);
      await applySlice(context, client, item, program, from, last, known);
      await checkpointApply(client, item, last);
      context.crash('apply.before-slice-commit');
    });
    context.crash('apply.after-slice-commit');
    after = last;
  }
  await cancelAbsent(context, lease, item, program);
  await finish(context, lease, item, program);
  // Publishing a first load with the figures of empty tables would read all of them for each batch.
  await refreshPlanner(context.database);
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

/** What a slice would do. */
async function applySlice(
  context: Context,
  client: Client,
  item: Delivery,
  program: ConnectorProgram,
  after: number,
  last: number,
  known: boolean,
): Promise<void> {
  const plan = await planSlice(context, client, item, program, { after, last, known, rehearsed: false });
  const access = program.connector.nodo;
  await createPositions(client, item, access, plan.created);
  await changePositions(client, item, access, plan.changed);
  await createInstallments(client, item, wishedCodes(plan.wishes));
  await writeOutcomes(client, item, plan.outcomes);
  await insertProblems(client, item, plan.problems);
  await closeProblems(client, item, goodKeys(plan), context.clock.now());
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
      await dropStaged(client, item);
      if (now.absent !== null) await setAbsent(client, item, now.absent);
    }
    await applied(client, item, context.clock.now());
    await overtakeAbsences(client, item);
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

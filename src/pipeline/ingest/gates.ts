/** gates: what must hold over the whole file before anything of it changes a position. */
import type { Problem } from '../../domain/problem.ts';
import { problem } from '../../domain/problem.ts';
import { setAbsent } from '../../store/approvals.ts';
import type { ConnectorProgram } from '../../store/configurations.ts';
import type { Absent, Delivery } from '../../store/deliveries.ts';
import { closeDelivery, earlierContent, moveDelivery, usualBand } from '../../store/deliveries.ts';
import { countAbsent, firstAbsent, unreadableKeys } from '../../store/full-list.ts';
import { journal } from '../../store/journal.ts';
import type { Lease } from '../../store/leases.ts';
import { fence } from '../../store/leases.ts';
import { stagedRange } from '../../store/staged-range.ts';
import { dropStaged, stagedProblems } from '../../store/staging.ts';
import type { Context } from '../context.ts';
import { refuse } from '../refuse.ts';

/** Beyond this many, or this share of the open positions, absences from a full list are proposed and not done. */
const ABSENT_COUNT = 20;
const ABSENT_SHARE = 0.02;
/** How far from the usual count and euros a delivery may stray before a person looks. */
const BAND = 3;
/** Absent positions that are named to who decides. */
const NAMED = 10;

export async function gates(
  context: Context,
  lease: Lease,
  item: Delivery,
  program: ConnectorProgram,
): Promise<void> {
  const refusals = await refuseFile(context, item, program);
  const holds = refusals.length > 0 ? [] : await holdReasons(context, item, program);
  const absent =
    refusals.length > 0
      ? null
      : await named(context, item, program, await absences(context, item, program), holds.length > 0);
  const state = refusals.length > 0 ? 'refused' : holds.length > 0 ? 'held' : 'applying';
  // For who decides, and once: a page could not read a million rows.
  const range = state === 'held' ? await stagedRange(context.database, item) : {};
  await context.database.transaction(async (client) => {
    await fence(client, lease);
    await setAbsent(client, item, absent);
    // An acknowledgement will say what is wrong with each record, and drop them then.
    if (state === 'refused' && program.connector.acknowledge === undefined) await dropStaged(client, item);
    if (state === 'refused') await refuse(context, client, item, [...refusals, ...holds]);
    else {
      if (state === 'applying') await moveDelivery(client, item, state);
      else await closeDelivery(client, item, state, holds);
      await journal(client, {
        organization: item.organization,
        connector: item.connector,
        deliveryId: item.id,
        event: `delivery.${state}`,
        detail: { codes: holds.map((one) => one.code), ...range },
      });
    }
    context.crash('gates.before-commit');
  });
  context.crash('gates.after-commit');
}

async function refuseFile(
  context: Context,
  item: Delivery,
  program: ConnectorProgram,
): Promise<readonly Problem[]> {
  // A file that was taken in is not refused for what a person does to some of it.
  if (program.connector.refuseFile !== 'anyProblem' || item.partial) return [];
  const count = await stagedProblems(context.database, item);
  return count === 0
    ? []
    : [
        problem(
          'file.has-problems',
          `${count} records are in problem and this connector refuses the whole file then`,
          { advice: 'Correct them and send the file again.' },
        ),
      ];
}

/** Why a person must look first; none for what a person asked for. */
async function holdReasons(
  context: Context,
  item: Delivery,
  program: ConnectorProgram,
): Promise<readonly Problem[]> {
  if (item.replayOf !== null || item.byHand || item.approvedAt !== null) return [];
  const reasons: Problem[] = [];
  const { latest, older } = await earlierContent(context.database, item);
  if (latest === undefined && older !== undefined && program.connector.receive.repeats !== 'allowed') {
    reasons.push(
      problem(
        'delivery.repeated',
        `the same bytes as the older delivery ${older}: it would bring its content back`,
        { advice: 'Approve it if that is meant.' },
      ),
    );
  }
  if (program.connector.hold === 'never') return reasons;
  const band = await usualBand(context.database, item);
  if (band.length === 0) {
    reasons.push(
      problem('delivery.first', 'first delivery of this connector', {
        advice: 'Look at counts, totals and samples, then approve.',
      }),
    );
    return reasons;
  }
  const records = item.records ?? 0;
  const cents = item.cents ?? 0;
  const outside = (value: number, of: readonly number[]): boolean =>
    value > Math.max(...of) * BAND || value < Math.min(...of) / BAND;
  if (
    outside(
      records,
      band.map((one) => one.records),
    )
  ) {
    reasons.push(
      problem(
        'delivery.unusual-count',
        `${records} records, against ${Math.min(...band.map((one) => one.records))} to ${Math.max(...band.map((one) => one.records))} in the last ${band.length} deliveries`,
      ),
    );
  }
  if (
    outside(
      cents,
      band.map((one) => one.cents),
    )
  ) {
    reasons.push(
      problem(
        'delivery.unusual-total',
        `${(cents / 100).toFixed(2)} euro, against ${(Math.min(...band.map((one) => one.cents)) / 100).toFixed(2)} to ${(Math.max(...band.map((one) => one.cents)) / 100).toFixed(2)} in the last ${band.length} deliveries`,
      ),
    );
  }
  return reasons;
}

async function absences(context: Context, item: Delivery, program: ConnectorProgram): Promise<Absent | null> {
  const scope = program.connector.fullList?.scope;
  if (scope === undefined || item.replayOf !== null || item.byHand) return null;
  const { count, cents, of } = await countAbsent(context.database, item, scope);
  if (count === 0) return null;
  const approvedBy = item.absent?.approvedBy;
  if (approvedBy !== undefined) return { count, cents, held: null, approvedBy };
  const unreadable = await unreadableKeys(context.database, item);
  if (unreadable > 0) {
    return {
      count,
      cents,
      held: problem(
        'fullList.unreadable-key',
        `${unreadable} records in problem have no readable key: any of the ${count} absent positions might be theirs`,
        { advice: 'Correct those records, or approve the cancellations.' },
      ),
    };
  }
  if (count > Math.max(ABSENT_COUNT, of * ABSENT_SHARE)) {
    return {
      count,
      cents,
      held: problem('fullList.too-many', `${count} of ${of} open positions are absent from this full list`, {
        advice: 'Approve the cancellations if they are meant.',
      }),
    };
  }
  return { count, cents, held: null };
}

/** With the first of them by name, where a person decides. */
async function named(
  context: Context,
  item: Delivery,
  { connector }: ConnectorProgram,
  absent: Absent | null,
  held: boolean,
): Promise<Absent | null> {
  if (absent === null || connector.fullList === undefined || (absent.held === null && !held)) return absent;
  return { ...absent, first: await firstAbsent(context.database, item, connector.fullList.scope, NAMED) };
}

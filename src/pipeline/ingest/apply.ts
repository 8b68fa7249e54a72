/**
 * apply: slices in file order against the current positions. Each slice compares, takes payment codes, writes versions,
 * outcomes and what is wanted at the Nodo, with its checkpoint, in one transaction.
 */
import { compare } from '../../domain/comparison.ts';
import type { Problem } from '../../domain/problem.ts';
import { at, problem } from '../../domain/problem.ts';
import type { ChangedPosition, Classified, NewPosition, RecordOutcome } from '../../store/applying.ts';
import {
  changePositions,
  checkpointApply,
  classify,
  connectorHasPositions,
  createInstallments,
  createPositions,
  differing,
  sliceEnd,
  writeOutcomes,
} from '../../store/applying.ts';
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
import type { RecordProblem } from '../../store/problems.ts';
import { closeProblems, insertProblems } from '../../store/problems.ts';
import { dropStaged, restage, stagedCounts } from '../../store/staging.ts';
import { cancelPositions } from '../../store/versions.ts';
import type { Context } from '../context.ts';
import type { CodeWish } from './codes.ts';
import { assignCodes, wishedCodes } from './codes.ts';

const UNITS = 1_000;

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
export interface Plan {
  readonly classified: readonly Classified[];
  readonly created: NewPosition[];
  readonly changed: ChangedPosition[];
  readonly outcomes: RecordOutcome[];
  readonly problems: RecordProblem[];
  readonly wishes: CodeWish[];
}

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

/** Compares a slice with the current positions. `rehearsed`: nothing is locked, and no code leaves the counter. */
export async function planSlice(
  context: Context,
  client: Client,
  item: Delivery,
  program: ConnectorProgram,
  {
    after,
    last,
    known,
    rehearsed,
  }: { readonly after: number; readonly last: number; readonly known: boolean; readonly rehearsed: boolean },
): Promise<Plan> {
  const classified = await classify(client, item, after, last, known);
  const plan: Plan = { classified, created: [], changed: [], outcomes: [], problems: [], wishes: [] };
  for (const one of classified) if (one.standing !== 'differs') settleStanding(context, item, one, plan);
  await compareDiffering(
    client,
    item,
    classified.filter((one) => one.standing === 'differs'),
    plan,
    !rehearsed,
  );
  const { codes } = program.connector;
  const refused =
    rehearsed && codes.strategy === 'generated'
      ? []
      : await assignCodes(context, client, item, codes, plan.wishes);
  for (const { unit, ordinal, problem: found } of refused) refuse(item, plan, unit, ordinal, found);
  return plan;
}

const DOUBT: Record<string, Problem> = {
  lookalike: problem(
    'looks-like-open',
    'a new key for what looks like a debt already open: same debtor, service, period and amount',
    {
      advice:
        'If it is another debt, reprocess the delivery with --accept looks-like-open; if the key changed, cancel the old one first.',
    },
  ),
};

function settleStanding(context: Context, item: Delivery, one: Classified, plan: Plan): void {
  const outcome = (name: string, reason: string | null = null, positionId = one.positionId): void => {
    plan.outcomes.push({ unit: one.unit, ordinal: one.ordinal, outcome: name, positionId, reason });
  };
  if (one.standing === 'fresh') {
    const positionId = context.newId();
    plan.created.push({
      unit: one.unit,
      ordinal: one.ordinal,
      positionId,
      state: one.action === 'suspend' ? 'suspended' : 'open',
    });
    (one.refs ?? []).forEach((_ref, index) => {
      plan.wishes.push({
        unit: one.unit,
        ordinal: one.ordinal,
        index: index + 1,
        positionId,
        given: one.given?.[index] ?? null,
      });
    });
    outcome('created', null, positionId);
    warn(one, plan);
  } else if (one.standing === 'unchanged') outcome('unchanged');
  else if (one.standing === 'paid') outcome('ignored', 'already-paid');
  else if (one.standing === 'absent') outcome('ignored', 'nothing-to-cancel');
  else if (one.standing === 'ignored') outcome('ignored', one.reason);
  else if (one.standing === 'duplicate') outcome('duplicate');
  else if (one.standing === 'superseded') outcome('superseded', 'a later delivery touched this key');
  else {
    outcome('problem', null, null);
    const doubt = DOUBT[one.standing];
    const found =
      one.problems ?? (doubt === undefined ? [] : [at(doubt, { file: item.fileName, record: one.unit })]);
    for (const each of found)
      plan.problems.push({
        number: each.place?.record ?? one.unit,
        problem: each,
        nativeKey: one.nativeKey,
        warning: false,
      });
  }
}

function warn(one: Classified, plan: Plan): void {
  for (const each of one.problems ?? [])
    plan.problems.push({
      number: each.place?.record ?? one.unit,
      problem: each,
      nativeKey: one.nativeKey,
      warning: true,
    });
}

async function compareDiffering(
  client: Client,
  item: Delivery,
  differ: readonly Classified[],
  plan: Plan,
  lock: boolean,
): Promise<void> {
  const known = new Map(differ.map((one) => [`${one.unit}.${one.ordinal}`, one]));
  for (const both of await differing(client, item, differ, lock)) {
    const { unit, ordinal, positionId } = both;
    const verdict = compare(
      {
        state: both.state,
        sameContent: both.sameContent,
        content: both.known,
        installments: both.installments,
      },
      both.wanted,
    );
    const classified = known.get(`${unit}.${ordinal}`);
    if (verdict.kind === 'unchanged')
      plan.outcomes.push({ unit, ordinal, outcome: 'unchanged', positionId, reason: null });
    else if (verdict.kind === 'ignored')
      plan.outcomes.push({ unit, ordinal, outcome: 'ignored', positionId, reason: verdict.reason });
    else if (verdict.kind === 'problem') {
      plan.outcomes.push({ unit, ordinal, outcome: 'problem', positionId: null, reason: null });
      plan.problems.push({
        number: unit,
        problem: at(verdict.problem, { file: item.fileName, record: unit }),
        nativeKey: classified?.nativeKey ?? null,
        warning: false,
      });
    } else {
      const state = verdict.kind === 'cancelled' ? 'cancelled' : verdict.state;
      plan.changed.push({ unit, ordinal, positionId, version: both.version + 1, state });
      plan.outcomes.push({ unit, ordinal, outcome: verdict.kind, positionId, reason: null });
      if (verdict.kind === 'updated') wishMissing(both, classified, plan);
    }
  }
}

/** Installments that the known position does not have yet need a code of their own. */
function wishMissing(
  both: { unit: number; ordinal: number; positionId: string; installments: readonly { ref: string }[] },
  classified: Classified | undefined,
  plan: Plan,
): void {
  const has = new Set(both.installments.map((installment) => installment.ref));
  (classified?.refs ?? []).forEach((ref, index) => {
    if (!has.has(ref))
      plan.wishes.push({
        unit: both.unit,
        ordinal: both.ordinal,
        index: index + 1,
        positionId: both.positionId,
        given: classified?.given?.[index] ?? null,
      });
  });
}

/** A unit whose code cannot be taken is a problem after all. */
function refuse(item: Delivery, plan: Plan, unit: number, ordinal: number, found: Problem): void {
  const same = (one: { unit: number; ordinal: number }): boolean =>
    one.unit === unit && one.ordinal === ordinal;
  const drop = <T extends { unit: number; ordinal: number }>(list: T[]): void => {
    for (let i = list.length - 1; i >= 0; i -= 1) if (same(list[i] as T)) list.splice(i, 1);
  };
  drop(plan.created);
  drop(plan.changed);
  drop(plan.wishes);
  drop(plan.outcomes);
  plan.outcomes.push({ unit, ordinal, outcome: 'problem', positionId: null, reason: null });
  plan.problems.push({
    number: unit,
    problem: at(found, { file: item.fileName, record: unit }),
    nativeKey: null,
    warning: false,
  });
}

function goodKeys(plan: Plan): readonly string[] {
  const bad = new Set(plan.problems.filter((one) => !one.warning).map((one) => one.nativeKey));
  return plan.classified
    .filter(
      (one) =>
        one.standing !== 'problem' &&
        one.standing !== 'lookalike' &&
        one.nativeKey !== null &&
        !bad.has(one.nativeKey),
    )
    .map((one) => one.nativeKey as string);
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

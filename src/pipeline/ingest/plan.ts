/** The plan of a slice: what each unit of it does to the position that is known by its key. Writes nothing. */
import { compare } from '../../domain/comparison.ts';
import type { Place, Problem } from '../../domain/problem.ts';
import { at, problem } from '../../domain/problem.ts';
import type { ChangedPosition, NewPosition, RecordOutcome } from '../../store/applying.ts';
import { type Classified, classify, differing } from '../../store/comparing.ts';
import type { ConnectorProgram } from '../../store/configurations.ts';
import type { Client } from '../../store/database.ts';
import type { Delivery } from '../../store/deliveries.ts';
import type { RecordProblem } from '../../store/problems.ts';
import { spokenFor } from '../../store/record-replays.ts';
import type { Context } from '../context.ts';
import type { CodeWish } from './codes.ts';
import { assignCodes } from './codes.ts';

export interface Plan {
  readonly classified: readonly Classified[];
  readonly created: NewPosition[];
  readonly changed: ChangedPosition[];
  readonly outcomes: RecordOutcome[];
  readonly problems: RecordProblem[];
  readonly wishes: CodeWish[];
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
    besides = false,
    rehearsed,
  }: {
    readonly after: number;
    readonly last: number;
    readonly known: boolean;
    /** Only what is not created in one go. */
    readonly besides?: boolean;
    readonly rehearsed: boolean;
  },
): Promise<Plan> {
  const classified = await standingFor(
    client,
    item,
    await classify(client, item, after, last, known, besides),
  );
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
  const own = program.organization.nodo[program.connector.nodo]?.segregationCodes ?? [codes.segregationCode];
  const refused =
    rehearsed && codes.strategy === 'generated'
      ? []
      : await assignCodes(context, client, item, { ...codes, own }, plan.wishes);
  for (const { unit, ordinal, problem: found } of refused) refuse(item, plan, unit, ordinal, found);
  allOrNone(plan);
  return plan;
}

/** A replay of some records changes nothing that a later file, or another record of theirs, speaks for. */
async function standingFor(
  client: Client,
  item: Delivery,
  classified: readonly Classified[],
): Promise<readonly Classified[]> {
  if (!item.partial) return classified;
  const known = classified.flatMap(({ positionId, standing }) =>
    positionId !== null && standing !== 'superseded' ? [positionId] : [],
  );
  const spoken = await spokenFor(client, item, known);
  return classified.map((one): Classified => {
    const by = one.positionId === null ? undefined : spoken.get(one.positionId);
    if (by === undefined || one.standing === 'superseded') return one;
    return { ...one, standing: by === 'later' ? 'superseded' : 'repeated', problems: null };
  });
}

const DOUBT: Record<string, Problem> = {
  repeated: problem('key.repeated', 'another record of the file has this key', {
    advice: 'Correct the key, or reprocess the whole delivery: records that belong together are joined then.',
  }),
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
    const positionId = one.newId ?? context.newId();
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
    for (const each of one.problems ?? (doubt === undefined ? [] : [doubt]))
      plan.problems.push({
        number: each.place?.record ?? one.unit,
        problem: at(each, placeOf(item, one)),
        nativeKey: one.nativeKey,
        warning: false,
      });
  }
}

const placeOf = (item: Delivery, { unit, line }: Classified): Place => ({
  file: item.fileName,
  record: unit,
  line,
});

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
        problem: classified === undefined ? verdict.problem : at(verdict.problem, placeOf(item, classified)),
        nativeKey: classified?.nativeKey ?? null,
        warning: false,
      });
    } else {
      const state = verdict.kind === 'cancelled' ? 'cancelled' : verdict.state;
      plan.changed.push({ unit, ordinal, positionId, version: both.version + 1, state });
      plan.outcomes.push({ unit, ordinal, outcome: verdict.kind, positionId, reason: null });
      if (verdict.kind === 'updated' && classified !== undefined) {
        wishMissing(both, classified, plan);
        warn(classified, plan);
      }
    }
  }
}

/** Installments that the known position does not have yet need a code of their own. */
function wishMissing(
  both: { unit: number; ordinal: number; positionId: string; installments: readonly { ref: string }[] },
  classified: Classified,
  plan: Plan,
): void {
  const has = new Set(both.installments.map((installment) => installment.ref));
  (classified.refs ?? []).forEach((ref, index) => {
    if (!has.has(ref))
      plan.wishes.push({
        unit: both.unit,
        ordinal: both.ordinal,
        index: index + 1,
        positionId: both.positionId,
        given: classified.given?.[index] ?? null,
      });
  });
}

/** One whose code cannot be taken is a problem after all. */
function refuse(item: Delivery, plan: Plan, unit: number, ordinal: number, found: Problem): void {
  const known = plan.classified.find((one) => one.unit === unit && one.ordinal === ordinal);
  undo(plan, (one) => one.unit === unit && one.ordinal === ordinal);
  plan.outcomes.push({ unit, ordinal, outcome: 'problem', positionId: null, reason: null });
  plan.problems.push({
    number: unit,
    problem: known === undefined ? found : at(found, placeOf(item, known)),
    nativeKey: known?.nativeKey ?? null,
    warning: false,
  });
}

/** Of a unit that makes several positions, one in problem takes the others along: its outcome is one. */
function allOrNone(plan: Plan): void {
  const several = new Set(plan.classified.filter((one) => one.ordinal > 0).map((one) => one.unit));
  const failed = new Set(
    plan.outcomes.filter((one) => one.outcome === 'problem' && several.has(one.unit)).map((one) => one.unit),
  );
  if (failed.size === 0) return;
  undo(plan, (one) => failed.has(one.unit));
  for (const { unit, ordinal } of plan.classified.filter((one) => failed.has(one.unit))) {
    plan.outcomes.push({ unit, ordinal, outcome: 'problem', positionId: null, reason: null });
  }
}

function undo(plan: Plan, which: (one: { unit: number; ordinal: number }) => boolean): void {
  for (const list of [plan.created, plan.changed, plan.wishes, plan.outcomes]) {
    for (let i = list.length - 1; i >= 0; i -= 1) {
      const one = list[i];
      if (one !== undefined && which(one)) list.splice(i, 1);
    }
  }
}

export function goodKeys(plan: Plan): readonly string[] {
  const bad = new Set(plan.problems.filter((one) => !one.warning).map((one) => one.nativeKey));
  return plan.classified
    .filter(
      (one) =>
        one.standing !== 'problem' &&
        one.standing !== 'lookalike' &&
        one.standing !== 'repeated' &&
        one.nativeKey !== null &&
        !bad.has(one.nativeKey),
    )
    .map((one) => one.nativeKey as string);
}

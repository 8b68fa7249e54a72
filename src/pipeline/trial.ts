/**
 * trial: survey + stage + gates + comparison of a file, exactly as ingest would do them, in a transaction that is
 * always rolled back. `try` shows it for a file on disk, `reprocess` for the archived bytes of a delivery.
 */
import type { Archive } from '../domain/ports/archive.ts';
import type { Problem } from '../domain/problem.ts';
import { problem } from '../domain/problem.ts';
import { connectorHasPositions, sliceEnd } from '../store/comparing.ts';
import type { ConnectorProgram } from '../store/configurations.ts';
import type { Database } from '../store/database.ts';
import type { Absent, Delivery, Survey } from '../store/deliveries.ts';
import { earlierContent, delivery as readDelivery } from '../store/deliveries.ts';
import { acquireLease } from '../store/leases.ts';
import type { RehearsedDelivery, StagedShape } from '../store/rehearsal.ts';
import { insertRehearsed, rehearse, stagedShapes } from '../store/rehearsal.ts';
import type { Context } from './context.ts';
import { gates } from './ingest/gates.ts';
import type { Plan } from './ingest/plan.ts';
import { planSlice } from './ingest/plan.ts';
import { stage } from './ingest/stage.ts';
import { survey } from './ingest/survey.ts';

const UNITS = 2_000;

export interface TrialRecord {
  readonly record: number;
  readonly line: number;
  readonly key: string | null;
  readonly outcome: string;
  readonly reason: string | null;
  /** What the record itself says it is worth; null when it says nothing readable. */
  readonly cents: number | null;
  /** Further positions that its mapping made. */
  readonly also: readonly {
    readonly key: string | null;
    readonly outcome: string;
    readonly cents: number | null;
  }[];
  readonly problems: readonly Problem[];
}

export interface TrialTotal {
  readonly outcome: string;
  /** Groups of records: notices, when the layout groups them. */
  readonly units: number;
  readonly records: number;
  readonly cents: number;
}

export interface Trial {
  readonly organization: string;
  readonly connector: string;
  readonly file: string;
  readonly sha256: string;
  readonly survey: Survey | null;
  readonly total: { readonly records: number; readonly cents: number; readonly withoutAmount: number };
  /** Why the whole file would be refused. */
  readonly refused: readonly Problem[];
  /** Why it would wait for a person, or end as a duplicate. */
  readonly held: readonly Problem[];
  readonly absent: Absent | null;
  readonly outcomes: readonly TrialTotal[];
  /** The first ones in file order; `more` says how many are left out. */
  readonly records: readonly TrialRecord[];
  readonly more: number;
  /** All records' problems counted by code, warnings included. */
  readonly problems: { readonly [code: string]: number };
}

export interface TrialFile {
  readonly program: ConnectorProgram;
  readonly fileName: string;
  readonly sha256: string;
  readonly size: number;
  readonly receivedAt: Date;
  /** Where its bytes are when the archive has not got them. */
  readonly bytes?: () => AsyncIterable<Uint8Array>;
  readonly replay?: RehearsedDelivery['replay'];
}

export async function trial(context: Context, file: TrialFile, limit: number): Promise<Trial> {
  const { organization, connector } = file.program.connector;
  const id = context.newId();
  return rehearse(context.database, async (view) => {
    const { program, fileName, sha256, size, receivedAt, replay } = file;
    await view.transaction((client) =>
      insertRehearsed(client, {
        id,
        organization,
        connector,
        program,
        fileName,
        sha256,
        size,
        receivedAt,
        ...(replay === undefined ? {} : { replay }),
      }),
    );
    const tried = await ingestWithoutEnd(rehearsing(context, view, file.bytes), program, organization, id);
    return tried === 'refused'
      ? shown(view, organization, id, new Tally(0))
      : shown(view, organization, id, await compared(context, view, organization, id, program, limit));
  });
}

/** Nothing rings, nothing is archived: what a trial leaves behind is its answer. */
function rehearsing(context: Context, view: Database, bytes: TrialFile['bytes']): Context {
  const archive: Archive =
    bytes === undefined ? context.archive : { ...context.archive, read: () => bytes() };
  return {
    ...context,
    database: view,
    archive,
    bell: { ring: async () => undefined },
    crash: () => undefined,
  };
}

async function ingestWithoutEnd(
  context: Context,
  program: ConnectorProgram,
  organization: string,
  id: string,
): Promise<'staged' | 'refused'> {
  const lease = await acquireLease(context.database, organization, `rehearsal:${id}`, context.worker);
  if (lease === undefined) throw new Error('a rehearsal has a lease of its own');
  await survey(context, lease, await itself(context.database, organization, id), program);
  for (const step of [stage, gates]) {
    const item = await itself(context.database, organization, id);
    if (item.state === 'refused') return 'refused';
    await step(context, lease, item, program);
  }
  return 'staged';
}

async function itself(database: Database, organization: string, id: string): Promise<Delivery> {
  const item = await readDelivery(database, organization, id);
  if (item === undefined) throw new Error(`rehearsed delivery ${id} vanished`);
  return item;
}

async function compared(
  context: Context,
  view: Database,
  organization: string,
  id: string,
  program: ConnectorProgram,
  limit: number,
): Promise<Tally> {
  const item = await itself(view, organization, id);
  const known = await connectorHasPositions(view, item);
  const tally = new Tally(limit);
  for (let after = 0; ; ) {
    const from = after;
    const last = await sliceEnd(view, item, from, UNITS);
    if (last === undefined) return tally;
    const plan = await view.transaction((client) =>
      planSlice({ ...context, database: view }, client, item, program, {
        after: from,
        last,
        known,
        rehearsed: true,
      }),
    );
    tally.add(await stagedShapes(view, id, from, last), plan);
    after = last;
  }
}

async function shown(view: Database, organization: string, id: string, tally: Tally): Promise<Trial> {
  const item = await itself(view, organization, id);
  const refused = item.state === 'refused' ? item.reasons : [];
  const { latest } = item.replayOf === null ? await earlierContent(view, item) : { latest: undefined };
  const duplicate =
    latest === undefined
      ? []
      : [
          problem('delivery.duplicate', `the same bytes as delivery ${latest}, the latest applied`, {
            advice: 'It would end as a duplicate: its content is already in force.',
          }),
        ];
  return {
    organization,
    connector: item.connector,
    file: item.fileName,
    sha256: item.sha256,
    survey: item.survey,
    total: { records: item.records ?? 0, cents: item.cents ?? 0, withoutAmount: item.withoutAmount ?? 0 },
    refused,
    held: [...duplicate, ...(item.state === 'held' ? item.reasons : [])],
    absent: item.absent,
    ...tally.result(),
  };
}

class Tally {
  readonly #limit: number;
  readonly #totals = new Map<string, { units: number; records: number; cents: number }>();
  readonly #problems = new Map<string, number>();
  readonly #records: TrialRecord[] = [];
  #more = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(shapes: readonly StagedShape[], plan: Plan): void {
    const outcomes = new Map(plan.outcomes.map((one) => [`${one.unit}.${one.ordinal}`, one]));
    const problems = Map.groupBy(plan.problems, (one) => one.number);
    const further = Map.groupBy(
      shapes.filter((shape) => shape.ordinal > 0),
      (shape) => shape.unit,
    );
    for (const one of plan.problems)
      this.#problems.set(one.problem.code, (this.#problems.get(one.problem.code) ?? 0) + 1);
    for (const shape of shapes) {
      if (shape.ordinal > 0) continue;
      const found = outcomes.get(`${shape.unit}.0`);
      const outcome = found?.outcome ?? 'problem';
      this.#count(outcome, shape);
      const also = (further.get(shape.unit) ?? []).map((other) => ({
        key: other.key,
        cents: other.amount,
        outcome: outcomes.get(`${other.unit}.${other.ordinal}`)?.outcome ?? 'problem',
      }));
      shape.numbers.forEach((record, index) => {
        if (this.#records.length >= this.#limit) {
          this.#more += 1;
          return;
        }
        this.#records.push({
          record,
          line: shape.lines[index] ?? 0,
          key: shape.key,
          outcome,
          reason: found?.reason ?? null,
          cents: shape.cents[index] ?? null,
          also: index === 0 ? also : [],
          problems: (problems.get(record) ?? []).map((each) => each.problem),
        });
      });
    }
  }

  #count(outcome: string, shape: StagedShape): void {
    const total = this.#totals.get(outcome) ?? { units: 0, records: 0, cents: 0 };
    total.units += 1;
    total.records += shape.numbers.length;
    for (const cents of shape.cents) total.cents += cents ?? 0;
    this.#totals.set(outcome, total);
  }

  result(): Pick<Trial, 'outcomes' | 'records' | 'more' | 'problems'> {
    return {
      outcomes: [...this.#totals]
        .map(([outcome, total]) => ({ outcome, ...total }))
        .sort((a, b) => (a.outcome < b.outcome ? -1 : 1)),
      records: this.#records,
      more: this.#more,
      problems: Object.fromEntries([...this.#problems].sort()),
    };
  }
}

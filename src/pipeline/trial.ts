/**
 * trial: survey + stage + gates + comparison of a file, exactly as ingest would do them, in a transaction that is
 * always rolled back. `try` shows it for a file on disk, `reprocess` for the archived bytes of a delivery.
 */
import type { Archive } from '../domain/ports/archive.ts';
import type { Problem } from '../domain/problem.ts';
import { problem } from '../domain/problem.ts';
import { connectorHasPositions, sliceEnd } from '../store/comparing.ts';
import type { ConnectorProgram } from '../store/configurations.ts';
import type { Client, Database } from '../store/database.ts';
import type { Absent, Delivery, Survey } from '../store/deliveries.ts';
import { earlierContent, delivery as readDelivery } from '../store/deliveries.ts';
import { acquireLease } from '../store/leases.ts';
import type { RehearsedDelivery } from '../store/rehearsal.ts';
import { insertRehearsed, rehearse, stagedShapes } from '../store/rehearsal.ts';
import type { Context } from './context.ts';
import { gates } from './ingest/gates.ts';
import { planSlice } from './ingest/plan.ts';
import { stage } from './ingest/stage.ts';
import { survey } from './ingest/survey.ts';
import { absentChanges, type PositionChange, planChanges } from './trial-changes.ts';
import { Tally } from './trial-tally.ts';

const UNITS = 2_000;

export interface TrialRecord {
  readonly record: number;
  readonly line: number;
  /** Numbers of all records of its unit, its own included. */
  readonly unit: readonly number[];
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
  /** The wanted ones, then those in problem up to a bound, in file order; `more` says how many are left out. */
  readonly records: readonly TrialRecord[];
  readonly more: number;
  /** Only when they are asked for. */
  readonly changes?: {
    readonly positions: readonly PositionChange[];
    readonly more: number;
  };
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
  readonly byHand?: boolean;
  readonly accepts?: readonly string[];
  /** What else would have been done before; it is rolled back with all the rest. */
  readonly prepare?: (view: Client) => Promise<void>;
}

/** What somebody wants to see of a trial. */
export interface TrialView {
  /** Only these records, by number, both included. */
  readonly records?: { readonly from: number; readonly to: number };
  /** At most so many positions beside what is published. */
  readonly changes?: number;
}

/** `limit`: how many records are shown. */
export async function trial(
  context: Context,
  file: TrialFile,
  limit: number,
  view: TrialView = {},
): Promise<Trial> {
  const { organization, connector } = file.program.connector;
  const id = context.newId();
  const tally = new Tally(limit, view.records);
  return rehearse(context.database, async (database) => {
    const { program, fileName, sha256, size, receivedAt, replay, byHand = false, accepts, prepare } = file;
    await database.transaction(async (client) => {
      await prepare?.(client);
      await insertRehearsed(client, {
        id,
        organization,
        connector,
        program,
        fileName,
        sha256,
        size,
        receivedAt,
        byHand,
        ...(accepts === undefined ? {} : { accepts }),
        ...(replay === undefined ? {} : { replay }),
      });
    });
    const tried = await ingestWithoutEnd(
      rehearsing(context, database, file.bytes),
      program,
      organization,
      id,
    );
    const changes =
      tried === 'refused'
        ? undefined
        : await compared(context, database, organization, id, program, tally, view.changes);
    return {
      ...(await shown(database, organization, id, tally)),
      ...(changes === undefined ? {} : { changes }),
    };
  });
}

/** Nothing rings, nothing is archived: what a trial leaves behind is its answer. */
function rehearsing(context: Context, database: Database, bytes: TrialFile['bytes']): Context {
  const archive: Archive =
    bytes === undefined ? context.archive : { ...context.archive, read: () => bytes() };
  return {
    ...context,
    database,
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
  const first = await itself(context.database, organization, id);
  // The file of a replay of some records was surveyed when it came.
  if (first.state === 'received') await survey(context, lease, first, program);
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
  database: Database,
  organization: string,
  id: string,
  program: ConnectorProgram,
  tally: Tally,
  most: number | undefined,
): Promise<Trial['changes']> {
  const item = await itself(database, organization, id);
  const known = await connectorHasPositions(database, item);
  const changes: PositionChange[] = [];
  for (let after = 0; ; ) {
    const from = after;
    const last = await sliceEnd(database, item, from, UNITS);
    if (last === undefined) break;
    const plan = await database.transaction((client) =>
      planSlice({ ...context, database }, client, item, program, {
        after: from,
        last,
        known,
        rehearsed: true,
      }),
    );
    tally.add(await stagedShapes(database, id, from, last), plan);
    if (most !== undefined && changes.length < most)
      changes.push(...(await planChanges(database, item, plan, most - changes.length)));
    after = last;
  }
  if (most === undefined) return undefined;
  changes.push(...(await absentChanges(database, item, program, most - changes.length)));
  const absent = item.absent?.held === null ? item.absent.count : 0;
  return { positions: changes, more: tally.changing + absent - changes.length };
}

async function shown(database: Database, organization: string, id: string, tally: Tally): Promise<Trial> {
  const item = await itself(database, organization, id);
  const refused = item.state === 'refused' ? item.reasons : [];
  const { latest } =
    item.replayOf === null && !item.byHand ? await earlierContent(database, item) : { latest: undefined };
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

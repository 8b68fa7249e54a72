/**
 * Replays of some records of a file: which ones, how far they are, what they may not touch, what is over with them. A
 * file, and whatever was ever replayed of it, are a family: its root is the file.
 */
import type { Problem } from '../domain/problem.ts';
import type { ConnectorKey } from './connectors.ts';
import type { Client, Queryable } from './database.ts';
import type { Delivery, DeliveryState } from './deliveries.ts';

const FAMILY = `family as materialized (
  select delivery_id, coalesce(replay_number, number) as standing from delivery
  where organization_id = $1 and (delivery_id = $2 or replay_of = $2))`;

export interface DeliveryRef {
  readonly organization: string;
  readonly delivery: string;
}

/** Records of the file with an open problem, of one code or of any, in its order. */
export async function recordsInProblem(
  database: Queryable,
  root: Delivery,
  code: string | null,
): Promise<readonly number[]> {
  const { rows } = await database.query<{ number: number }>(
    `with ${FAMILY}
     select distinct p.number from family f join problem p on p.organization_id = $1 and p.delivery_id = f.delivery_id
     where p.closed_at is null and not p.warning and ($3::text is null or p.code = $3) order by p.number`,
    [root.organization, root.id, code],
  );
  return rows.map((row) => row.number);
}

/** Files of a connector with open problems, and how many records of each. */
export async function filesInProblem(
  database: Queryable,
  key: ConnectorKey,
  code: string | null,
): Promise<readonly { readonly delivery: string; readonly number: number; readonly records: number }[]> {
  const { rows } = await database.query<{ delivery: string; number: number; records: number }>(
    `select r.delivery_id as delivery, r.number, found.records from (
       select coalesce(d.replay_of, d.delivery_id) as root, count(distinct p.number)::bigint as records
       from delivery d join problem p on p.organization_id = d.organization_id and p.delivery_id = d.delivery_id
       where d.organization_id = $1 and d.connector_id = $2 and p.closed_at is null and not p.warning and ($3::text is null or p.code = $3)
       group by 1) found
     join delivery r on r.organization_id = $1 and r.delivery_id = found.root order by r.number`,
    [key.organization, key.connector, code],
  );
  return rows;
}

export interface ChosenRecord {
  readonly number: number;
  readonly unit: number;
  readonly offset: number;
  readonly length: number;
  /** A later delivery named its key: what that one said is in force. */
  readonly overtaken: boolean;
}

/** These records and the others of their groups, as the file has them. */
export async function chosenRecords(
  database: Queryable,
  root: Delivery,
  numbers: readonly number[],
): Promise<readonly ChosenRecord[]> {
  const { rows: units } = await database.query<{ unit: number }>(
    'select distinct unit from record where organization_id = $1 and delivery_id = $2 and number = any($3)',
    [root.organization, root.id, numbers],
  );
  // As a parameter, for only a list that is known beforehand is hashed.
  const { rows } = await database.query<Omit<ChosenRecord, 'overtaken'> & { position: string | null }>(
    `select number, unit, at_offset as "offset", length, position_id as position from record
     where organization_id = $1 and delivery_id = $2 and unit = any($3) order by number`,
    [root.organization, root.id, units.map((one) => one.unit)],
  );
  const { closed, named } = await overtakenBy(database, root, rows);
  const over = new Set(
    rows
      .filter((row) => closed.has(row.number) || (row.position !== null && named.has(row.position)))
      .map((row) => row.unit),
  );
  return rows.map(({ position: _position, ...row }) => ({ ...row, overtaken: over.has(row.unit) }));
}

/** Lists go in as parameters: whatever the planner believes of a table that has just grown, each is looked up once. */
async function overtakenBy(
  database: Queryable,
  root: Delivery,
  records: readonly { readonly number: number; readonly position: string | null }[],
): Promise<{ readonly closed: ReadonlySet<number>; readonly named: ReadonlySet<string> }> {
  const { rows: later } = await database.query<{ id: string }>(
    `select delivery_id as id from delivery where organization_id = $1 and connector_id = $2 and number > $3
       and coalesce(replay_number, number) > $3 and state in ('applying', 'applied')`,
    [root.organization, root.connector, standing(root)],
  );
  if (later.length === 0 || records.length === 0) return { closed: new Set(), named: new Set() };
  const ids = later.map((one) => one.id);
  const { rows: closed } = await database.query<{ number: number }>(
    `select distinct number from problem where organization_id = $1 and closed_by = any($3) and not warning and number = any($4)
       and delivery_id = any(array(select delivery_id from delivery where organization_id = $1 and (delivery_id = $2 or replay_of = $2)))`,
    [root.organization, root.id, ids, records.map((one) => one.number)],
  );
  const positions = records.flatMap(({ position }) => (position === null ? [] : [position]));
  const { rows: named } =
    positions.length === 0
      ? { rows: [] }
      : await database.query<{ position: string }>(
          `select distinct position_id as position from record where organization_id = $1 and delivery_id = any($2) and position_id = any($3)`,
          [root.organization, ids, positions],
        );
  return {
    closed: new Set(closed.map((one) => one.number)),
    named: new Set(named.map((one) => one.position)),
  };
}

const standing = (item: Delivery): number => item.replayNumber ?? item.number;

/** Ready to be staged: what a survey says of its file was said when it came. */
export async function limitReplay(
  client: Client,
  ref: { readonly organization: string; readonly id: string },
  root: Delivery,
  numbers: readonly number[],
): Promise<void> {
  await client.query(
    `update delivery set state = 'surveyed', replayed = $3, records = cardinality($3::int[]), survey = $4 where organization_id = $1 and delivery_id = $2`,
    [ref.organization, ref.id, numbers, root.survey === null ? null : JSON.stringify(root.survey)],
  );
}

/** Where the file has the records of a replay, by number. */
export async function onlyRecords(
  database: Queryable,
  item: Delivery,
): Promise<ReadonlyMap<number, { readonly offset: number; readonly length: number }>> {
  const { rows: found } = await database.query<{ numbers: number[] | null }>(
    'select replayed as numbers from delivery where organization_id = $1 and delivery_id = $2',
    [item.organization, item.id],
  );
  const { rows } = await database.query<{ number: number; offset: number; length: number }>(
    'select number, at_offset as "offset", length from record where organization_id = $1 and delivery_id = $2 and number = any($3)',
    [item.organization, item.replayOf, found[0]?.numbers ?? []],
  );
  return new Map(rows.map(({ number, ...place }) => [number, place]));
}

/**
 * Which of these positions somebody else speaks for: a later delivery, or a record of the same file that is not replayed.
 * Positions are few (a slice), so each delivery is read once for all of them.
 */
export async function spokenFor(
  client: Client,
  item: Delivery,
  positions: readonly string[],
): Promise<ReadonlyMap<string, 'later' | 'same'>> {
  if (positions.length === 0) return new Map();
  const { rows } = await client.query<{ position: string; later: boolean }>(
    `with those as materialized (
       select d.delivery_id, coalesce(d.replay_number, d.number) > $4 as later from delivery d
       where d.organization_id = $1 and d.connector_id = $2 and d.delivery_id <> $3 and d.state in ('applying', 'applied')
         and coalesce(d.replay_number, d.number) >= $4),
     mine as materialized (select unnest(replayed) as number from delivery where organization_id = $1 and delivery_id = $3),
     named as (
       select r.position_id, t.later, r.number from those t join record r on r.organization_id = $1 and r.delivery_id = t.delivery_id
       where r.position_id = any($5::uuid[]) and r.outcome not in ('superseded', 'ignored')
       union all
       select r.position_id, t.later, r.number from those t join record_position r on r.organization_id = $1 and r.delivery_id = t.delivery_id
       where r.position_id = any($5::uuid[]))
     select n.position_id as position, bool_or(n.later) as later from named n
     where n.later or not exists (select 1 from mine o where o.number = n.number) group by n.position_id`,
    [item.organization, item.connector, item.id, standing(item), positions],
  );
  return new Map(rows.map((row) => [row.position, row.later ? 'later' : 'same']));
}

/** What was wrong with records that are replayed is over: what still is says the replay itself. */
export async function closeReplayed(
  client: Client,
  item: Delivery,
  after: number,
  last: number,
  now: Date,
): Promise<void> {
  await client.query(
    // Lists, so that problems are looked up by their key whatever the planner thinks of a growing table.
    `update problem p set closed_at = $6, closed_by = $3
     where p.organization_id = $1 and not p.warning and p.closed_at is null
       and p.delivery_id = any(array(select delivery_id from delivery where organization_id = $1 and (delivery_id = $2 or replay_of = $2) and delivery_id <> $3))
       and p.number = any(array(select number from record where organization_id = $1 and delivery_id = $3 and unit > $4 and unit <= $5 and outcome <> 'superseded'))`,
    [item.organization, item.replayOf, item.id, after, last, now],
  );
}

/** Keys that a replay names are in the file after all: a full list that waits to be decided does not miss them. */
export async function presentInFile(client: Client, item: Delivery): Promise<void> {
  await client.query(
    `insert into staged_unit (delivery_id, unit, ordinal, kind, alone, source_key)
     select d.delivery_id, s.unit, 10000 + s.ordinal, 'I', false, s.source_key from delivery d join staged_unit s on s.delivery_id = $2
     where d.organization_id = $1 and d.delivery_id = $3 and d.state = 'applied' and d.absent -> 'held' <> 'null' and d.absent -> 'overtakenBy' is null
       and s.kind = 'P'
     on conflict (delivery_id, unit, ordinal) do update set source_key = excluded.source_key`,
    [item.organization, item.id, item.replayOf],
  );
}

export interface ReplayProgress {
  readonly delivery: string;
  readonly number: number;
  /** Number of the file. */
  readonly of: number;
  readonly state: DeliveryState;
  /** Records. */
  readonly total: number;
  readonly staged: number;
  readonly done: number;
  readonly outcomes: { readonly [outcome: string]: number };
  readonly stopping: boolean;
  readonly stopped: { readonly by: string; readonly at: Date; readonly left: number } | null;
  readonly reasons: readonly Problem[];
}

/** Undefined: it is no replay of some records. */
export async function replayProgressOf(
  database: Queryable,
  ref: DeliveryRef,
): Promise<ReplayProgress | undefined> {
  const { rows } = await database.query<
    Omit<ReplayProgress, 'done' | 'stopping' | 'stopped'> & {
      by: string | null;
      at: Date | null;
      left: number | null;
    } & { [key: string]: unknown }
  >(
    `select d.delivery_id as delivery, d.number, coalesce((select number from delivery where organization_id = $1 and delivery_id = d.replay_of), d.number) as of,
       d.state, cardinality(d.replayed) as total, d.staged_records as staged, d.reasons,
       d.stop_requested_by as by, d.stop_requested_at as at, d.left_out as left,
       coalesce((select jsonb_object_agg(outcome, count) from (
         select outcome, count(*) as count from record where organization_id = $1 and delivery_id = d.delivery_id group by 1) o), '{}') as outcomes
     from delivery d where d.organization_id = $1 and d.delivery_id = $2 and d.replayed is not null`,
    [ref.organization, ref.delivery],
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  const { by, at, left, ...rest } = row;
  const over = left !== null;
  return {
    ...rest,
    done: Object.values(rest.outcomes).reduce((sum, count) => sum + count, 0),
    stopping: at !== null && !over && !ENDED.has(rest.state),
    stopped: over && at !== null ? { by: by ?? '', at, left } : null,
  };
}

const ENDED: ReadonlySet<DeliveryState> = new Set(['applied', 'refused', 'withdrawn', 'withdrawing']);

/** False when there is nothing to stop any more. */
export async function askToStop(client: Client, ref: DeliveryRef, by: string, now: Date): Promise<boolean> {
  const { rowCount } = await client.query(
    `update delivery set stop_requested_at = $3, stop_requested_by = $4 where organization_id = $1 and delivery_id = $2
       and replayed is not null and stop_requested_at is null and state in ('received', 'surveyed', 'staged', 'applying')`,
    [ref.organization, ref.delivery, now, by],
  );
  return rowCount === 1;
}

export async function isAskedToStop(database: Queryable, item: Delivery): Promise<boolean> {
  const { rows } = await database.query<{ asked: boolean }>(
    'select stop_requested_at is not null and left_out is null as asked from delivery where organization_id = $1 and delivery_id = $2',
    [item.organization, item.id],
  );
  return rows[0]?.asked ?? false;
}

/** The replay becomes one of the records that are done; returns how many are, and how many are left. */
export async function cutShort(client: Client, item: Delivery): Promise<{ done: number; left: number }> {
  await client.query(
    `delete from staged_unit s using delivery d where d.organization_id = $1 and d.delivery_id = $2 and s.delivery_id = $2 and s.unit > d.applied_unit`,
    [item.organization, item.id],
  );
  const { rows } = await client.query<{ done: number; left: number }>(
    `with done as (
       select count(*)::int as records, coalesce(sum(cents), 0)::bigint as cents, count(*) filter (where cents is null)::int as without, array_agg(number order by number) as numbers
       from record where organization_id = $1 and delivery_id = $2)
     update delivery d set left_out = cardinality(d.replayed) - done.records,
       replayed = case when done.records > 0 then done.numbers else d.replayed end,
       records = case when done.records > 0 then done.records else d.records end,
       cents = case when done.records > 0 then done.cents else d.cents end,
       without_amount = case when done.records > 0 then done.without else d.without_amount end,
       staged_records = case when done.records > 0 then done.records else d.staged_records end,
       staged_units = (select count(*) from staged_unit where delivery_id = $2 and ordinal = 0)
     from done where d.organization_id = $1 and d.delivery_id = $2
     returning done.records as done, d.left_out as left`,
    [item.organization, item.id],
  );
  return rows[0] ?? { done: 0, left: 0 };
}

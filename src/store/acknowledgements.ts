/** What acknowledgements say: which deliveries are due one, and the outcome of each of their records. */
import type { Json } from '../domain/debt-position.ts';
import type { Problem } from '../domain/problem.ts';
import type { ConnectorKey } from './connectors.ts';
import type { Client, Queryable } from './database.ts';
import type { Delivery } from './deliveries.ts';

// What the delivery wrote and the Nodo has not answered for; $-free: `w` is the delivery, `p` its program.
const AWAITED = `select 1 from publication u join position o on o.organization_id = u.organization_id and o.position_id = u.position_id
    where u.organization_id = w.organization_id and u.access_id = p.access and u.state in ('due', 'unknown', 'inFlight')
      and o.connector_id = w.connector_id and o.delivery_number = w.number`;

// Refused ones at once; applied ones when nothing they wrote waits for the Nodo, or the deadline has passed. One that
// left past its deadline is owed a supplement when nothing waits any more.
const DUE = `
  with unfinished as materialized (
    select d.organization_id, d.connector_id, d.delivery_id, d.number, d.state, d.applied_at, d.program_hash, null::uuid as supplements from delivery d
    where d.acknowledged_at is null and d.state in ('applied', 'refused') and ($2::text is null or d.organization_id = $2 and d.connector_id = $3)
    union all
    select d.organization_id, d.connector_id, d.delivery_id, d.number, d.state, null, d.program_hash, g.outgoing_id from outgoing g
    join delivery d on d.organization_id = g.organization_id and d.delivery_id = g.delivery_id
    where g.unanswered > 0 and d.state = 'applied' and ($2::text is null or g.organization_id = $2 and g.connector_id = $3)),
  programs as materialized (
    select f.hash, f.content -> 'connector' ->> 'nodo' as access, f.content -> 'connector' -> 'acknowledge' ->> 'after' as after,
      (f.content -> 'connector' -> 'acknowledge' ->> 'deadlineSeconds')::float8 as deadline
    from configuration f where f.hash in (select program_hash from unfinished) and f.content -> 'connector' ? 'acknowledge')
  select w.organization_id as organization, w.connector_id as connector, w.delivery_id as id, w.number, w.supplements
  from unfinished w join programs p on p.hash = w.program_hash
  -- What a replay changed is said after what its file said.
  where not exists (select 1 from unfinished f join programs q on q.hash = f.program_hash
      where f.supplements is null and f.organization_id = w.organization_id and f.delivery_id = (select r.replay_of from delivery r
        where r.organization_id = w.organization_id and r.delivery_id = w.delivery_id))
    and not exists (select 1 from acknowledgement_hold h where h.organization_id = w.organization_id and h.delivery_id = w.delivery_id and h.not_before > $1)
    and (w.state = 'refused' or w.supplements is null and p.after = 'stored' or w.applied_at + make_interval(secs => p.deadline) <= $1
      or not exists (${AWAITED}))`;

export interface DueAcknowledgement {
  readonly id: string;
  /** The acknowledgement that said `waiting`; null: the delivery has had none yet. */
  readonly supplements: string | null;
}

/** Deliveries of a connector whose acknowledgement may leave now, in intake order. */
export async function deliveriesToAcknowledge(
  database: Queryable,
  key: ConnectorKey,
  now: Date,
): Promise<readonly DueAcknowledgement[]> {
  const { rows } = await database.query<DueAcknowledgement & { [key: string]: unknown }>(
    `${DUE} order by w.number`,
    [now, key.organization, key.connector],
  );
  return rows;
}

export async function connectorsToAcknowledge(
  database: Queryable,
  now: Date,
): Promise<readonly ConnectorKey[]> {
  const { rows } = await database.query<{ organization: string; connector: string }>(
    `select distinct organization, connector from (${DUE}) due`,
    [now, null, null],
  );
  return rows;
}

export interface Unacknowledged extends ConnectorKey {
  readonly id: string;
  readonly number: number;
  readonly fileName: string;
  /** When it leaves whatever the Nodo says; null: as soon as it can be written. */
  readonly until: Date | null;
  readonly problem: Problem | null;
  readonly notBefore: Date | null;
}

/** Deliveries whose acknowledgement has not left, until when at most, and why. */
export async function acknowledgementsWaiting(database: Queryable): Promise<readonly Unacknowledged[]> {
  const { rows } = await database.query<Unacknowledged & { [key: string]: unknown }>(
    `select d.organization_id as organization, d.connector_id as connector, d.delivery_id as id, d.number, d.file_name as "fileName",
       d.applied_at + make_interval(secs => (f.content -> 'connector' -> 'acknowledge' ->> 'deadlineSeconds')::float8) as until,
       h.problem, h.not_before as "notBefore"
     from delivery d join configuration f on f.hash = d.program_hash and f.content -> 'connector' ? 'acknowledge'
     left join acknowledgement_hold h on h.organization_id = d.organization_id and h.delivery_id = d.delivery_id
     where d.acknowledged_at is null and d.state in ('applied', 'refused') order by d.number`,
  );
  return rows;
}

/** It could not be written: why, and when it is tried again. */
export async function holdAcknowledgement(
  database: Queryable,
  item: Delivery,
  found: Problem,
  now: Date,
): Promise<void> {
  await database.query(
    `insert into acknowledgement_hold as known (organization_id, delivery_id, problem, not_before) values ($1, $2, $3, $4::timestamptz + interval '30 s')
     on conflict (organization_id, delivery_id) do update set problem = excluded.problem, attempts = least(known.attempts + 1, 1000),
       not_before = $4::timestamptz + least(interval '30 s' * 2 ^ least(known.attempts, 10), interval '15 min')`,
    [item.organization, item.id, JSON.stringify(found), now],
  );
}

/** False when it was acknowledged meanwhile. */
export async function acknowledged(client: Client, item: Delivery, now: Date): Promise<boolean> {
  const { rowCount } = await client.query(
    'update delivery set acknowledged_at = $3 where organization_id = $1 and delivery_id = $2 and acknowledged_at is null',
    [item.organization, item.id, now],
  );
  await client.query('delete from acknowledgement_hold where organization_id = $1 and delivery_id = $2', [
    item.organization,
    item.id,
  ]);
  return rowCount === 1;
}

/** What an acknowledgement left open is told now; false when another one has told it. */
export async function supplemented(client: Client, item: Delivery, outgoing: string): Promise<boolean> {
  const { rowCount } = await client.query(
    'update outgoing set unanswered = 0 where organization_id = $1 and outgoing_id = $2 and unanswered > 0',
    [item.organization, outgoing],
  );
  await client.query('delete from acknowledgement_hold where organization_id = $1 and delivery_id = $2', [
    item.organization,
    item.id,
  ]);
  return rowCount === 1;
}

/** How many acknowledgements the bytes of this delivery have had already, its replays' included. */
export async function earlierAcknowledgements(database: Queryable, item: Delivery): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    `select count(*)::bigint as count from outgoing o join delivery d on d.organization_id = $1 and d.delivery_id = o.delivery_id
     where o.organization_id = $1 and o.kind = 'acknowledgement' and (d.delivery_id = $2 or d.replay_of = $2)`,
    [item.organization, item.replayOf ?? item.id],
  );
  return rows[0]?.count ?? 0;
}

export interface RecordRow {
  readonly number: number;
  readonly unit: number;
  readonly outcome: string;
  readonly reason: string | null;
  readonly cents: number | null;
  readonly positions: readonly string[];
}

/** Records of a delivery by number, ends included. */
export async function recordsBetween(
  database: Queryable,
  item: Delivery,
  first: number,
  last: number,
): Promise<readonly RecordRow[]> {
  const { rows } = await database.query<RecordRow & { [key: string]: unknown }>(
    `select r.number, r.unit, r.outcome, r.reason, r.cents,
       array_remove(array[r.position_id::text], null) || coalesce((select array_agg(m.position_id::text order by m.position_id)
         from record_position m where m.organization_id = $1 and m.delivery_id = $2 and m.number = r.unit), '{}') as positions
     from record r where r.organization_id = $1 and r.delivery_id = $2 and r.number between $3 and $4 order by r.number`,
    [item.organization, item.id, first, last],
  );
  return rows;
}

/** Records of a replay of some about which there is nothing new to say: in problem as they were, or overtaken. */
export async function toldBefore(
  database: Queryable,
  item: Delivery,
  first: number,
  last: number,
): Promise<ReadonlySet<number>> {
  const { rows } = await database.query<{ number: number }>(
    `select r.number from record r
     cross join lateral (select o.outcome from delivery d join record o on o.organization_id = $1 and o.delivery_id = d.delivery_id and o.number = r.number
       where d.organization_id = $1 and (d.delivery_id = $3 or d.replay_of = $3) and d.number < $4 and d.applied_at is not null order by d.number desc limit 1) before
     where r.organization_id = $1 and r.delivery_id = $2 and r.number between $5 and $6
       and (r.outcome = 'superseded' or r.outcome = 'problem' and before.outcome = 'problem')`,
    [item.organization, item.id, item.replayOf, item.number, first, last],
  );
  return new Set(rows.map((row) => row.number));
}

export interface RecordFault {
  readonly number: number;
  readonly code: string;
  readonly message: string;
  readonly advice: string | null;
  readonly field: string | null;
  readonly line: number | null;
  readonly value: string | null;
  readonly warning: boolean;
}

const FAULT = 'p.number, p.code, p.message, p.advice, p.field, p.line, p.value, p.warning';

export async function faultsBetween(
  database: Queryable,
  item: Delivery,
  first: number,
  last: number,
): Promise<readonly RecordFault[]> {
  const { rows } = await database.query<RecordFault & { [key: string]: unknown }>(
    `select ${FAULT} from problem p where p.organization_id = $1 and p.delivery_id = $2 and p.number between $3 and $4 order by p.number, p.ordinal`,
    [item.organization, item.id, first, last],
  );
  return rows;
}

/** The fault of each of these units: why its other records share its fate. */
export async function faultsOfUnits(
  database: Queryable,
  item: Delivery,
  units: readonly number[],
): Promise<ReadonlyMap<number, RecordFault>> {
  if (units.length === 0) return new Map();
  const { rows } = await database.query<RecordFault & { unit: number } & { [key: string]: unknown }>(
    `select distinct on (r.unit) r.unit, ${FAULT} from problem p
     join record r on r.organization_id = $1 and r.delivery_id = $2 and r.number = p.number
     where p.organization_id = $1 and p.delivery_id = $2 and not p.warning and r.unit = any($3) order by r.unit, p.number, p.ordinal`,
    [item.organization, item.id, units],
  );
  return new Map(rows.map((row) => [row.unit, row]));
}

const MOST_STAGED_FAULTS = 10_000;

/** Of a delivery refused before anything was applied: what stage found, while its rows are still there. */
export async function stagedFaults(database: Queryable, item: Delivery): Promise<readonly RecordFault[]> {
  const { rows } = await database.query<RecordFault & { [key: string]: unknown }>(
    `select coalesce((found -> 'place' ->> 'record')::int, s.unit) as number, found ->> 'code' as code, found ->> 'message' as message,
       found ->> 'advice' as advice, found -> 'place' ->> 'field' as field, (found -> 'place' ->> 'line')::int as line,
       found -> 'place' ->> 'value' as value, false as warning
     from staged_unit s cross join lateral jsonb_array_elements(s.problems) found
     where s.delivery_id = $1 and s.kind = 'X' and jsonb_typeof(s.problems) = 'array' order by 1 limit $2`,
    [item.id, MOST_STAGED_FAULTS],
  );
  return rows;
}

export interface PositionFacts {
  readonly id: string;
  /** As a mapping back sees it: `{key, state, source, published, problem?, codes}`. */
  readonly facts: Json;
  readonly publication: 'confirmed' | 'refused' | 'waiting' | null;
  readonly confirmedAt: Date | null;
}

/** Positions as they are now at this Nodo access; `published` is null for what has no business there (suspended). */
export async function positionFacts(
  database: Queryable,
  organization: string,
  access: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, PositionFacts>> {
  if (ids.length === 0) return new Map();
  const { rows } = await database.query<PositionFacts & { [key: string]: unknown }>(
    `select p.position_id as id, case when u.state in ('confirmed', 'refused') then u.state::text when u.state is not null then 'waiting' end as publication,
       u.confirmed_at as "confirmedAt", jsonb_strip_nulls(jsonb_build_object(
       'key', coalesce(v.content ->> 'key', p.source_key), 'state', p.state,
       'problem', case when u.state in ('refused', 'due', 'unknown') and u.problem is not null then
         jsonb_build_object('code', u.problem -> 'code', 'message', u.problem -> 'message', 'advice', u.problem -> 'advice') end))
       || jsonb_build_object(
       'source', v.content -> 'source',
       'published', case when u.state in ('confirmed', 'refused') then u.state::text when u.state is not null then 'waiting' end,
       'codes', (select coalesce(jsonb_agg(jsonb_build_object('ref', i.ref, 'iuv', i.iuv, 'noticeNumber', i.notice_number, 'amount', i.amount,
           'dueDate', i.due_date, 'state', i.state) order by i.plan, i.option_number, i.due_date, i.iuv), '[]')
         from installment i where i.organization_id = $1 and i.position_id = p.position_id)) as facts
     from position p join position_version v on v.organization_id = $1 and v.position_id = p.position_id and v.version = p.version
     left join publication u on u.organization_id = $1 and u.position_id = p.position_id and u.access_id = $2
     where p.organization_id = $1 and p.position_id = any($3::uuid[])`,
    [organization, access, ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

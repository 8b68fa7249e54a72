/** What in the tables wants somebody's eyes: the facts from which alerts are raised. Each query is bounded. */
import type { Problem } from '../domain/problem.ts';
import type { Queryable } from './database.ts';
import type { Absent } from './deliveries.ts';
import type { OutgoingKind, OutgoingState } from './outgoing.ts';

/** Conditions of one kind that are looked at in one round, the oldest first. */
const MOST = 1_000;
/** Latest deliveries of a connector whose problems are counted. */
const LATEST = 300;

export interface AlertConnector {
  readonly connector: string;
  readonly paused: boolean;
  /** Null: disabled. */
  readonly programHash: string | null;
  /** When its program was first imported. */
  readonly configuredAt: Date | null;
  readonly failingSince: Date | null;
  readonly problem: Problem | null;
}

/** Those that configuration names. */
export async function alertConnectors(
  database: Queryable,
  organization: string,
): Promise<readonly AlertConnector[]> {
  const { rows } = await database.query<AlertConnector & { [key: string]: unknown }>(
    `select c.connector_id as connector, c.paused, c.program_hash as "programHash", f.imported_at as "configuredAt",
       c.failing_since as "failingSince", c.last_scan -> 'problem' as problem
     from connector c join organization o on o.organization_id = c.organization_id and o.present
     left join configuration f on f.hash = c.program_hash
     where c.organization_id = $1 and c.present order by c.connector_id`,
    [organization],
  );
  return rows;
}

export interface StoppedDelivery {
  readonly connector: string;
  readonly number: number;
  readonly file: string;
  readonly state: 'refused' | 'held' | 'applied';
  readonly receivedAt: Date;
  readonly reasons: readonly Problem[];
  readonly absent: Absent | null;
}

/** Held ones, refused ones after which nothing was applied, and full lists whose cancellations nobody decided. */
export async function stoppedDeliveries(
  database: Queryable,
  organization: string,
  connectors: readonly string[],
): Promise<readonly StoppedDelivery[]> {
  const { rows } = await database.query<StoppedDelivery & { [key: string]: unknown }>(
    `select d.connector_id as connector, d.number, d.file_name as file, d.state, d.received_at as "receivedAt", d.reasons, d.absent
     from unnest($2::text[]) as one (connector_id)
     cross join lateral (select coalesce((select number from delivery where organization_id = $1 and connector_id = one.connector_id
       and applied_at is not null and replay_of is null and not by_hand order by number desc limit 1), 0) as number) last
     join delivery d on d.organization_id = $1 and d.connector_id = one.connector_id and d.number >= last.number
     where d.state = 'held'
       or d.state = 'refused' and not exists (select 1 from delivery r where r.organization_id = $1 and r.connector_id = d.connector_id
         and r.number > d.number and r.replay_of = d.delivery_id and r.applied_at is not null)
       or d.state = 'applied' and d.absent is not null and d.absent -> 'held' <> 'null' and d.absent -> 'overtakenBy' is null
     order by d.number limit ${MOST}`,
    [organization, connectors],
  );
  return rows;
}

export interface TroubledDelivery {
  readonly connector: string;
  readonly number: number;
  readonly file: string;
  readonly receivedAt: Date;
  readonly of: number;
  /** Of its records. */
  readonly inProblem: number;
}

/** Applied deliveries received since an instant that have open problems. */
export async function troubledDeliveries(
  database: Queryable,
  organization: string,
  connectors: readonly string[],
  since: Date,
): Promise<readonly TroubledDelivery[]> {
  const { rows } = await database.query<TroubledDelivery & { [key: string]: unknown }>(
    `select d.connector_id as connector, d.number, d.file_name as file, d.received_at as "receivedAt",
       coalesce(d.records, 0) as of, open.count as "inProblem"
     from unnest($2::text[]) as one (connector_id)
     cross join lateral (select * from delivery where organization_id = $1 and connector_id = one.connector_id
       order by number desc limit ${LATEST}) d
     cross join lateral (select count(distinct p.number)::int as count from problem p where p.organization_id = $1
       and p.delivery_id = d.delivery_id and not p.warning and p.closed_at is null) open
     where d.state = 'applied' and d.received_at >= $3 and open.count > 0 order by d.number`,
    [organization, connectors, since],
  );
  return rows;
}

export interface WaitingFile {
  readonly connector: string;
  readonly file: string;
  readonly since: Date;
  readonly waiting: { readonly gate: string; readonly reason: string } | null;
}

/** Files at their source for longer than their connector's deadline. */
export async function overdueFiles(
  database: Queryable,
  organization: string,
  deadlines: readonly { readonly connector: string; readonly seconds: number }[],
  now: Date,
): Promise<readonly WaitingFile[]> {
  const { rows } = await database.query<WaitingFile & { [key: string]: unknown }>(
    `select s.connector_id as connector, s.name as file, s.first_seen_at as since, s.waiting
     from unnest($2::text[], $3::float8[]) as one (connector_id, seconds)
     join source_file s on s.organization_id = $1 and s.connector_id = one.connector_id
     where s.delivery_id is null and s.settled_at is null and s.first_seen_at <= $4::timestamptz - make_interval(secs => one.seconds)
     order by s.first_seen_at, s.name limit ${MOST}`,
    [organization, deadlines.map((one) => one.connector), deadlines.map((one) => one.seconds), now],
  );
  return rows;
}

export interface WaitingOutgoing {
  readonly connector: string;
  readonly kind: OutgoingKind;
  readonly number: number;
  readonly file: string;
  readonly state: OutgoingState;
  readonly location: string;
  readonly createdAt: Date;
  readonly problem: Problem | null;
}

/** Files that go back and have not arrived; the oldest first. */
export async function undeliveredFiles(
  database: Queryable,
  organization: string,
  connectors: readonly string[],
): Promise<readonly WaitingOutgoing[]> {
  const { rows } = await database.query<WaitingOutgoing & { [key: string]: unknown }>(
    `select connector_id as connector, kind, number, name as file, state, location, created_at as "createdAt", problem
     from outgoing where organization_id = $1 and state <> 'delivered' and connector_id = any($2)
     order by created_at, outgoing_id limit ${MOST}`,
    [organization, connectors],
  );
  return rows;
}

export interface FailingCredential {
  readonly credential: string;
  readonly failingSince: Date;
  readonly problem: Problem | null;
}

/** Credentials that have failed again and again, and were closed until after an instant. */
export async function failingCredentials(
  database: Queryable,
  credentials: readonly string[],
  closedAfter: Date,
): Promise<readonly FailingCredential[]> {
  const { rows } = await database.query<FailingCredential & { [key: string]: unknown }>(
    `select credential, failing_since as "failingSince", problem from credential
     where credential = any($1) and failures > 0 and failing_since is not null and closed_until > $2`,
    [credentials, closedAfter],
  );
  return rows;
}

export interface FailingGathering {
  readonly access: string;
  /** Null: it never worked. */
  readonly since: Date | null;
  readonly problem: Problem;
}

export async function failingGatherings(
  database: Queryable,
  organization: string,
): Promise<readonly FailingGathering[]> {
  const { rows } = await database.query<FailingGathering & { [key: string]: unknown }>(
    `select access_id as access, receipts_complete_until as since, problem from gathering
     where organization_id = $1 and problem is not null order by access_id`,
    [organization],
  );
  return rows;
}

/** When an organization's facts of today were first imported. */
export async function organizationConfiguredAt(
  database: Queryable,
  organization: string,
): Promise<Date | undefined> {
  const { rows } = await database.query<{ at: Date }>(
    `select f.imported_at as at from organization o join configuration f on f.hash = o.hash where o.organization_id = $1`,
    [organization],
  );
  return rows[0]?.at;
}

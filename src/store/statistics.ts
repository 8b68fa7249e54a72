/** Counts for people: what became of a delivery, what runs, what needs somebody's eyes. */
import type { Problem } from '../domain/problem.ts';
import type { ConnectorKey } from './connectors.ts';
import type { Queryable } from './database.ts';
import type { Delivery } from './deliveries.ts';
import type { AccessKey } from './publications.ts';

/** A newer file of the connector that was applied, if any. */
export async function laterApplied(database: Queryable, item: Delivery): Promise<number | undefined> {
  const { rows } = await database.query<{ number: number | null }>(
    `select max(number) as number from delivery where organization_id = $1 and connector_id = $2 and number > $3 and state = 'applied'
       and replayed is null and not by_hand`,
    [item.organization, item.connector, item.number],
  );
  return rows[0]?.number ?? undefined;
}

/** A replay of this delivery that has not ended yet, if any. */
export async function unfinishedReplay(database: Queryable, item: Delivery): Promise<number | undefined> {
  const { rows } = await database.query<{ number: number }>(
    `select number from delivery where organization_id = $1 and connector_id = $2 and replay_of = $3
       and state in ('received', 'surveyed', 'staged', 'held', 'applying') limit 1`,
    [item.organization, item.connector, item.id],
  );
  return rows[0]?.number;
}

export interface UnitCount {
  readonly outcome: string;
  /** Groups of records: notices, when the layout groups them. */
  readonly units: number;
  readonly records: number;
  readonly cents: number;
}

export async function unitCounts(database: Queryable, item: Delivery): Promise<readonly UnitCount[]> {
  const { rows } = await database.query<UnitCount & { [key: string]: unknown }>(
    `select outcome, count(distinct unit)::bigint as units, count(*)::bigint as records, coalesce(sum(cents), 0)::bigint as cents
     from record where organization_id = $1 and delivery_id = $2 group by outcome order by outcome`,
    [item.organization, item.id],
  );
  return rows;
}

export interface PublishedCount {
  readonly access: string;
  readonly positions: number;
  readonly confirmed: number;
  readonly refused: number;
  readonly waiting: number;
  /** Answers that confirmed them; each is a batch of the adapter. */
  readonly batches: number;
  readonly lastAt: Date | null;
}

/** How far what a delivery wrote has come at each Nodo access. */
export async function publishedCounts(
  database: Queryable,
  item: Delivery,
): Promise<readonly PublishedCount[]> {
  const { rows } = await database.query<PublishedCount & { [key: string]: unknown }>(
    `select p.access_id as access, count(*)::bigint as positions, count(*) filter (where p.state = 'confirmed')::bigint as confirmed,
       count(*) filter (where p.state = 'refused')::bigint as refused, count(*) filter (where p.state in ('due', 'inFlight', 'unknown'))::bigint as waiting,
       count(distinct p.confirmed_at) filter (where p.state = 'confirmed')::bigint as batches, max(p.confirmed_at) filter (where p.state = 'confirmed') as "lastAt"
     from (select distinct position_id from record where organization_id = $1 and delivery_id = $2 and position_id is not null and outcome in ('created', 'updated', 'cancelled')
           union select position_id from record_position where organization_id = $1 and delivery_id = $2 and outcome in ('created', 'updated', 'cancelled')
           union select position_id from position_version where $3 and organization_id = $1 and delivery_id = $2 and action = 'absent') touched
     join publication p on p.organization_id = $1 and p.position_id = touched.position_id
     group by p.access_id order by p.access_id`,
    [item.organization, item.id, item.absent !== null],
  );
  return rows;
}

export interface RefusedPublication {
  readonly key: string;
  readonly access: string;
  readonly problem: Problem | null;
}

/** Positions that the Nodo refused, of one delivery. */
export async function refusedPublications(
  database: Queryable,
  item: Delivery,
  limit: number,
): Promise<readonly RefusedPublication[]> {
  const { rows } = await database.query<RefusedPublication & { [key: string]: unknown }>(
    `select o.source_key as key, p.access_id as access, p.problem
     from publication p join position o on o.organization_id = p.organization_id and o.position_id = p.position_id
     where p.organization_id = $1 and p.state = 'refused' and o.connector_id = $2 and o.delivery_number = $3 order by o.source_key limit $4`,
    [item.organization, item.connector, item.number, limit],
  );
  return rows;
}

export interface HeldLease {
  readonly organization: string;
  readonly subject: string;
  readonly owner: string;
  readonly until: Date;
}

/** What somebody works on now. */
export async function heldLeases(database: Queryable): Promise<readonly HeldLease[]> {
  const { rows } = await database.query<HeldLease & { [key: string]: unknown }>(
    `select organization_id as organization, subject, owner, until from lease where owner is not null and until > clock_timestamp() order by organization_id, subject`,
  );
  return rows;
}

export interface QueueCount {
  readonly queue: string;
  readonly waiting: number;
  readonly active: number;
  readonly failed: number;
}

/** Jobs of the bell; none when it was never started. */
export async function queueCounts(database: Queryable): Promise<readonly QueueCount[]> {
  const { rows: there } = await database.query<{ found: boolean }>(
    "select to_regclass('pgboss.job') is not null as found",
  );
  if (there[0]?.found !== true) return [];
  const { rows } = await database.query<QueueCount & { [key: string]: unknown }>(
    `select name as queue, count(*) filter (where state in ('created', 'retry'))::bigint as waiting, count(*) filter (where state = 'active')::bigint as active,
       count(*) filter (where state = 'failed')::bigint as failed
     from pgboss.job where name not like '\\_\\_pgboss%' group by name order by name`,
  );
  return rows;
}

export interface Unfinished extends ConnectorKey {
  readonly deliveries: number;
  readonly events: number;
  readonly outgoing: number;
}

/** Connectors that configuration no longer names and that have work left. */
export async function orphanedConnectors(database: Queryable): Promise<readonly Unfinished[]> {
  const { rows } = await database.query<Unfinished & { [key: string]: unknown }>(
    `select * from (
       select c.organization_id as organization, c.connector_id as connector,
         (select count(*)::bigint from delivery d where d.organization_id = c.organization_id and d.connector_id = c.connector_id
            and d.state in ('received', 'surveyed', 'staged', 'held', 'applying', 'withdrawing')) as deliveries,
         (select count(*)::bigint from payment_event e where e.organization_id = c.organization_id and e.connector_id = c.connector_id and e.told_at is null) as events,
         (select count(*)::bigint from outgoing o where o.organization_id = c.organization_id and o.connector_id = c.connector_id and o.state <> 'delivered') as outgoing
       from connector c where not c.present) orphans
     where deliveries + events + outgoing > 0 order by organization, connector`,
  );
  return rows;
}

export interface Breaker {
  readonly credential: string;
  readonly failures: number;
  readonly closedUntil: Date;
  readonly problem: Problem | null;
}

/** Credentials with which nothing leaves before an instant. */
export async function closedCredentials(database: Queryable, now: Date): Promise<readonly Breaker[]> {
  const { rows } = await database.query<Breaker & { [key: string]: unknown }>(
    `select credential, failures, closed_until as "closedUntil", problem from credential where closed_until > $1 order by credential`,
    [now],
  );
  return rows;
}

export interface GatheringState extends AccessKey {
  readonly nextAt: Date;
  readonly receiptsCompleteUntil: Date | null;
  readonly flowsCompleteUntil: Date | null;
  readonly problem: Problem | null;
}

/** Until when each access has told all payments. */
export async function gatheringStates(database: Queryable): Promise<readonly GatheringState[]> {
  const { rows } = await database.query<GatheringState & { [key: string]: unknown }>(
    `select organization_id as organization, access_id as access, next_at as "nextAt", receipts_complete_until as "receiptsCompleteUntil",
       flows_complete_until as "flowsCompleteUntil", problem from gathering order by organization_id, access_id`,
  );
  return rows;
}

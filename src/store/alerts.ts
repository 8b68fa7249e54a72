/** Alerts: one row for each condition that lasts, from when it was raised until it was cleared, and whether notices say so. */
import type { AlertEnding, AlertFacts, AlertRule, Condition } from '../domain/alert.ts';
import type { Problem } from '../domain/problem.ts';
import type { Client, Queryable } from './database.ts';

export interface Alert {
  readonly organization: string;
  readonly id: string;
  /** Null: of the organization. */
  readonly connector: string | null;
  readonly rule: AlertRule;
  readonly subject: string;
  readonly problem: Problem;
  readonly facts: AlertFacts;
  readonly raisedAt: Date;
  readonly clearedAt: Date | null;
  readonly ending: AlertEnding | null;
  readonly toldAt: Date | null;
  readonly endingToldAt: Date | null;
}

const COLUMNS = `organization_id as organization, alert_id as id, connector_id as connector, rule, subject, problem, facts,
  raised_at as "raisedAt", cleared_at as "clearedAt", ending, told_at as "toldAt", ending_told_at as "endingToldAt"`;

type Row = Alert & { [key: string]: unknown };

export interface NewAlert extends Condition {
  readonly id: string;
  readonly problem: Problem;
}

/** Raises what does not stand yet and renews the facts of what does. An hour of the day is never missed twice. Returns how many are new. */
export async function raiseAlerts(
  client: Client,
  organization: string,
  alerts: readonly NewAlert[],
  now: Date,
): Promise<number> {
  if (alerts.length === 0) return 0;
  const { rows } = await client.query<{ fresh: boolean }>(
    `insert into alert as known (organization_id, alert_id, connector_id, rule, subject, problem, facts, raised_at)
     select $1, one.id, one.connector, one.rule, one.subject, one.problem, one.facts, $3
     from jsonb_to_recordset($2::jsonb) as one (id uuid, connector text, rule text, subject text, problem jsonb, facts jsonb)
     where one.rule <> 'expected' or not exists (
       select 1 from alert past where past.organization_id = $1 and past.connector_id = one.connector and past.rule = one.rule
         and past.subject = one.subject and past.cleared_at is not null)
     on conflict (organization_id, coalesce(connector_id, ''), rule, subject) where cleared_at is null
       do update set problem = excluded.problem, facts = excluded.facts
       where known.facts <> excluded.facts
     returning xmax = 0 as fresh`,
    [organization, JSON.stringify(alerts), now],
  );
  return rows.filter((row) => row.fresh).length;
}

export interface Cleared {
  readonly id: string;
  readonly ending: AlertEnding | null;
  /** Nobody looks after it any more, which is no good news: nobody is told. */
  readonly silently: boolean;
}

/** What nobody was told of ends without a word. */
export async function clearAlerts(
  client: Client,
  organization: string,
  cleared: readonly Cleared[],
  now: Date,
): Promise<void> {
  if (cleared.length === 0) return;
  await client.query(
    `update alert a set cleared_at = $3, ending = one.ending,
       ending_told_at = case when a.told_at is null or one.silently then $3::timestamptz end
     from jsonb_to_recordset($2::jsonb) as one (id uuid, ending jsonb, silently boolean)
     where a.organization_id = $1 and a.alert_id = one.id and a.cleared_at is null`,
    [organization, JSON.stringify(cleared), now],
  );
}

/** The oldest first. */
export async function standingAlerts(
  database: Queryable,
  organization: string | null = null,
): Promise<readonly Alert[]> {
  const { rows } = await database.query<Row>(
    `select ${COLUMNS} from alert where cleared_at is null and ($1::text is null or organization_id = $1)
     order by raised_at, alert_id limit 10000`,
    [organization],
  );
  return rows;
}

/** Those that ended, the latest first. */
export async function endedAlerts(
  database: Queryable,
  organization: string | null,
  limit: number,
): Promise<readonly Alert[]> {
  const { rows } = await database.query<Row>(
    `select ${COLUMNS} from alert where cleared_at is not null and ($1::text is null or organization_id = $1)
     order by cleared_at desc, alert_id limit $2`,
    [organization, limit],
  );
  return rows;
}

export async function countStanding(database: Queryable): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    'select count(*)::int as count from alert where cleared_at is null',
  );
  return rows[0]?.count ?? 0;
}

/** Raised or ended, and in no notice yet; the oldest first. */
export async function untoldAlerts(database: Queryable, organization: string): Promise<readonly Alert[]> {
  const { rows } = await database.query<Row>(
    `select ${COLUMNS} from alert where organization_id = $1
       and (told_at is null and cleared_at is null or cleared_at is not null and ending_told_at is null)
     order by raised_at, alert_id`,
    [organization],
  );
  return rows;
}

/** In the transaction that writes their notices. */
export async function alertsNoticed(
  client: Client,
  organization: string,
  ids: readonly string[],
  now: Date,
): Promise<void> {
  await client.query(
    `update alert set told_at = coalesce(told_at, $3), ending_told_at = case when cleared_at is null then ending_told_at else $3 end
     where organization_id = $1 and alert_id = any($2)`,
    [organization, ids, now],
  );
}

/** Organizations whose alerts are to be looked at: present ones, and those that left alerts behind. */
export async function organizationsToAlert(database: Queryable, now: Date): Promise<readonly string[]> {
  const { rows } = await database.query<{ organization: string }>(
    `select o.organization_id as organization from organization o
     left join alert_round r on r.organization_id = o.organization_id
     where coalesce(r.next_at <= $1, true) and (o.present or exists (
       select 1 from alert a where a.organization_id = o.organization_id and a.cleared_at is null))
     order by r.next_at nulls first`,
    [now],
  );
  return rows.map((row) => row.organization);
}

export async function nextRound(client: Client, organization: string, at: Date): Promise<void> {
  await client.query(
    `insert into alert_round (organization_id, next_at) values ($1, $2)
     on conflict (organization_id) do update set next_at = excluded.next_at`,
    [organization, at],
  );
}

/** Ended alerts and notices of long ago. */
export async function forgetAlerts(client: Client, organization: string, before: Date): Promise<void> {
  await client.query('delete from alert where organization_id = $1 and cleared_at < $2', [
    organization,
    before,
  ]);
  await client.query('delete from notice where organization_id = $1 and created_at < $2', [
    organization,
    before,
  ]);
}

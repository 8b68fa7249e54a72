/** What the web shows: connectors, deliveries, payments and figures, at a glance and never for more than a few seconds of work. */
import { readdir } from 'node:fs/promises';
import type { Problem } from '../domain/problem.ts';
import type { ConnectorKey } from './connectors.ts';
import type { Database, Queryable } from './database.ts';
import type { DeliveryState } from './deliveries.ts';
import type { OutgoingState } from './outgoing.ts';
import type { AccessKey } from './publications.ts';

/** A page must not keep PostgreSQL busy: what takes longer is shown as not counted. */
const PAGE_MS = 3_000;

export interface ConnectorLine extends ConnectorKey {
  readonly organizationName: string;
  readonly gestionale: string;
  readonly enabled: boolean;
  readonly problems: readonly Problem[];
  readonly present: boolean;
  readonly paused: boolean;
  readonly lastScan: {
    readonly at: string;
    readonly listed: number;
    readonly waiting: number;
    readonly problem?: Problem;
  } | null;
}

export async function connectorLines(database: Queryable): Promise<readonly ConnectorLine[]> {
  const { rows } = await database.query<ConnectorLine & { [key: string]: unknown }>(
    `select c.organization_id as organization, o.name as "organizationName", c.connector_id as connector, c.gestionale,
       c.program_hash is not null as enabled, o.problems || c.problems as problems, c.present, c.paused, c.last_scan as "lastScan"
     from connector c join organization o on o.organization_id = c.organization_id order by o.name, c.connector_id limit 2000`,
  );
  return rows;
}

export interface DeliveryLine extends ConnectorKey {
  readonly number: number;
  readonly organizationName: string;
  readonly fileName: string;
  readonly receivedAt: Date;
  readonly state: DeliveryState;
  readonly records: number | null;
  readonly cents: number | null;
  readonly inProblem: number;
  readonly acknowledgeWanted: boolean;
  readonly acknowledgedAt: Date | null;
  /** Of its latest acknowledgement; null: none was written. */
  readonly returned: OutgoingState | null;
}

/** The newest first, from below `before`. */
export async function deliveryLines(
  database: Queryable,
  limit: number,
  before: number | null = null,
): Promise<readonly DeliveryLine[]> {
  const { rows } = await database.query<DeliveryLine & { [key: string]: unknown }>(
    `select d.organization_id as organization, o.name as "organizationName", d.connector_id as connector, d.number, d.file_name as "fileName",
       d.received_at as "receivedAt", d.state, d.records, d.cents, d.acknowledged_at as "acknowledgedAt",
       (select count(distinct p.number) from problem p where p.organization_id = d.organization_id and p.delivery_id = d.delivery_id and not p.warning) as "inProblem",
       coalesce((select f.content -> 'connector' ? 'acknowledge' from configuration f where f.hash = d.program_hash), false) as "acknowledgeWanted",
       (select g.state from outgoing g where g.organization_id = d.organization_id and g.delivery_id = d.delivery_id and g.kind = 'acknowledgement'
        order by g.supplement desc limit 1) as returned
     from (select * from delivery where $2::bigint is null or number < $2 order by number desc limit $1) d
     join organization o on o.organization_id = d.organization_id order by d.number desc`,
    [limit, before],
  );
  return rows;
}

export interface CompletenessLine extends AccessKey {
  readonly organizationName: string;
  readonly receiptsCompleteUntil: Date | null;
  readonly flowsCompleteUntil: Date | null;
  readonly problem: Problem | null;
}

/** Until when payments are complete, per Nodo access. */
export async function completenessLines(database: Queryable): Promise<readonly CompletenessLine[]> {
  const { rows } = await database.query<CompletenessLine & { [key: string]: unknown }>(
    `select g.organization_id as organization, o.name as "organizationName", g.access_id as access,
       g.receipts_complete_until as "receiptsCompleteUntil", g.flows_complete_until as "flowsCompleteUntil", g.problem
     from gathering g join organization o on o.organization_id = g.organization_id order by o.name, g.access_id limit 2000`,
  );
  return rows;
}

export interface PublicationProgress {
  readonly state: string;
  readonly gone: boolean;
  readonly count: number;
}

/** How far the Nodo knows what a delivery wrote; undefined when that takes too long to count. */
export async function publicationProgress(
  database: Database,
  key: ConnectorKey,
  number: number,
): Promise<readonly PublicationProgress[] | undefined> {
  return quickly(
    database,
    `select u.state::text, u.gone, count(*) as count
     from position p join publication u on u.organization_id = p.organization_id and u.position_id = p.position_id
     where p.organization_id = $1 and p.connector_id = $2 and p.delivery_number = $3 group by 1, 2 order by 1, 2`,
    [key.organization, key.connector, number],
  );
}

export interface Figure {
  readonly labels: { readonly [label: string]: string };
  readonly value: number;
}

// Each names its labels as columns; `value` is the figure.
const FIGURES = {
  deliveries: 'select state::text, count(*) as value from delivery group by 1',
  records: 'select outcome::text, count(*) as value from record group by 1',
  positions: 'select state::text, count(*) as value from position group by 1',
  publications: 'select access_id as access, state::text, count(*) as value from publication group by 1, 2',
  oldestDue: `select coalesce(extract(epoch from clock_timestamp() - min(v.created_at)), 0)::float8 as value
    from publication u join position_version v on v.organization_id = u.organization_id and v.position_id = u.position_id and v.version = u.wanted_version
    where u.state in ('due', 'unknown', 'inFlight')`,
  undelivered:
    "select kind::text, state::text, count(*) as value from outgoing where state <> 'delivered' group by 1, 2",
  breakers: 'select count(*) filter (where closed_until > clock_timestamp()) as value from credential',
} as const;

export type FigureName = keyof typeof FIGURES | 'jobs';
export type Figures = { readonly [name in FigureName]: readonly Figure[] | undefined };

/** Undefined for what takes too long to count. */
export async function figures(database: Database): Promise<Figures> {
  const found: Partial<Record<FigureName, readonly Figure[] | undefined>> = {};
  for (const [name, sql] of Object.entries(FIGURES))
    found[name as FigureName] = await figuresOf(database, sql);
  const { rows } = await database.query<{ there: boolean }>(
    "select to_regclass('pgboss.job') is not null as there",
  );
  const jobs =
    "select name as queue, state::text, count(*) as value from pgboss.job where state::text in ('created', 'retry', 'active') group by 1, 2";
  found.jobs = rows[0]?.there === true ? await figuresOf(database, jobs) : [];
  return found as Figures;
}

async function figuresOf(database: Database, sql: string): Promise<readonly Figure[] | undefined> {
  const rows = await quickly<{ value: number; [label: string]: unknown }>(database, sql, []);
  return rows?.map(({ value, ...labels }) => ({
    value,
    labels: Object.fromEntries(Object.entries(labels).map(([name, label]) => [name, String(label)])),
  }));
}

/** PostgreSQL's code for a statement that ran out of its time. */
const CANCELED = '57014';

async function quickly<R>(
  database: Database,
  sql: string,
  values: readonly unknown[],
): Promise<readonly R[] | undefined> {
  try {
    return await database.transaction(async (client) => {
      await client.query('set transaction read only');
      await client.query(`set local statement_timeout = ${PAGE_MS}`);
      return (await client.query<R & { [key: string]: unknown }>(sql, [...values])).rows;
    });
  } catch (error) {
    if ((error as { code?: string }).code === CANCELED) return undefined;
    throw error;
  }
}

const MIGRATIONS = new URL('./migrations/', import.meta.url);

/** Migrations of this program that the database has not seen. */
export async function pendingMigrations(database: Queryable): Promise<readonly string[]> {
  const files = (await readdir(MIGRATIONS)).filter((name) => name.endsWith('.sql')).sort();
  const { rows } = await database.query<{ name: string }>('select name from migration');
  const known = new Set(rows.map((row) => row.name));
  return files.filter((name) => !known.has(name));
}

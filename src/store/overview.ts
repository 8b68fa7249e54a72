/** The figures of the whole database, for `/metrics`: never for more than a few seconds of work. */
import { readdir } from 'node:fs/promises';
import type { Database, Queryable } from './database.ts';

/** A page must not keep PostgreSQL busy: what takes longer is shown as not counted. */
const PAGE_MS = 3_000;

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

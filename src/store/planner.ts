/**
 * What the planner knows of the big tables. A first load of a hundred thousand rows is followed by the next file sooner
 * than autovacuum looks: with the figures of an empty table, comparing it would read all keys for each row.
 */
import type { Queryable } from './database.ts';

const TABLES = ['position', 'position_version', 'installment', 'publication'];
/** More of a table than this has changed since it was last looked at. */
const SHARE = 0.2;
const ROWS = 1_000;

/** Looks again at the tables that have changed much; returns their names. */
export async function refreshPlanner(database: Queryable): Promise<readonly string[]> {
  const { rows } = await database.query<{ name: string }>(
    `select relname as name from pg_stat_user_tables where relid = any($1::regclass[]) and n_mod_since_analyze > $2::float8 + $3::float8 * n_live_tup order by relname`,
    [TABLES, ROWS, SHARE],
  );
  const names = rows.map((row) => row.name).filter((name) => TABLES.includes(name));
  // Whoever analyses one of them already does it for us.
  if (names.length > 0) await database.query(`analyze (skip_locked) ${names.join(', ')}`);
  return names;
}

/** Brings the schema up to date: numbered files, once each, all workers agreeing by an advisory lock. */
import { readdir, readFile } from 'node:fs/promises';
import type { Database } from './database.ts';
import { SCHEMA } from './database.ts';

const FOLDER = new URL('./migrations/', import.meta.url);
/** Any constant serves, as long as it is ours alone on the database. */
const LOCK = 7_281_944_001;

/** Names of the migrations that this call applied. */
export async function migrate(database: Database, today: Date): Promise<readonly string[]> {
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).sort();
  return database.transaction(async (client) => {
    await client.query('select pg_advisory_xact_lock($1)', [LOCK]);
    await client.query(`create schema if not exists ${SCHEMA}`);
    await client.query(
      'create table if not exists migration (name text primary key, applied_at timestamptz not null default now())',
    );
    const { rows } = await client.query<{ name: string }>('select name from migration');
    const known = new Set(rows.map((row) => row.name));
    const pending = files.filter((name) => !known.has(name));
    for (const name of pending) {
      await client.query(await readFile(new URL(name, FOLDER), 'utf8'));
      await client.query('insert into migration (name) values ($1)', [name]);
    }
    await client.query('select ensure_partitions($1::date, 2)', [today.toISOString().slice(0, 10)]);
    return pending;
  });
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from './database.ts';

test('every test gets a migrated database of its own, gone when dropped', async () => {
  const [one, other] = await Promise.all([testDatabase(), testDatabase()]);
  assert.notEqual(one.url, other.url);
  const { rows } = await one.database.query<{ count: number }>('select count(*) as count from migration');
  assert.ok((rows[0]?.count ?? 0) >= 1);
  await one.database.query('create table only_here (value int)');
  await assert.rejects(other.database.query('select value from only_here'), /does not exist/);
  await one.drop();
  await one.drop();
  const left = await other.database.query('select 1 from pg_database where datname = $1', [
    new URL(one.url).pathname.slice(1),
  ]);
  assert.equal(left.rows.length, 0);
  await other.drop();
});

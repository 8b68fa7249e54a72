/** The second wall: what PostgreSQL itself lets a viewer see, whatever a query asks for. */
import { deepEqual, equal, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import { Database } from '../../src/store/database.ts';
import { testDatabase } from '../database.ts';

const OURS = '01234567897';
const THEIRS = '00000000019';

/** What no viewer may read at all: the engine's and the access layer's own. */
const CLOSED = ['lease', 'role_grant', 'api_key_grant'];

test('every table of an organization is confined, and no other is open but configurations', async () => {
  const { database } = await testDatabase();
  const { rows } = await database.query<{
    name: string;
    organization: boolean;
    confined: boolean;
    open: boolean;
  }>(
    `select c.relname as name, exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'organization_id' and not a.attisdropped) as organization,
       c.relrowsecurity as confined, has_table_privilege('tramite_web', c.oid, 'select') as open
     from pg_class c where c.relnamespace = 'tramite'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition order by 1`,
  );
  deepEqual(
    rows
      .filter(({ organization, confined }) => organization && !confined)
      .map(({ name }) => name)
      .sort(),
    [...CLOSED].sort(),
  );
  deepEqual(
    rows.filter(({ organization, open }) => open && !organization).map(({ name }) => name),
    ['configuration'],
  );
  deepEqual(
    rows.filter(({ confined, open }) => open && !confined),
    [],
  );
});

test('a viewer sees the rows of their organizations, without any condition of the query', async () => {
  const { database } = await testDatabase();
  for (const one of [OURS, THEIRS])
    await database.query('insert into organization (organization_id, name) values ($1, $1)', [one]);
  const seen = (scope: 'all' | readonly string[]): Promise<readonly string[]> =>
    database.view(scope, async (view) => {
      const { rows } = await view.query<{ id: string }>(
        'select organization_id as id from organization order by 1',
      );
      return rows.map(({ id }) => id);
    });
  deepEqual(await seen([OURS]), [OURS]);
  deepEqual(await seen([]), []);
  deepEqual(await seen('all'), [THEIRS, OURS]);
  deepEqual(await seen([OURS, THEIRS]), [THEIRS, OURS]);
});

test('a view changes nothing, and its role does not outlive it', async () => {
  const { database } = await testDatabase();
  for (const scope of ['all', [OURS]] as const)
    await rejects(
      database.view(scope, (view) =>
        view.query("insert into organization (organization_id, name) values ('1', '1')"),
      ),
      /read-only transaction|permission denied for/,
    );
  await rejects(
    database.view(['1; drop table position'], async () => undefined),
    /not the code/,
  );
  const single = new Database({ url: database.url, max: 1 });
  try {
    await rejects(single.view([OURS], (view) => view.query('select 1 / 0')));
    const { rows } = await single.query<{ role: string }>('select current_user as role');
    equal(rows[0]?.role === 'tramite_web', false);
  } finally {
    await single.close();
  }
});

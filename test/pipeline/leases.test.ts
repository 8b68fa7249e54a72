import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { collect } from '../../src/pipeline/collect.ts';
import { ingest } from '../../src/pipeline/ingest.ts';
import type { Client, Database } from '../../src/store/database.ts';
import { acquireLease, Fenced, fence, releaseLease, renewLease } from '../../src/store/leases.ts';
import { BODY, openScene, row } from './scene.ts';
import { codes, last, outcomes, send } from './views.ts';

const KEY = { organization: BODY, connector: 'tari' };
const rows = (count: number): string[] => Array.from({ length: count }, (_, n) => row(n));

/** The database of a worker that sleeps before its n-th transaction, while other things happen. */
function sleepingBefore(database: Database, nth: number, meanwhile: () => Promise<void>): Database {
  let count = 0;
  return new Proxy(database, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      if (name !== 'transaction') return value.bind(target);
      return async (work: (client: Client) => Promise<unknown>) => {
        count += 1;
        if (count === nth) await meanwhile();
        return target.transaction(work);
      };
    },
  });
}

test('of several workers on one connector only one works, and every file is taken once', async () => {
  const scene = await openScene();
  for (const name of ['a.csv', 'b.csv', 'c.csv']) await scene.drop(name, `${name}\r\n`);
  const workers = Array.from({ length: 4 }, () => ({ ...scene.context, worker: randomUUID() }));
  const collected = await Promise.all(workers.map((context) => collect(context, KEY)));
  // One that begins after another ended finds nothing left: what counts is that each file is taken once.
  assert.equal(
    collected.reduce((taken, one) => taken + (one?.taken ?? 0), 0),
    3,
  );
  await send(scene, 'd.csv', rows(3_000), ['collect']);
  const ended = await Promise.all(workers.map((context) => ingest(context, KEY)));
  assert.equal(
    ended.reduce((all, one) => all + one, 0),
    4,
  );
  assert.deepEqual(await outcomes(scene), { state: 'applied', created: 3_000 });
  assert.equal((await codes(scene)).length, 3_000);
});

test('a worker that sleeps before any of its commits while another takes over changes nothing when it wakes', async () => {
  const scene = await openScene();
  const { database } = scene.context;
  const everything = async (): Promise<unknown> => ({
    codes: await codes(scene),
    item: await last(scene),
    versions: (
      await database.query(
        'select position_id, version, delivery_id, state from position_version order by 1, 2',
      )
    ).rows,
    problems: (await database.query('select * from problem order by delivery_id, number')).rows,
    journal: (await database.query("select event from journal where event like 'delivery.%'")).rows.length,
  });
  let slept = 0;
  for (let nth = 1; ; nth += 1) {
    const broken = row(900 + nth, { amount: 'x' });
    await send(
      scene,
      `${nth}.csv`,
      [...rows(20).map((_, n) => row(n, { amount: `${nth},0${n % 10}` })), row(nth + 100), broken],
      ['collect'],
    );
    let after: unknown;
    const sleeper = sleepingBefore(database, nth, async () => {
      await database.query("update lease set until = clock_timestamp() - interval '1 second'");
      assert.equal(await ingest({ ...scene.context, worker: randomUUID() }, KEY), 1);
      after = await everything();
    });
    const ended = await ingest({ ...scene.context, worker: randomUUID(), database: sleeper }, KEY);
    if (after === undefined) {
      assert.equal(ended, 1);
      break;
    }
    slept = nth;
    assert.equal(ended, 0, `before commit ${nth}`);
    assert.deepEqual(await everything(), after, `before commit ${nth}`);
    assert.equal((await outcomes(scene)).state, 'applied');
  }
  // survey, a slice staged, staged, gates, a slice applied, applied.
  assert.ok(slept >= 6, `only ${slept} commits`);
});

test('the commit of a holder that lost its lease fails as a whole', async () => {
  const { context } = await openScene();
  const { database } = context;
  const old = await acquireLease(database, BODY, 'x', randomUUID());
  assert.ok(old);
  assert.equal(await acquireLease(database, BODY, 'x', randomUUID()), undefined);
  assert.ok(await renewLease(database, old));
  await database.query(
    "update lease set until = clock_timestamp() - interval '1 second' where subject = 'x'",
  );
  const current = await acquireLease(database, BODY, 'x', randomUUID());
  assert.ok(current && current.epoch > old.epoch);
  await assert.rejects(
    database.transaction(async (client) => {
      await client.query("insert into code_counter values ($1, 3, '99', 1)", [BODY]);
      await fence(client, old);
    }),
    Fenced,
  );
  assert.equal((await database.query('select 1 from code_counter')).rows.length, 0);
  assert.equal(await renewLease(database, old), false);
  // Neither can the old one give away what is no longer its own.
  await releaseLease(database, old);
  assert.ok(await renewLease(database, current));
  await database.transaction((client) => fence(client, current));
  await releaseLease(database, current);
  assert.ok(await acquireLease(database, BODY, 'x', randomUUID()));
});

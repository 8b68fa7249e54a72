import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ingest } from '../../src/pipeline/ingest.ts';
import { previewWithdraw, undo, withdraw } from '../../src/pipeline/withdraw.ts';
import type { Delivery } from '../../src/store/deliveries.ts';
import { acquireLease, releaseLease } from '../../src/store/leases.ts';
import { bookPayments, crashingAt, pay } from './returns.ts';
import type { Scene } from './scene.ts';
import { BODY, openScene, row } from './scene.ts';
import {
  assertNodoAgrees,
  codeOf,
  codes,
  INTAKE,
  last,
  outcomes,
  payableAtNodo,
  send,
  TO_NODO,
} from './views.ts';

const KEY = { organization: BODY, connector: 'tari' };
const FULL = { connector: { fullList: { scope: ['service', 'period'] } } } as const;

async function takeBack(scene: Scene, item: Delivery): Promise<void> {
  assert.ok(await withdraw(scene.context, item, 'm.rossi'));
  await scene.run(TO_NODO);
}

test('a wrong delivery is taken back: earlier amounts at the Nodo again, what it created gone, what it cancelled payable, what was paid kept; and the next file works on', async () => {
  const scene = await openScene(FULL);
  await send(
    scene,
    '1.csv',
    [1, 2, 3, 4, 5].map((n) => row(n)),
  );
  const before = await payableAtNodo(scene);
  const wrong = [1, 2, 3, 6].map((n) => row(n, n === 3 ? {} : { amount: `${n}000,00` }));
  const item = await send(scene, '2.csv', wrong);
  assert.deepEqual(await outcomes(scene), { state: 'applied', updated: 2, unchanged: 1, created: 1 });
  const two = await codeOf(scene, 2);
  await pay(scene, [two.iuv]);
  await bookPayments(scene);
  assert.deepEqual(await previewWithdraw(scene.context, item), { cancel: 1, restore: 3, paid: 1, later: 0 });

  await takeBack(scene, item);
  assert.equal((await last(scene)).state, 'withdrawn');
  const after = await payableAtNodo(scene);
  assert.deepEqual([...after].sort(), [...before].filter(([iuv]) => iuv !== two.iuv).sort());
  await assertNodoAgrees(scene);
  const now = await codes(scene);
  assert.deepEqual(
    now.map((one) => [one.key.slice(-1), one.position]),
    [
      ['1', 'open'],
      ['2', 'paid'],
      ['3', 'open'],
      ['4', 'open'],
      ['5', 'open'],
      ['6', 'cancelled'],
    ],
  );

  // The same undo again, as after a crash that lost its end, changes nothing.
  const { rows: versions } = await scene.context.database.query(
    'select position_id, version from position order by 1',
  );
  const lease = await acquireLease(scene.context.database, BODY, 'ingest:tari', scene.context.worker);
  assert.ok(lease);
  await undo(scene.context, lease, item);
  await releaseLease(scene.context.database, lease);
  await scene.run(TO_NODO);
  const { rows: same } = await scene.context.database.query(
    'select position_id, version from position order by 1',
  );
  assert.deepEqual(same, versions);
  assert.deepEqual(await payableAtNodo(scene), after);
  assert.equal(await withdraw(scene.context, await last(scene), 'm.rossi'), false);

  // The very same bytes are no duplicate: nothing of them is in force.
  await send(scene, '2-again.csv', wrong);
  assert.deepEqual(await outcomes(scene), { state: 'applied', updated: 2, unchanged: 1, ignored: 1 });
  await assertNodoAgrees(scene);
  const six = await codeOf(scene, 6);
  assert.deepEqual(
    [six.position, six.iuv, six.amount],
    ['open', now.find((one) => one.key.endsWith('6'))?.iuv, 600_000],
  );
});

test('a crash at every commit of a withdraw, and the end is the same', async () => {
  const scene = await openScene(FULL);
  await send(
    scene,
    '1.csv',
    [1, 2, 3].map((n) => row(n)),
  );
  const before = await payableAtNodo(scene);
  const item = await send(
    scene,
    '2.csv',
    [1, 4].map((n) => row(n, { amount: '9,00' })),
  );
  await withdraw(scene.context, item, 'm.rossi');
  for (const point of ['withdraw.before-commit', 'withdraw.after-commit']) {
    await assert.rejects(ingest(crashingAt(scene.context, point), KEY));
  }
  await scene.run(TO_NODO);
  assert.equal((await last(scene)).state, 'withdrawn');
  assert.deepEqual(await payableAtNodo(scene), before);
});

test('what a later delivery names stays, changed by it or not', async () => {
  const scene = await openScene();
  const first = await send(
    scene,
    '1.csv',
    [1, 2, 3].map((n) => row(n)),
  );
  await send(scene, '2.csv', [row(1), row(2, { amount: '2,00' })]);
  assert.deepEqual(await previewWithdraw(scene.context, first), { cancel: 1, restore: 0, paid: 0, later: 2 });
  await takeBack(scene, first);
  assert.deepEqual(
    (await codes(scene)).map((one) => one.position),
    ['open', 'open', 'cancelled'],
  );
  await assertNodoAgrees(scene);
});

test('one that is held simply ends, with what was staged of it; one on its way must first get somewhere', async () => {
  const scene = await openScene({ connector: { hold: 'usual' } });
  const moving = await send(scene, '1.csv', [row(1)], ['collect']);
  assert.equal(await withdraw(scene.context, moving, 'm.rossi'), false);
  await scene.run(INTAKE);
  await takeBack(scene, await last(scene));
  assert.equal((await last(scene)).state, 'withdrawn');
  assert.deepEqual(await codes(scene), []);
  const { rows: staged } = await scene.context.database.query('select 1 from staged_unit');
  assert.deepEqual(staged, []);
  // What was withdrawn is no usual band, and no duplicate.
  assert.deepEqual(
    (await send(scene, '2.csv', [row(1)])).reasons.map((one) => one.code),
    ['delivery.first'],
  );
});

test('nobody is asked to put right what was taken back', async () => {
  const scene = await openScene();
  const item = await send(scene, '1.csv', [row(1), row(2, { cf: 'RSSMRA80A01H501X' })]);
  const open = async (): Promise<number> => {
    const { rows } = await scene.context.database.query(
      'select 1 from problem where delivery_id = $1 and closed_at is null',
      [item.id],
    );
    return rows.length;
  };
  assert.equal(await open(), 1);
  await takeBack(scene, item);
  assert.equal(await open(), 0);
});

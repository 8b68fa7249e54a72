import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deliveries } from '../../src/store/deliveries.ts';
import { outcomeCounts } from '../../src/store/delivery-figures.ts';
import { problemsOf } from '../../src/store/problems.ts';
import type { Scene } from './scene.ts';
import { BODY, file, openScene, row } from './scene.ts';

async function outcomes(scene: Scene): Promise<Record<string, number>> {
  const [latest] = await deliveries(scene.context.database, 1);
  assert.ok(latest);
  const counts = await outcomeCounts(scene.context.database, BODY, latest.id);
  assert.equal(
    counts.reduce((total, one) => total + one.records, 0),
    latest.state === 'applied' ? latest.records : 0,
  );
  assert.equal(
    counts.reduce((total, one) => total + one.cents, 0),
    latest.state === 'applied' ? latest.cents : 0,
  );
  return {
    state: latest.state as never,
    ...Object.fromEntries(counts.map((one) => [one.outcome, one.records])),
  };
}

const QUEUES = ['collect', 'ingest', 'publish'] as const;

test('a file becomes positions, is published, and the same file again is a duplicate', async () => {
  const scene = await openScene();
  const first = file([1, 2, 3].map((n) => row(n)));
  await scene.drop('a.csv', first);
  await scene.run(QUEUES);
  assert.deepEqual(await outcomes(scene), { state: 'applied', created: 3 });
  const ledger = await scene.sandbox.ledger(BODY);
  assert.equal(ledger.length, 3);
  assert.ok(ledger.every((position) => position.status === 'VALID'));
  scene.advance(2_000);
  await scene.drop('a-again.csv', first);
  await scene.run(QUEUES);
  assert.deepEqual(await outcomes(scene), { state: 'duplicate' });
});

test('the next version: changed, broken, gone and unchanged rows each get their outcome', async () => {
  const scene = await openScene({ connector: { fullList: { scope: ['service', 'period'] } } });
  await scene.drop('1.csv', file(Array.from({ length: 10 }, (_, n) => row(n))));
  await scene.run(QUEUES);
  scene.advance(2_000);
  const before = new Map((await scene.sandbox.ledger(BODY)).map((one) => [one.iupd, one]));
  const rows = Array.from({ length: 10 }, (_, n) =>
    row(
      n,
      n === 1
        ? { amount: '999,00' }
        : n === 2
          ? { amount: '1,23E+17' }
          : n === 3
            ? { cf: 'RSSMRA80A01H501X' }
            : {},
    ),
  ).filter((_, n) => n !== 5);
  await scene.drop('2.csv', file(rows));
  await scene.run(QUEUES);
  assert.deepEqual(await outcomes(scene), { state: 'applied', unchanged: 6, updated: 1, problem: 2 });
  const [latest] = await deliveries(scene.context.database, 1);
  assert.ok(latest);
  assert.deepEqual(latest.absent, { count: 1, cents: 10550, held: null });
  const found = await problemsOf(scene.context.database, BODY, latest.id, 10);
  assert.deepEqual(
    found.map(({ code, line, field }) => ({ code, line, field })),
    [
      { code: 'csv.scientific', line: 4, field: 'IMPORTO' },
      { code: 'fiscalCode.checksum', line: 5, field: 'CF' },
    ],
  );
  const after = await scene.sandbox.ledger(BODY);
  assert.equal(after.length, 10);
  for (const one of after.filter((each) => each.status !== undefined))
    assert.deepEqual(
      one.options.map((option) => option.iuv),
      before.get(one.iupd)?.options.map((option) => option.iuv),
    );
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { approve } from '../../src/pipeline/decide.ts';
import { waits } from '../../src/pipeline/waits.ts';
import { withdraw } from '../../src/pipeline/withdraw.ts';
import { deliveries } from '../../src/store/deliveries.ts';
import { openScene, row } from './scene.ts';
import { assertNodoAgrees, codes, INTAKE, outcomes, send, TO_NODO } from './views.ts';

const upTo = (count: number): string[] => Array.from({ length: count }, (_, n) => row(n + 1));

test('held cancellations that a newer list overtakes are no longer asked for, and cannot be approved', async () => {
  const scene = await openScene({ connector: { fullList: { scope: ['service', 'period'] } } });
  await send(scene, '1.csv', upTo(60), INTAKE);
  const cut = await send(scene, '2.csv', upTo(60).slice(0, 30), INTAKE);
  assert.deepEqual([cut.absent?.count, cut.absent?.held?.code], [30, 'fullList.too-many']);
  await send(scene, '3.csv', upTo(61), INTAKE);
  const [, second] = await deliveries(scene.context.database, 2);
  assert.ok(second);
  const refused = await approve(scene.context, second, 'm.rossi');
  assert.equal(refused.ok ? '' : refused.problem.code, 'delivery.overtaken');
  assert.deepEqual(
    (await waits(scene.context)).filter((each) => each.kind === 'delivery'),
    [],
  );
  const { rows } = await scene.context.database.query('select 1 from staged_unit');
  assert.equal(rows.length, 0);
  assert.ok((await codes(scene)).every((one) => one.state === 'open'));
});

describe('the scope of a full list', () => {
  const of = (year: number, numbers: readonly number[]): string[] =>
    numbers.map((n) => row(n).replace(';2026;', `;${year};`));
  const positions = {
    format: 'csv',
    options: { encoding: 'windows-1252', delimiter: ';', header: true, amount: 'IMPORTO' },
    uniqueWithin: 'ever',
    keyField: 'AVVISO',
  } as const;

  test('follows a position that moves to another period, and back when its delivery is withdrawn', async () => {
    const scene = await openScene({
      connector: { fullList: { scope: ['period'] } },
      gestionale: { positions },
    });
    await send(scene, '1.csv', of(2026, [1, 2]));
    const moved = await send(scene, '2.csv', of(2027, [1, 3]));
    assert.deepEqual(await outcomes(scene), { state: 'applied', updated: 1, created: 1 });
    await send(scene, '3.csv', of(2026, [2, 4]));
    assert.deepEqual(
      (await codes(scene)).map((one) => one.position),
      ['open', 'open', 'open', 'open'],
    );
    assert.ok(await withdraw(scene.context, moved, 'm.rossi'));
    await scene.run(TO_NODO);
    await send(scene, '4.csv', of(2026, [2]));
    assert.deepEqual(
      (await codes(scene)).map((one) => one.position),
      ['cancelled', 'open', 'cancelled', 'cancelled'],
    );
    await assertNodoAgrees(scene);
  });

  test('counts too: nearly all of a small list is not done for being few of all', async () => {
    const scene = await openScene({
      connector: { fullList: { scope: ['period'] } },
      gestionale: { positions },
    });
    const many = Array.from({ length: 1_300 }, (_, n) => 1_000 + n);
    await send(scene, '1.csv', of(2027, many), INTAKE);
    const few = Array.from({ length: 24 }, (_, n) => n);
    await send(scene, '2.csv', of(2026, few), INTAKE);
    const cut = await send(scene, '3.csv', of(2026, [0]), INTAKE);
    assert.deepEqual([cut.absent?.count, cut.absent?.held?.code], [23, 'fullList.too-many']);
    assert.match(cut.absent?.held?.message ?? '', /23 of 24/);
  });
});

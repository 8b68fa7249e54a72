import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { mavFile } from '../../src/demo/files/mav.ts';
import type { Day } from '../../src/domain/day.ts';
import { dayOf } from '../../src/domain/day.ts';
import { gestionale } from '../gestionali/setting.ts';
import type { Scene } from './scene.ts';
import { BODY, openScene, receiving, row } from './scene.ts';
import { TAILED } from './tailed.ts';
import { assertNodoAgrees, codes, outcomes, send, TO_NODO } from './views.ts';

/** Every position with its version and state, and every code: what a refused file must leave alone. */
async function everything(scene: Scene): Promise<unknown> {
  const { rows } = await scene.context.database.query(
    'select position_id, version, state, amount, delivery_number from position order by position_id',
  );
  const { rows: wanted } = await scene.context.database.query(
    'select position_id, wanted_version, gone, confirmed_version from publication order by position_id',
  );
  return { rows, wanted, codes: await codes(scene) };
}

test('a CSV whose tail disagrees is refused whole with both figures, and changes nothing', async () => {
  const scene = await openScene({
    connector: { fullList: { scope: ['service', 'period'] } },
    gestionale: TAILED,
  });
  const list = (rows: readonly string[], count: number, total: string): string =>
    [`H;${BODY};22112026`, ...rows.map((one) => `R;${one}`), `T;${count};${total}`, ''].join('\r\n');
  const rows = [1, 2, 3].map((n) => row(n, { amount: `${n}0,00` }));
  await send(scene, '1.csv', list(rows, 3, '60,00'));
  assert.deepEqual(await outcomes(scene), { state: 'applied', created: 3 });
  const before = await everything(scene);

  const changed = [row(1, { amount: '77,00' }), row(4, { amount: '1,00' })];
  for (const [name, count, total, figures] of [
    ['count.csv', 3, '78,00', /3.*\b2\b/],
    ['total.csv', 2, '78,01', /78[.,]01.*78[.,]00/],
  ] as const) {
    const refused = await send(scene, name, list(changed, count, total));
    assert.deepEqual(await outcomes(scene), { state: 'refused' });
    assert.deepEqual(
      refused.reasons.map((one) => one.code),
      ['totals.mismatch'],
    );
    assert.match(refused.reasons[0]?.message ?? '', figures);
    assert.equal(refused.reasons[0]?.place?.file, name);
    assert.deepEqual(await everything(scene), before);
  }
  const cut = await send(scene, 'cut.csv', list(changed, 2, '78,00').split('T;')[0] ?? '');
  assert.deepEqual([cut.state, cut.reasons.map((one) => one.code)], ['refused', ['csv.no-tail']]);
  assert.deepEqual(await everything(scene), before);

  // What was refused never counts as seen: the same rows with the right tail are work.
  await send(scene, 'right.csv', list(changed, 2, '78,00'));
  assert.deepEqual(await outcomes(scene), { state: 'applied', updated: 1, created: 1 });
  await assertNodoAgrees(scene);
});

describe('a MAV flow', () => {
  test('whose EF disagrees in count, total or lines is refused whole with both figures, its right neighbour too', async () => {
    const scene = await openScene();
    await scene.reconfigure({
      gestionale: { ...gestionale('cbi-mav'), gestionale: 'prova' },
      connector: {
        pastDue: { extendDays: 30 },
        parameters: { withoutFiscalCode: 'problem' },
        receive: receiving(scene.out, { match: '*.txt' }),
      },
    });
    const good = mavFile(dayOf(scene.context.clock.now()) as Day, 7, 6);
    await scene.drop('MAV_1.txt', good.bytes);
    await scene.run(TO_NODO);
    assert.equal((await outcomes(scene)).created, good.expected.payable.length);
    const before = await everything(scene);

    // Another list, whose second flow says one cent, one disposition or one line more than it holds.
    const other = Buffer.from(mavFile(dayOf(scene.context.clock.now()) as Day, 8, 6).bytes).toString(
      'latin1',
    );
    const lines = other.split('\r\n');
    const last = lines.findLastIndex((line) => /^ ?EF/.test(line));
    const tail = (lines[last] ?? '').padEnd(120);
    for (const [from, to] of [
      [45, 52],
      [52, 67],
      [82, 89],
    ] as const) {
      const told = tail.slice(from, to);
      const wrong = String(Number(told) + 1).padStart(to - from, '0');
      const text = lines.with(last, tail.slice(0, from) + wrong + tail.slice(to)).join('\r\n');
      await scene.drop(`MAV_${from}.txt`, Buffer.from(text, 'latin1'));
      await scene.run(TO_NODO);
      assert.deepEqual(await outcomes(scene), { state: 'refused' });
      const { rows } = await scene.context.database.query<{ code: string; message: string }>(
        `select r ->> 'code' as code, r ->> 'message' as message from delivery, jsonb_array_elements(reasons) r where file_name = $1`,
        [`MAV_${from}.txt`],
      );
      assert.deepEqual(
        rows.map((one) => one.code),
        ['totals.mismatch'],
      );
      const figures = (rows[0]?.message ?? '').replaceAll(/[.,]/g, '');
      assert.ok(figures.includes(String(Number(told))) && figures.includes(String(Number(wrong))), figures);
      assert.deepEqual(await everything(scene), before);
    }
  });
});

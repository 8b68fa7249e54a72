import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { approve } from '../../src/pipeline/decide.ts';
import { waits } from '../../src/pipeline/waits.ts';
import { bookPayments, pay } from './returns.ts';
import type { Scene } from './scene.ts';
import { BODY, file, openScene, receiving, row } from './scene.ts';
import {
  assertNodoAgrees,
  codeOf,
  codes,
  last,
  outcomes,
  payableAtNodo,
  problems,
  send,
  TO_NODO,
} from './views.ts';

async function approveLast(scene: Scene): Promise<void> {
  const done = await approve(scene.context, await last(scene), 'm.rossi');
  assert.ok(done.ok, JSON.stringify(done));
}

const upTo = (count: number, change: (n: number) => Parameters<typeof row>[1] = () => ({})): string[] =>
  Array.from({ length: count }, (_, n) => row(n + 1, change(n + 1)));

describe('the same bytes', () => {
  test('under another name are a duplicate of the latest; A again after B waits for one click, then it is what is payable, under the same codes', async () => {
    const scene = await openScene();
    const a = file(upTo(3));
    const b = file(upTo(3, (n) => ({ amount: `${n},00` })));
    await send(scene, 'a.csv', a);
    const first = await codes(scene);
    assert.equal((await send(scene, 'renamed.csv', a)).state, 'duplicate');
    assert.deepEqual(
      (await last(scene)).reasons.map((one) => one.code),
      ['delivery.duplicate'],
    );
    await send(scene, 'b.csv', b);
    assert.deepEqual([...(await payableAtNodo(scene)).values()].sort(), [100, 200, 300]);
    const again = await send(scene, 'a.csv', a);
    assert.deepEqual([again.state, again.reasons.map((one) => one.code)], ['held', ['delivery.repeated']]);
    assert.deepEqual([...(await payableAtNodo(scene)).values()].sort(), [100, 200, 300]);
    const [wait] = (await waits(scene.context)).filter((one) => one.kind === 'delivery');
    assert.ok(wait?.person);
    await approveLast(scene);
    await scene.run(TO_NODO);
    assert.deepEqual(await outcomes(scene), { state: 'applied', updated: 3 });
    assert.deepEqual(await codes(scene), first);
    await assertNodoAgrees(scene);
    // A is the latest applied now: once more is a duplicate.
    assert.equal((await send(scene, 'a3.csv', a)).state, 'duplicate');
    assert.equal((await send(scene, 'b2.csv', b)).state, 'held');
  });

  test('are applied at once where repeats are allowed, empty days too', async () => {
    const scene = await openScene();
    await scene.reconfigure({
      connector: {
        receive: receiving(scene.out, { repeats: 'allowed' }),
      },
    });
    const a = file(upTo(2));
    await send(scene, 'a.csv', a);
    await send(
      scene,
      'b.csv',
      upTo(2, () => ({ amount: '5,00' })),
    );
    await send(scene, 'a2.csv', a);
    assert.deepEqual(await outcomes(scene), { state: 'applied', updated: 2 });
    await send(scene, 'a3.csv', a);
    assert.deepEqual(await outcomes(scene), { state: 'applied', unchanged: 2 });
    await assertNodoAgrees(scene);
    await send(scene, 'empty.csv', []);
    assert.deepEqual(await outcomes(scene), { state: 'applied' });
    await assertNodoAgrees(scene);
  });
});

test('the next version: amount changed, row removed, broken with a readable key, broken without, paid absent; then the cancellations are approved, and a row comes back', async () => {
  const scene = await openScene({ connector: { fullList: { scope: ['service', 'period'] } } });
  await send(scene, '1.csv', upTo(12));
  const printed = await codes(scene);
  const paid = await codeOf(scene, 9);
  await pay(scene, [paid.iuv]);
  await bookPayments(scene);
  // 1 changed, 2 removed, 3 broken with its key, 4 without, 5 removed, 9 paid and absent, 10 paid later and present.
  const ten = await codeOf(scene, 10);
  await pay(scene, [ten.iuv]);
  await bookPayments(scene);
  const rows = upTo(12, (n) =>
    n === 1
      ? { amount: '999,00' }
      : n === 3
        ? { cf: 'RSSMRA80A01H501X' }
        : n === 4
          ? { key: '', amount: '1,00' }
          : {},
  ).filter((_, index) => ![2, 5, 9].includes(index + 1));
  await send(scene, '2.csv', rows);
  assert.deepEqual(await outcomes(scene), {
    state: 'applied',
    updated: 1,
    problem: 2,
    ignored: 1,
    unchanged: 5,
  });
  assert.deepEqual(await problems(scene), [
    { code: 'fiscalCode.checksum', line: 3, field: 'CF' },
    { code: 'required.missing', line: 4, field: 'AVVISO' },
  ]);
  const held = await last(scene);
  // 2, 4 and 5: number 4 may be the one whose key cannot be read.
  assert.deepEqual([held.absent?.count, held.absent?.held?.code], [3, 'fullList.unreadable-key']);
  const wait = (await waits(scene.context)).find((one) => one.kind === 'delivery');
  assert.ok(wait?.person);
  assert.match(wait.reason, /cancellations held: 1 records in problem have no readable key/);

  // What was printed yesterday still works, and asks what is in force today.
  assert.deepEqual(
    (await codes(scene)).map((one) => [one.key, one.iuv, one.noticeNumber]),
    printed.map((one) => [one.key, one.iuv, one.noticeNumber]),
  );
  await assertNodoAgrees(scene);
  const one = printed.find((code) => code.key.endsWith('000001'));
  const answer = await scene.sandbox.pay({ org: BODY, noticeNumber: one?.noticeNumber ?? '' });
  assert.ok(answer.paid);
  assert.equal(answer.receipt.amount, 99_900);
  await bookPayments(scene);

  await approveLast(scene);
  await scene.run(TO_NODO);
  const now = new Map((await codes(scene)).map((code) => [code.key.slice(-6), code]));
  assert.deepEqual(
    [1, 2, 3, 4, 5, 6, 9, 10].map((n) => now.get(String(n).padStart(6, '0'))?.position),
    ['paid', 'cancelled', 'open', 'cancelled', 'cancelled', 'open', 'paid', 'paid'],
  );
  await assertNodoAgrees(scene);
  assert.deepEqual(
    (await waits(scene.context)).filter((each) => each.kind === 'delivery'),
    [],
  );

  await send(scene, '3.csv', [
    ...rows.filter((each) => !each.startsWith(';')),
    row(2),
    row(4, { amount: '44,00' }),
  ]);
  const back = new Map((await codes(scene)).map((code) => [code.key.slice(-6), code]));
  assert.deepEqual(
    ['000002', '000004'].map((key) => [back.get(key)?.position, back.get(key)?.iuv]),
    ['000002', '000004'].map((key) => ['open', now.get(key)?.iuv]),
  );
  assert.equal((await payableAtNodo(scene)).get(back.get('000004')?.iuv ?? ''), 4400);
  await assertNodoAgrees(scene);
});

describe('the key guard', () => {
  test('a key that names another debtor is held, a new key for an open debt too; repeated keys; an old problem closes itself', async () => {
    const scene = await openScene();
    await send(scene, '1.csv', [row(1), row(2), row(3, { amount: 'x' })]);
    const before = await codes(scene);
    const rows = [
      row(1, { cf: 'BNCGNN99T70L219R' }), // another debtor
      row(2).replace('2026/000002', '2026/000092'), // looks like 2, which is not in this file
      row(3), // its problem closes
      row(4),
      row(4), // equal: a duplicate
      row(5),
      row(5, { amount: '1,00' }), // not equal: nobody can tell which is meant
    ];
    await send(scene, '2.csv', rows);
    assert.deepEqual(await outcomes(scene), { state: 'applied', problem: 4, created: 2, duplicate: 1 });
    assert.deepEqual(
      (await problems(scene)).map((one) => [one.code, one.line]),
      [
        ['key.reused', 2],
        ['looks-like-open', 3],
        ['key.repeated', 7],
        ['key.repeated', 8],
      ],
    );
    assert.deepEqual(
      (await codes(scene)).filter((one) => /00000[12]$/.test(one.key)),
      before,
    );
    const { rows: closed } = await scene.context.database.query(
      `select native_key, closed_at is not null as closed from problem order by native_key, delivery_id`,
    );
    assert.deepEqual(closed, [
      { native_key: '2026/000001', closed: false },
      { native_key: '2026/000003', closed: true },
      { native_key: '2026/000005', closed: false },
      { native_key: '2026/000005', closed: false },
      { native_key: '2026/000092', closed: false },
    ]);
    await assertNodoAgrees(scene);
  });
});

describe('what waits for a person', () => {
  test('the first delivery, and one outside the usual band; those behind it wait too', async () => {
    const scene = await openScene({ connector: { hold: 'usual' } });
    await send(scene, '1.csv', upTo(4));
    assert.deepEqual(
      (await last(scene)).reasons.map((one) => one.code),
      ['delivery.first'],
    );
    const first = await last(scene);
    await send(scene, '2.csv', upTo(5));
    assert.equal((await last(scene)).state, 'received');
    assert.match(
      (await waits(scene.context)).find((one) => one.subject.includes('2.csv'))?.reason ?? '',
      new RegExp(`behind delivery ${first.number}`),
    );
    assert.deepEqual(await codes(scene), []);
    assert.ok((await approve(scene.context, first, 'm.rossi')).ok);
    await scene.run(TO_NODO);
    assert.deepEqual(await outcomes(scene), { state: 'applied', unchanged: 4, created: 1 });
    await send(scene, '3.csv', upTo(40));
    assert.deepEqual(
      (await last(scene)).reasons.map((one) => one.code),
      ['delivery.unusual-count', 'delivery.unusual-total'],
    );
    const twice = await approve(scene.context, first, 'm.rossi');
    assert.equal(twice.ok ? '' : twice.problem.code, 'delivery.not-held');
    await approveLast(scene);
    await scene.run(TO_NODO);
    assert.deepEqual(await outcomes(scene), { state: 'applied', unchanged: 5, created: 35 });
    await send(
      scene,
      '4.csv',
      upTo(38, (n) => (n === 1 ? { amount: '1.000.000,00' } : {})),
    );
    assert.deepEqual(
      (await last(scene)).reasons.map((one) => one.code),
      ['delivery.unusual-total'],
    );
    assert.equal((await last(scene)).approvedBy, null);
  });
});

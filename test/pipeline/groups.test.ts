import assert from 'node:assert/strict';
import { test } from 'node:test';
import { list, NOTICES, rata } from './notices.ts';
import { HEADER, openScene, POSITIONS, row } from './scene.ts';
import { assertNodoAgrees, codes, last, outcomes, problems, send } from './views.ts';

test('rows of one notice far apart become one position with two options; one broken row takes its whole group along and names the innocents', async () => {
  const scene = await openScene(NOTICES);
  const notices = [1, 2, 3];
  const rows = [
    ...notices.map((n) => rata(n, '0', '100,00')),
    ...notices.map((n) => rata(n, '1', '50,00')),
    ...notices.map((n) => rata(n, '2', n === 2 ? '50,0x' : '50,00')),
    rata(4, '0', '1,00', { key: '' }),
    rata(5, '0', '1,00', { key: '' }),
  ];
  await send(scene, '1.csv', list(rows));
  assert.deepEqual(await outcomes(scene), { state: 'applied', created: 6, problem: 5 });
  // Lines: header, then the rows; those without a key stand alone.
  assert.deepEqual(
    (await problems(scene)).map(({ code, line }) => [code, line]),
    [
      ['group.incomplete', 3],
      ['group.incomplete', 6],
      ['amount.unreadable', 9],
      ['position.invalid', 11],
      ['position.invalid', 12],
    ],
  );
  const made = await codes(scene);
  assert.deepEqual(
    made.map((one) => [one.key.slice(-1), one.ref, one.amount]),
    ['1', '3'].flatMap((key) => [
      [key, '0', 10_000],
      [key, '1', 5_000],
      [key, '2', 5_000],
    ]),
  );
  await assertNodoAgrees(scene);
  const { cents, withoutAmount } = await last(scene);
  // 2 x 100 + 4 x 50, and of the problems 100 + 50 + nothing that can be read + 1 + 1.
  assert.equal(cents, 2 * 10_000 + 4 * 5_000 + 10_000 + 5_000 + 200);
  assert.equal(withoutAmount, 1);

  // The right list, in another order: the group that failed is there, the others are untouched, nothing was cancelled.
  const right = notices.flatMap((n) => [
    rata(n, '2', '50,00'),
    rata(n, '0', '100,00'),
    rata(n, '1', '50,00'),
  ]);
  await send(scene, '2.csv', list(right));
  const now = await outcomes(scene);
  assert.equal(now.created, 3);
  assert.equal(Number(now.unchanged ?? 0) + Number(now.updated ?? 0), 6);
  const later = await codes(scene);
  for (const code of made) assert.ok(later.some((one) => one.iuv === code.iuv && one.state === 'open'));
  await assertNodoAgrees(scene);
});

test('a row that makes two positions is one unit: when one of them cannot be, neither is', async () => {
  const two = `[${POSITIONS}, $merge([${POSITIONS}, { "key": ALTRO }])]`;
  const scene = await openScene({ positions: two });
  const rows = (others: readonly string[]): string =>
    [`${HEADER};ALTRO`, ...others.map((other, n) => `${row(n)};${other}`), ''].join('\r\n');
  await send(scene, '1.csv', rows(['a', 'b', 'c']));
  assert.deepEqual(await outcomes(scene), { state: 'applied', created: 3 });
  assert.equal((await codes(scene)).length, 6);
  const before = await codes(scene);
  // The second row's other position now stands where the first row's does, which is another debtor's.
  await send(scene, '2.csv', rows(['a', 'a', 'c', 'd']));
  assert.deepEqual(await outcomes(scene), { state: 'applied', unchanged: 1, problem: 2, created: 1 });
  assert.deepEqual(new Set((await problems(scene)).map((one) => one.code)), new Set(['key.repeated']));
  await send(scene, '3.csv', rows(['a', 'c', 'f']));
  assert.deepEqual(
    (await problems(scene)).map((one) => [one.code, one.line]),
    [['key.reused', 3]],
  );
  assert.deepEqual(await outcomes(scene), { state: 'applied', problem: 1, unchanged: 2 });
  for (const code of before)
    assert.ok((await codes(scene)).some((one) => one.iuv === code.iuv && one.amount === code.amount));
  await assertNodoAgrees(scene);
});

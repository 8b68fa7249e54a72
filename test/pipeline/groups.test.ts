import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openScene, row } from './scene.ts';
import { assertNodoAgrees, codes, last, outcomes, problems, send } from './views.ts';

const POSITIONS = `(
  $rata := function($r) { { "ref": $r.RATA, "amount": $cents($r.IMPORTO), "dueDate": $date($r.SCADENZA, "dd/MM/yyyy") } };
  {
    "key": $records[0].AVVISO,
    "period": $records[0].ANNO,
    "description": "TARI",
    "debtor": $debtor($records[0].CF, $records[0].NOME),
    "options": [
      { "kind": "single", "installments": [$map($records[RATA = "0"], $rata)] },
      { "kind": "plan", "installments": [$map($records[RATA != "0"], $rata)] }
    ]
  }
)`;

const HEADER = 'AVVISO;ANNO;CF;NOME;IMPORTO;SCADENZA;RATA';
const rata = (n: number, ref: string, amount: string, change: Parameters<typeof row>[1] = {}): string =>
  `${row(n, { ...change, amount })};${ref}`;
const list = (rows: readonly string[]): string => `${[HEADER, ...rows].join('\r\n')}\r\n`;

test('rows of one notice far apart become one position with two options; one broken row takes its whole group along and names the innocents', async () => {
  const scene = await openScene({
    positions: POSITIONS,
    connector: { fullList: { scope: ['service', 'period'] } },
    gestionale: {
      positions: {
        format: 'csv',
        options: {
          encoding: 'windows-1252',
          delimiter: ';',
          header: true,
          amount: 'IMPORTO',
          groupBy: 'AVVISO',
        },
        groupBy: 'AVVISO',
        uniqueWithin: 'period',
        keyField: 'AVVISO',
      },
    },
  });
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

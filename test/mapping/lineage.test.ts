/** The fields of positions and what they were computed from, with origins given as the engine's trace gives them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Day, isDay } from '../../src/domain/day.ts';
import { type LineagePosition, unitLineage } from '../../src/mapping/lineage.ts';
import { prepare } from '../../src/mapping/prepared.ts';
import type { OutputOrigins } from '../../src/mapping/runtime/tracer.ts';
import { fileBinding } from '../../src/mapping/stage.ts';
import { delivery, file, parts, program, row, slice } from './setting.ts';

async function lineage(
  text: string,
  source: string | undefined,
  origins: readonly OutputOrigins[] | undefined,
): Promise<readonly LineagePosition[]> {
  const prepared = prepare(program(source), parts);
  assert.ok(prepared.ok);
  const cut = slice(text);
  const read = prepared.value.begin(delivery)(cut);
  const day: string = delivery.today;
  assert.ok(isDay(day));
  return unitLineage(
    prepared.value,
    read.records,
    fileBinding(delivery, read, 0),
    day satisfies Day,
    () => origins,
  );
}

const field = ([position]: readonly LineagePosition[], path: string) =>
  position?.fields.find((one) => one.path.join('.') === path);

test('each field has the origins of its own path, of what holds it, or none', async () => {
  const found = await lineage(file(row(), row({ RATA: '2', IMPORTO: '10,00' })), undefined, [
    { path: ['key'], from: [{ record: 0, path: ['AVVISO'] }] },
    {
      path: ['debtor'],
      from: [
        { record: 0, path: ['CF'] },
        { record: 0, path: ['NOME'] },
      ],
    },
    { path: ['options', 0, 'installments', 1, 'amount'], from: [{ record: 1, path: ['IMPORTO'] }] },
  ]);
  assert.deepEqual(field(found, 'key'), {
    path: ['key'],
    value: '2026/0001',
    by: 'mapping',
    from: [{ record: 0, path: ['AVVISO'] }],
  });
  assert.deepEqual(field(found, 'debtor.name')?.from, [
    { record: 0, path: ['CF'] },
    { record: 0, path: ['NOME'] },
  ]);
  assert.deepEqual(field(found, 'options.0.installments.1.amount')?.from, [{ record: 1, path: ['IMPORTO'] }]);
  assert.deepEqual(field(found, 'options.0.installments.0.amount')?.from, []);
  assert.equal(field(found, 'action')?.by, 'default');
  assert.equal(field(found, 'options.0.installments.0.transfers.0.iban')?.by, 'default');
});

const LONE = `{ "key": $records[0].AVVISO, "period": "2026", "debtor": $debtor($records[0].CF, $records[0].NOME),
  "options": { "installments": { "amount": $cents($records[0].IMPORTO), "dueDate": "2026-06-30" } } }`;

test('a list of one that stands as its element is found there', async () => {
  const from = [{ record: 0, path: ['IMPORTO'] }];
  const found = await lineage(file(row()), LONE, [{ path: ['options', 'installments', 'amount'], from }]);
  assert.deepEqual(field(found, 'options.0.installments.0.amount'), {
    path: ['options', 0, 'installments', 0, 'amount'],
    value: 123456,
    by: 'mapping',
    from,
  });
  assert.equal(field(found, 'options.0.installments.0.ref')?.by, 'default');
});

test('of several positions each has its own, whatever was ignored between them', async () => {
  const several = `[${LONE}, $ignore("x"), $merge([${LONE}, { "key": "other" }])]`;
  const from = [{ record: 0, path: ['NOTE'] }];
  const found = await lineage(file(row()), several, [{ path: [2, 'key'], from }]);
  assert.deepEqual(
    found.map(({ key }) => key),
    ['2026/0001', 'other'],
  );
  assert.deepEqual(
    found.map(({ fields }) => fields.find(({ path }) => path[0] === 'key')?.from),
    [[], from],
  );
});

test('an engine that does not trace says nothing of origins, and what makes no position has no lineage', async () => {
  const found = await lineage(file(row()), undefined, undefined);
  assert.equal(field(found, 'key')?.by, 'mapping');
  assert.equal(field(found, 'key')?.from, undefined);
  assert.deepEqual(await lineage(file(row({ CF: 'RSSMRA80A01H501X' })), undefined, []), []);
  assert.deepEqual(await lineage(file(row()), '$ignore("nothing")', []), []);
});

test('what Tramite changes in what the mapping returned is told beside it', async () => {
  const spaced = LONE.replace(
    '$debtor($records[0].CF, $records[0].NOME)',
    '{ "fiscalCode": " rssmra80a01h501u", "name": "ROSSI" }',
  );
  const found = await lineage(file(row()), spaced, []);
  const { value, returned } = field(found, 'debtor.fiscalCode') ?? {};
  assert.deepEqual([value, returned], ['RSSMRA80A01H501U', ' rssmra80a01h501u']);
  assert.equal(field(found, 'debtor.name')?.returned, undefined);
});

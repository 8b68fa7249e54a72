import assert from 'node:assert/strict';
import { test } from 'node:test';
import { traceLines } from '../../src/cli/trace-lines.ts';
import { trace } from '../../src/pipeline/trace.ts';
import { bookPayments, openReturns, pay, payable } from './returns.ts';
import { BODY, file, row } from './scene.ts';

test('from a printed notice back to each version, forward to receipt, flow, report line and acknowledgement', async () => {
  const scene = await openReturns();
  const { context } = scene;
  const [iuv] = await payable(scene, 2);
  assert.ok(iuv);
  await scene.run(['acknowledge', 'dispatch']);
  scene.advance(2_000);
  await scene.drop('b.csv', file([row(1, { amount: '250,00' })]));
  await scene.run(['collect', 'ingest', 'publish', 'acknowledge', 'dispatch']);
  await pay(scene, [iuv]);
  await scene.sandbox.issueFlows({});
  await bookPayments(scene);
  await scene.run(['report', 'dispatch']);

  const { positions } = await trace(context, `3 ${iuv}`, true);
  const [found] = positions;
  assert.ok(found);
  assert.deepEqual(
    found.versions.map((one) => [
      one.version,
      one.delivery,
      one.file,
      one.record,
      one.records[0]?.line,
      one.amount,
    ]),
    [
      [1, 1, 'a.csv', 1, 2, 10150],
      [2, 2, 'b.csv', 1, 2, 25000],
    ],
  );
  assert.equal(found.versions[1]?.records[0]?.raw, row(1, { amount: '250,00' }));
  assert.match(found.versions[0]?.mapping.sha256 ?? '', /^[0-9a-f]{64}$/);
  const nodo = found.publications[0]?.nodo;
  assert.ok(nodo?.ok);
  assert.equal(nodo.value?.installments[0]?.paid, true);
  assert.deepEqual(
    found.payments.map((one) => [one.source, one.amount, one.labels]),
    [['both', 25000, []]],
  );
  assert.equal(found.payments[0]?.flows[0]?.amount, 25000);
  const told = found.payments[0]?.events.find((one) => one.event === 'paid');
  assert.deepEqual(
    [told?.report, told?.number, told?.line, told?.state],
    ['PAGATI_000001.csv', 1, 1, 'delivered'],
  );
  assert.deepEqual(
    found.acknowledgements.map((one) => one.name),
    ['a.esito.csv', 'b.esito.csv'],
  );

  const text = traceLines({ asked: iuv, positions, unknown: [], faults: [] }).join('\n');
  assert.match(text, /version 2 {2}upsert → open {2}250,00 €/);
  assert.match(text, /told {7}paid: PAGATI_000001\.csv \(report 1\), line 1, delivered/);
  assert.match(text, /told {7}a\.esito\.csv {2}acknowledges delivery 1 {2}delivered /);
  assert.match(text, /flow {7}\S+ {2}revision 1 {2}250,00 € {2}executed {2}TRN/);
});

test('a key is found with its scope and without; a bad row by its key; a payment of no position by its code', async () => {
  const scene = await openReturns();
  const { context } = scene;
  await scene.drop('a.csv', file([row(1), row(2, { amount: 'dieci' })]));
  await scene.run(['collect', 'ingest', 'publish']);
  const scoped = await trace(context, '2026/2026/000001', false);
  const bare = await trace(context, '2026/000001', false);
  assert.deepEqual(bare.positions, scoped.positions);
  assert.equal(bare.positions[0]?.publications[0]?.nodo, undefined);
  const bad = await trace(context, '2026/000002', false);
  assert.deepEqual(
    [bad.positions.length, bad.faults[0]?.code, bad.faults[0]?.line],
    [0, 'amount.unreadable', 3],
  );
  await context.database.query(
    `insert into payment (organization_id, iuv, receipt_id, source, amount, paid_at, labels) values ($1, '01000000000000099', 'r1', 'flow', 500, now(), '{unknown}')`,
    [BODY],
  );
  const unknown = await trace(context, '301000000000000099', false);
  assert.deepEqual(
    [unknown.positions.length, unknown.unknown[0]?.amount, unknown.unknown[0]?.labels],
    [0, 500, ['unknown']],
  );
  const nothing = await trace(context, 'XYZ', false);
  assert.deepEqual([nothing.positions, nothing.unknown, nothing.faults], [[], [], []]);
});

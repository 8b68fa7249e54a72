import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayOf } from '../../src/domain/day.ts';
import { dispatch } from '../../src/pipeline/dispatch.ts';
import { report } from '../../src/pipeline/report.ts';
import { outgoingOf } from '../../src/store/outgoing.ts';
import { connectorsToReport, reportsWaiting } from '../../src/store/reports.ts';
import {
  bookPayments,
  CONNECTOR,
  crashingAt,
  doors,
  gestionale,
  linesOf,
  openReturns,
  PAID_MS_AGO,
  pay,
  payable,
  untold,
  withReport,
} from './returns.ts';

test('what was paid is told once, in the order of payment, and reported events stay out of a report of payments', async () => {
  const scene = await openReturns();
  const { context } = scene;
  const iuvs = await payable(scene, 3);
  await pay(scene, [iuvs[1] ?? '', iuvs[0] ?? '']);
  assert.deepEqual(await connectorsToReport(context.database, context.clock.now()), []);
  await bookPayments(scene);
  assert.deepEqual(await connectorsToReport(context.database, context.clock.now()), [CONNECTOR]);
  assert.equal(await report(context, CONNECTOR), 1);
  assert.equal(await report(context, CONNECTOR), 0);
  await dispatch(context, CONNECTOR);
  const today = dayOf(new Date(Date.now() - PAID_MS_AGO));
  const lines = linesOf((await scene.returned()).get('PAGATI_000001.csv'));
  assert.equal(lines[0], 'N;EVENTO;CHIAVE;IUV;PAGATO;GIORNO;FLUSSO');
  assert.deepEqual(lines.slice(1), [
    `1;paid;2026/000002;${iuvs[1]};102,50;${today};`,
    `1;paid;2026/000001;${iuvs[0]};101,50;${today};`,
  ]);
  await pay(scene, [iuvs[2] ?? '']);
  await bookPayments(scene);
  assert.equal(await report(context, CONNECTOR), 1);
  const [second] = await outgoingOf(context.database, CONNECTOR, 1);
  assert.deepEqual(
    [second?.number, second?.name, second?.lines, second?.cents],
    [2, 'PAGATI_000002.csv', 1, 10_350],
  );
});

test('a crash anywhere loses no line, doubles none, and spends no number', async () => {
  const scene = await openReturns();
  const points = ['before-archive', 'after-archive', 'before-commit', 'after-commit'];
  const iuvs = await payable(scene, points.length * 2);
  for (const [index, point] of points.entries()) {
    await pay(scene, iuvs.slice(index * 2, index * 2 + 2));
    await bookPayments(scene);
    await assert.rejects(report(crashingAt(scene.context, `report.${point}`), CONNECTOR), /crash at/);
    await report(scene.context, CONNECTOR);
    await dispatch(scene.context, CONNECTOR);
  }
  const back = await scene.returned();
  assert.deepEqual(
    [...back.keys()],
    points.map((_, index) => `PAGATI_00000${index + 1}.csv`),
  );
  const told = [...back.values()].flatMap((bytes) =>
    linesOf(bytes)
      .slice(1)
      .map((line) => line.split(';')[3]),
  );
  assert.deepEqual(told, iuvs);
  assert.deepEqual(await untold(scene), []);
});

test('an event that its mapping or its layout cannot write stays untold with its problem, and goes when the mapping is right', async () => {
  const ratio = (keys: string) =>
    `position.key = "2026/000001" ? $problem("prova.rotta", "no") : { "N": 1, "EVENTO": event, "CHIAVE": position.key = "2026/000002" ? "→" : position.key, "IUV": iuv }${keys}`;
  const scene = await openReturns({ report: ratio('') });
  const { context } = scene;
  const iuvs = await payable(scene, 3);
  await pay(scene, iuvs);
  await bookPayments(scene);
  assert.equal(await report(context, CONNECTOR), 1);
  assert.deepEqual(await untold(scene), [
    { event: 'paid', code: 'prova.rotta' },
    { event: 'paid', code: 'encoding.unmappable' },
  ]);
  const [waiting] = await reportsWaiting(context.database);
  assert.deepEqual([waiting?.untold, waiting?.inProblem], [2, 2]);
  assert.deepEqual(
    await connectorsToReport(context.database, context.clock.now()),
    [],
    'not again with the same mapping',
  );
  await scene.reconfigure({ gestionale: gestionale(), connector: doors(scene.back) });
  assert.deepEqual(await connectorsToReport(context.database, context.clock.now()), [CONNECTOR]);
  assert.equal(await report(context, CONNECTOR), 1);
  assert.deepEqual(await untold(scene), []);
  await dispatch(context, CONNECTOR);
  assert.deepEqual(
    [...(await scene.returned()).values()].map((bytes) => linesOf(bytes).length - 1),
    [1, 2],
  );
});

test('nothing can be written: the whole report waits with its reason, and nothing is told', async () => {
  const scene = await openReturns();
  const { context } = scene;
  const { report: layout, ...rest } = gestionale();
  assert.ok(layout);
  await scene.reconfigure({
    gestionale: { ...rest, report: { ...layout, name: '{parameters.sia}.csv' } },
    connector: doors(scene.back),
  });
  await pay(scene, await payable(scene, 1));
  await bookPayments(scene);
  assert.equal(await report(context, CONNECTOR), 0);
  const [waiting] = await reportsWaiting(context.database);
  assert.equal(waiting?.problem?.code, 'template.unknown');
  assert.deepEqual(await connectorsToReport(context.database, context.clock.now()), []);
  scene.advance(31_000);
  await withReport(scene, {});
  assert.equal(await report(context, CONNECTOR), 1);
  assert.deepEqual(await reportsWaiting(context.database), []);
});

test('on reported: a payment is told when its flow is there, with the flow', async () => {
  const scene = await openReturns();
  await withReport(scene, { on: 'reported' });
  await pay(scene, await payable(scene, 2));
  await bookPayments(scene);
  assert.equal(await report(scene.context, CONNECTOR), 0);
  const [flow] = await scene.sandbox.issueFlows({});
  scene.advance(3_600_000);
  await bookPayments(scene);
  assert.equal(await report(scene.context, CONNECTOR), 1);
  await dispatch(scene.context, CONNECTOR);
  const lines = linesOf((await scene.returned()).get('PAGATI_000001.csv')).slice(1);
  assert.equal(lines.length, 2);
  for (const line of lines) assert.match(line, new RegExp(`^1;reported;.*;${flow?.fdr ?? 'no flow'}$`));
});

test('a correction is told to whom the payment was told, and to nobody else', async () => {
  const scene = await openReturns();
  const { context } = scene;
  const iuvs = await payable(scene, 2);
  await pay(scene, iuvs.slice(0, 1));
  await bookPayments(scene);
  const correct = (iuv: string | undefined) =>
    context.database.query(
      `insert into payment_event (organization_id, iuv, receipt_id, event, ordinal, connector_id, at)
     select organization_id, iuv, receipt_id, 'corrected', 1, connector_id, now() from payment where iuv = $1`,
      [iuv],
    );
  await correct(iuvs[0]);
  assert.equal(await report(context, CONNECTOR), 1);
  const [first] = await outgoingOf(context.database, CONNECTOR, 1);
  assert.equal(first?.lines, 1, 'the correction waits until the payment is told');
  assert.equal(await report(context, CONNECTOR), 1);
  await dispatch(context, CONNECTOR);
  assert.match(linesOf((await scene.returned()).get('PAGATI_000002.csv'))[1] ?? '', /^2;corrected;/);
});

test('what a mapping ignores counts as told and makes no file', async () => {
  const scene = await openReturns({ report: '$ignore("not for this gestionale")' });
  await pay(scene, await payable(scene, 1));
  await bookPayments(scene);
  assert.equal(await report(scene.context, CONNECTOR), 0);
  assert.deepEqual(await untold(scene), []);
  assert.deepEqual(await outgoingOf(scene.context.database, CONNECTOR, 10), []);
});

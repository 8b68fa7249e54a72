import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addDays, dayOf, formatDay, startOfDayUtc } from '../../src/domain/day.ts';
import { dispatch } from '../../src/pipeline/dispatch.ts';
import { report } from '../../src/pipeline/report.ts';
import { outgoingOf } from '../../src/store/outgoing.ts';
import { connectorsToReport } from '../../src/store/reports.ts';
import {
  bookPayments,
  CONNECTOR,
  doors,
  gestionale,
  linesOf,
  openReturns,
  PAID_MS_AGO,
  pay,
  payable,
  withReport,
} from './returns.ts';

test('reports by the hour: not before it, once after it, one missed while down at the next start, and empty ones when wanted', async () => {
  const scene = await openReturns();
  const { context } = scene;
  const now = context.clock.now();
  // Midday of tomorrow in Rome, so that the hours around it are of one day.
  scene.advance(startOfDayUtc(addDays(dayOf(now), 1)).getTime() + 12 * 3_600_000 - now.getTime());
  await withReport(scene, { at: '18:00', empty: 'file' });
  assert.equal(await report(context, CONNECTOR), 0, 'just connected: yesterday was not missed');
  assert.deepEqual(await connectorsToReport(context.database, context.clock.now()), []);
  await pay(scene, await payable(scene, 1));
  await bookPayments(scene);
  assert.equal(await report(context, CONNECTOR), 0);
  scene.advance(7 * 3_600_000);
  assert.deepEqual(await connectorsToReport(context.database, context.clock.now()), [CONNECTOR]);
  assert.equal(await report(context, CONNECTOR), 1);
  assert.equal(await report(context, CONNECTOR), 0);
  scene.advance(4 * 86_400_000);
  assert.equal(await report(context, CONNECTOR), 1, 'four were missed: one makes up for them');
  assert.equal(await report(context, CONNECTOR), 0);
  const files = await outgoingOf(context.database, CONNECTOR, 10);
  assert.deepEqual(
    files.map((one) => [one.number, one.lines]),
    [
      [2, 0],
      [1, 1],
    ],
  );
});

test('a fixed-width report: head and tail from the templates, totals counted, the same facts in every line', async () => {
  const scene = await openReturns();
  const options = {
    encoding: 'us-ascii',
    length: 60,
    type: '1-2',
    eol: 'crlf',
    records: {
      HH: { sia: '3-7', number: { at: '8-14', as: 'digits' }, made: { at: '15-20', as: 'ddMMyy' } },
      '14': {
        iuv: '3-19',
        due: { at: '20-28', as: 'cents' },
        amount: { at: '29-37', as: 'cents' },
        own: { at: '38-46', as: 'cents' },
        paid: { at: '47-52', as: 'ddMMyy' },
        psp: { at: '53-60', cut: true },
      },
      EF: { lines: { at: '3-9', as: 'integer' }, total: { at: '10-24', as: 'cents' } },
    },
    record: '14',
    flow: { head: 'HH', tail: 'EF' },
    totals: { 'EF.lines': 'count(14)', 'EF.total': 'sum(14.amount)' },
  };
  const report14 =
    '{ "14": { "iuv": iuv, "due": installment.amount, "amount": paid.amount, "own": shares.own, "paid": paid.day, "psp": paid.psp.id } }';
  const values = { sia: '{connector.parameters.sia}', number: '{number:7}', made: '{date:ddMMyy}' };
  await scene.reconfigure({
    gestionale: {
      ...gestionale({ report: report14 }),
      report: { format: 'fixed-width', options, name: 'ESITI.{parameters.sia}.{number:4}', values },
    },
    connector: { ...doors(scene.back), parameters: { sia: 'A12BC' } },
  });
  const iuvs = await payable(scene, 2);
  await pay(scene, iuvs);
  await bookPayments(scene);
  assert.equal(await report(scene.context, CONNECTOR), 1);
  await dispatch(scene.context, CONNECTOR);
  const [head, one, two, tail, ...rest] = linesOf((await scene.returned()).get('ESITI.A12BC.0001'));
  const written = formatDay(dayOf(scene.context.clock.now()), 'ddMMyy');
  const today = formatDay(dayOf(new Date(Date.now() - PAID_MS_AGO)), 'ddMMyy');
  assert.equal(head, `HHA12BC0000001${written}`.padEnd(60));
  assert.equal(one, `14${iuvs[0]}000010150000010150000010150${today}SNDBITM1`);
  assert.equal(two, `14${iuvs[1]}000010250000010250000010250${today}SNDBITM1`);
  assert.equal(tail, 'EF0000002000000000020400'.padEnd(60));
  assert.deepEqual(rest, []);
});

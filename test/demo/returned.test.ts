import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TARI } from '../../src/demo/cast.ts';
import { tariAgain } from '../../src/demo/files/tari-again.ts';
import { noticePayments } from '../../src/demo/payments.ts';
import {
  euros,
  readMavPayments,
  readPaidBulletins,
  readPaidNotices,
  readRows,
} from '../../src/demo/returned.ts';
import type { Day } from '../../src/domain/day.ts';

const bytes = (...lines: readonly string[]): Uint8Array =>
  Buffer.from(lines.map((line) => `${line}\r\n`).join(''), 'latin1');

test('rows: quotes, line ends within, empty values', () => {
  assert.deepEqual(readRows('a;b\r\n"x;""y""\r\nz";\r\n;2'), [
    ['a', 'b'],
    ['x;"y"\r\nz', ''],
    ['', '2'],
  ]);
});

test('amounts are read in cents, anything else is refused', () => {
  assert.equal(euros('1.234,56'), 123456);
  assert.equal(euros('1234,56'), 123456);
  for (const text of ['1,5', '12.34,00', '', '10.00']) assert.throws(() => euros(text), /no amount/);
});

test('notices: the shares must add up, an anomaly is no payment', () => {
  const head = 'EVENTO;NUM_AVVISO;RATA;IMPORTO_PAGATO;QUOTA_COMUNE;QUOTA_ALTRI;ANOMALIA';
  assert.deepEqual(readPaidNotices(bytes(head, 'PAGATO;7;0;10,50;10,00;0,50;')), [
    { key: '7', ref: '0', cents: 1050 },
  ]);
  assert.throws(() => readPaidNotices(bytes(head, 'PAGATO;7;0;10,50;10,00;0,40;')), /shares/);
  assert.throws(() => readPaidNotices(bytes(head, 'PAGATO;7;0;10,50;10,00;0,50;pagamento doppio')), /doppio/);
});

test('bulletins and MAV: summaries must agree with what they sum up', () => {
  const bulletin = `${' '.repeat(33)}896${'0000001234'}${' '.repeat(15)}${'123456789012345678'}`.padEnd(200);
  const summary = (count: string): string => `${' '.repeat(33)}999${count}000000001234`.padEnd(200);
  assert.deepEqual(readPaidBulletins(bytes(bulletin, summary('00000001'))), [
    { key: '123456789012345678', ref: '1', cents: 1234 },
  ]);
  assert.throws(() => readPaidBulletins(bytes(bulletin, summary('00000002'))), /999 says 2 payments/);
  assert.throws(() => readPaidBulletins(bytes(bulletin)), /the end of the file/);
  const mav = [` 14${' '.repeat(30)}0000000001234`, ` 51${' '.repeat(7)}0000000042`].map((line) =>
    line.padEnd(120),
  );
  const tail = (cents: string): string => ` EF${' '.repeat(42)}0000001${'0'.repeat(15)}${cents}`.padEnd(120);
  assert.deepEqual(readMavPayments(bytes(...mav, tail('000000000001234'))), [
    { key: '0000000042', ref: '1', cents: 1234 },
  ]);
  assert.throws(() => readMavPayments(bytes(...mav, tail('000000000001235'))), /EF says 1 payments and 1235/);
  assert.throws(() => readMavPayments(bytes(' 14')), /line 1 has 3 characters/);
});

test('the second list changes what it says, and its figures add up', () => {
  const first = TARI.list('2026-03-02' as Day, 7);
  const { changes, payments } = noticePayments(first);
  const rows = readRows(new TextDecoder('windows-1252').decode(first.bytes));
  const again = tariAgain(first, rows, changes);
  const read = readRows(new TextDecoder('windows-1252').decode(again.bytes)).slice(1);
  const sum = (of: Readonly<Record<string, number>>): number =>
    Object.values(of).reduce((total, one) => total + one, 0);
  assert.equal(read.length, again.records);
  assert.equal(sum(again.outcomes), again.records);
  assert.equal(sum(again.centsBy), again.cents);
  assert.equal(
    again.cents,
    read.reduce((total, row) => total + euros(row[10] ?? ''), 0),
  );
  const keys = new Set(read.map(([key]) => key));
  assert.ok(!keys.has(changes.removed) && !keys.has(changes.paidAndGone) && !keys.has('1,23E+17'));
  assert.ok(keys.has(changes.paidRata.key) && keys.has(changes.amended) && keys.has(again.created.key));
  assert.equal(again.outcomes.updated, 1);
  assert.ok(payments.some((one) => one.key === changes.paidRata.key && one.ref === changes.paidRata.ref));
});

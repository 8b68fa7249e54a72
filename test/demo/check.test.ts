import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CAST } from '../../src/demo/cast.ts';
import {
  checkAnswer,
  checkCodes,
  checkLedger,
  checkOutcomes,
  checkProblems,
  checkSameCodes,
  checkTold,
} from '../../src/demo/check.ts';
import type { AcknowledgedRow } from '../../src/demo/returned.ts';
import type { Day } from '../../src/domain/day.ts';

const { expected } = CAST[0]?.list('2026-03-02' as Day, 7) ?? assert.fail('nobody plays');

const counted = Object.entries(expected.outcomes).map(([outcome, records]) => ({
  outcome,
  records,
  cents: expected.centsBy[outcome as keyof typeof expected.centsBy],
}));

const answered: readonly AcknowledgedRow[] = [
  { key: 'a', ref: '0', cents: 100, outcome: 'CARICAT', error: '', noticeNumber: '301000000000000101' },
  { key: 'b', ref: '0', cents: 250, outcome: 'CARICAT', error: '', noticeNumber: '301000000000000202' },
  { key: 'c', ref: '0', cents: 30, outcome: 'SCARTAT', error: 'date.unreadable', noticeNumber: '' },
];
const figures = {
  records: 3,
  cents: 380,
  outcomes: { created: 2, problem: 1 },
  centsBy: { created: 350, problem: 30 },
};
const debts = [
  { key: 'a', ref: '0', cents: 100 },
  { key: 'b', ref: '0', cents: 250 },
];

const whats = (differences: readonly { readonly what: string }[]): readonly string[] =>
  differences.map(({ what }) => what);

test('outcomes: one record in another outcome, one cent less', () => {
  assert.deepEqual(checkOutcomes('x', expected, counted), []);
  const moved = counted.map((one) => ({
    ...one,
    records: one.records + (one.outcome === 'created' ? -1 : one.outcome === 'ignored' ? 1 : 0),
  }));
  assert.deepEqual(whats(checkOutcomes('x', expected, moved)), ['records created', 'records ignored']);
  const lighter = counted.map((one) => (one.outcome === 'created' ? { ...one, cents: one.cents - 1 } : one));
  assert.deepEqual(whats(checkOutcomes('x', expected, lighter)), ['cents created', 'cents']);
  const strange = [...counted, { outcome: 'refused', records: 1, cents: 0 }];
  assert.deepEqual(whats(checkOutcomes('x', expected, strange)), ['records refused', 'records']);
});

test('problems: another line, one too many, innocents not counted', () => {
  const found = expected.problems;
  const innocent = { code: 'group.incomplete', line: 9, field: null };
  assert.deepEqual(checkProblems('x', expected.problems, [...found, innocent]), []);
  const elsewhere = found.map((one, index) => (index === 0 ? { ...one, line: one.line + 1 } : one));
  assert.equal(checkProblems('x', expected.problems, elsewhere).length, 2);
  assert.equal(
    checkProblems('x', expected.problems, [...found, { code: 'date.unreadable', line: 2 }]).length,
    1,
  );
});

test('answer: a line is missing, an outcome is unknown, a problem has no code', () => {
  assert.deepEqual(checkAnswer('x', figures, answered), []);
  assert.ok(whats(checkAnswer('x', figures, answered.slice(1))).includes('lines'));
  const strange = answered.map((row) => (row.key === 'b' ? { ...row, outcome: 'BOH' } : row));
  assert.ok(whats(checkAnswer('x', figures, strange)).includes('outcome of b'));
  const mute = answered.map((row) => ({ ...row, error: '' }));
  assert.deepEqual(whats(checkAnswer('x', figures, mute)), ['problem of c']);
});

test('codes: none, the same for two, not a notice number, another one the next time', () => {
  assert.deepEqual(checkCodes('x', debts, answered), []);
  const changed = (noticeNumber: string): readonly AcknowledgedRow[] =>
    answered.map((row) => (row.key === 'b' ? { ...row, noticeNumber } : row));
  assert.deepEqual(whats(checkCodes('x', debts, changed(''))), ['payable b rata 0, 250 cents']);
  assert.deepEqual(whats(checkCodes('x', debts, changed('301000000000000101'))), ['distinct notice numbers']);
  assert.deepEqual(whats(checkCodes('x', debts, changed('3,01E+17'))), ['notice number']);
  assert.deepEqual(checkSameCodes('x', answered, answered.slice(1)), []);
  assert.deepEqual(whats(checkSameCodes('x', answered, changed('301000000000000303'))), ['code of b rata 0']);
});

test('ledger: another amount, a cancelled notice that is payable, a payment nobody made, a repeat', () => {
  const notices = [
    { noticeNumber: '1', cents: 100 },
    { noticeNumber: '2', cents: 250 },
  ];
  const paid = notices.slice(0, 1);
  const position = (nav: string, amount: number, receiptId?: string) => ({
    iupd: `u${nav}`,
    status: 'VALID' as string | undefined,
    options: [{ nav, amount, ...(receiptId === undefined ? {} : { receiptId }) }],
    repeated: 0,
  });
  const good = [position('1', 100, 'r'), position('2', 250)];
  const gone = { ...position('3', 70), status: 'INVALID' };
  assert.deepEqual(checkLedger('x', notices, paid, [...good, gone]), []);
  assert.equal(checkLedger('x', notices, paid, [position('1', 100, 'r'), position('2', 251)]).length, 2);
  assert.deepEqual(whats(checkLedger('x', notices, paid, [...good, { ...gone, status: 'VALID' }])), [
    'notice at the Nodo 3 70',
  ]);
  assert.deepEqual(whats(checkLedger('x', notices, [], good)), ['paid at the Nodo 1 100']);
  assert.deepEqual(whats(checkLedger('x', notices, paid, [...good, { ...gone, repeated: 1 }])), [
    'repeats of u3',
  ]);
});

test('told: twice, never, with another amount', () => {
  const [a, b] = debts;
  assert.ok(a && b);
  assert.deepEqual(checkTold('x', debts, [b, a]), []);
  assert.deepEqual(checkTold('x', debts, [a, b, a]), [
    { where: 'x', what: 'payment told a rata 0, 100 cents', wanted: '1 times', found: '2 times' },
  ]);
  assert.equal(checkTold('x', debts, [a]).length, 1);
  assert.equal(checkTold('x', debts, [a, { ...b, cents: 249 }]).length, 2);
});

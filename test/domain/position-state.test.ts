import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import type { Day } from '../../src/domain/day.ts';
import type { Transfer } from '../../src/domain/debt-position.ts';
import { splitPayment } from '../../src/domain/payment-split.ts';
import { readPositionSearch } from '../../src/domain/position-search.ts';
import { type PositionFacts, positionState } from '../../src/domain/position-state.ts';

const TODAY = '2026-11-22' as Day;
const open: PositionFacts = {
  state: 'open',
  published: true,
  validFrom: undefined,
  payableUntil: undefined,
  payments: 0,
  reported: 0,
  settled: 0,
};

test('a position is said to be what the gestionale, the Nodo and the money make of it', () => {
  const said = (change: Partial<PositionFacts>) => positionState({ ...open, ...change }, TODAY);
  equal(said({}), 'payable');
  equal(said({ state: undefined }), 'toApprove');
  equal(said({ published: false }), 'toPublish');
  equal(said({ validFrom: '2026-11-23' as Day }), 'awaitingValidity');
  equal(said({ validFrom: TODAY, payableUntil: TODAY }), 'payable');
  equal(said({ payableUntil: '2026-11-21' as Day, published: false }), 'expired');
  equal(said({ state: 'partlyPaid', payments: 1 }), 'partlyPaid');
  equal(said({ state: 'paid', payments: 2, reported: 1 }), 'paid');
  equal(said({ state: 'paid', payments: 2, reported: 2, settled: 1 }), 'reported');
  equal(said({ state: 'paid', payments: 1, reported: 1, settled: 1 }), 'settled');
  equal(said({ state: 'cancelled' }), 'cancelled');
  equal(said({ state: 'suspended' }), 'suspended');
});

test('what is typed is read as what it may be, the likeliest first', () => {
  const kinds = (text: string) => readPositionSearch(text).map(({ by }) => by);
  deepEqual(kinds('  '), []);
  deepEqual(kinds('rssmra80a01h501u'), ['debtor', 'key']);
  deepEqual(kinds('00743110157'), ['debtor', 'key']);
  deepEqual(kinds('01000000000000000'), ['iuv', 'key']);
  deepEqual(kinds('2026/17'), ['key']);
});

test('a payment is split to the cent, whatever its transfers expected', () => {
  const transfer = (amount: number, chapters: readonly [string, number?][], organization = 'noi'): Transfer =>
    ({
      organization,
      amount,
      iban: '',
      category: '',
      accounting: chapters.map(([chapter, part]) => ({
        year: '2026',
        chapter,
        ...(part === undefined ? {} : { amount: part }),
      })),
    }) as unknown as Transfer;
  const split = (cents: number, ...transfers: readonly Transfer[]) =>
    splitPayment({ cents, organization: 'noi', transfers, year: 2025 }).map((one) => [
      one.year,
      one.chapter,
      one.cents,
    ]);
  deepEqual(split(100), [[2025, '', 100]]);
  deepEqual(split(100, transfer(100, [['A']]), transfer(50, [['B']], 'altri')), [[2026, 'A', 100]]);
  deepEqual(
    split(
      100,
      transfer(100, [
        ['A', 60],
        ['B', 40],
      ]),
    ),
    [
      [2026, 'A', 60],
      [2026, 'B', 40],
    ],
  );
  deepEqual(split(70, transfer(60, [['A']]), transfer(40, [['B']])), [
    [2026, 'A', 60],
    [2026, 'B', 10],
  ]);
  deepEqual(split(130, transfer(60, [['A']]), transfer(40, [['A']])), [[2026, 'A', 130]]);
  deepEqual(split(50, transfer(60, [])), [[2025, '', 50]]);
});

import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import {
  allows,
  type PositionStatus,
  payFault,
  publishedStatus,
  STATUSES,
  statusAfterPayment,
  statusAfterReport,
  statusAt,
  type Trigger,
} from '../../src/sandbox/state-machine.ts';

/** One letter per status, in the order of STATUSES: DRAFT PUBLISHED VALID INVALID EXPIRED PARTIALLY_PAID PAID REPORTED. */
const TABLE: Readonly<Record<Trigger, string>> = {
  update: 'yyynynnn',
  publish: 'ynnnnnnn',
  invalidate: 'nyynnnnn',
  delete: 'yyyyynnn',
  pay: 'nnynnynn',
};

for (const [trigger, row] of Object.entries(TABLE) as [Trigger, string][]) {
  test(`${trigger} is allowed in the states of the specification only`, () => {
    equal(STATUSES.map((status) => (allows(status, trigger) ? 'y' : 'n')).join(''), row);
  });
}

test('time moves PUBLISHED to VALID at its validity date and VALID to EXPIRED after its last due date', () => {
  const position = {
    status: 'PUBLISHED' as PositionStatus,
    validity: 100,
    lastDue: 200,
    switchToExpired: true,
  };
  deepEqual(
    [99, 100, 200, 201].map((now) => statusAt(position, now)),
    ['PUBLISHED', 'VALID', 'VALID', 'EXPIRED'],
  );
  equal(statusAt({ ...position, switchToExpired: false }, 201), 'VALID');
  for (const status of ['DRAFT', 'INVALID', 'PARTIALLY_PAID', 'PAID', 'REPORTED'] as const) {
    equal(statusAt({ ...position, status }, 201), status);
  }
});

test('publication is payable at once unless a validity date is to come', () => {
  equal(publishedStatus(undefined, 5), 'VALID');
  equal(publishedStatus(6, 5), 'PUBLISHED');
});

const unpaid = { partial: false, status: 'PO_UNPAID' } as const;
const paid = { partial: false, status: 'PO_PAID' } as const;
const rata = { partial: true, status: 'PO_UNPAID' } as const;
const rataPaid = { partial: true, status: 'PO_PAID' } as const;

test('a plan is paid by its last instalment, a single option by itself', () => {
  equal(statusAfterPayment([paid, rata, rata]), 'PAID');
  equal(statusAfterPayment([unpaid, rataPaid, rata]), 'PARTIALLY_PAID');
  equal(statusAfterPayment([unpaid, rataPaid, rataPaid]), 'PAID');
});

test('reported when every paid option is reported, whatever was never paid', () => {
  const reported = { partial: true, status: 'PO_REPORTED' } as const;
  equal(statusAfterReport('PAID', [unpaid, reported, reported]), 'REPORTED');
  equal(statusAfterReport('PAID', [unpaid, reported, rataPaid]), 'PAID');
  equal(statusAfterReport('PARTIALLY_PAID', [reported, rata]), 'PARTIALLY_PAID');
});

test('what a citizen is told at the counter', () => {
  equal(payFault('VALID', unpaid, [unpaid, rata]), undefined);
  equal(payFault('DRAFT', unpaid, [unpaid]), 'PAA_PAGAMENTO_SCONOSCIUTO');
  equal(payFault('PUBLISHED', unpaid, [unpaid]), 'PAA_PAGAMENTO_SCONOSCIUTO');
  equal(payFault('EXPIRED', unpaid, [unpaid]), 'PAA_PAGAMENTO_SCADUTO');
  equal(payFault('INVALID', unpaid, [unpaid]), 'PAA_PAGAMENTO_ANNULLATO');
  equal(payFault('PAID', paid, [paid]), 'PAA_PAGAMENTO_DUPLICATO');
  equal(payFault('PAID', rata, [paid, rata]), 'PAA_PAGAMENTO_SCONOSCIUTO');
  equal(payFault('PARTIALLY_PAID', unpaid, [unpaid, rataPaid]), 'PAA_PAGAMENTO_SCONOSCIUTO');
  equal(payFault('PARTIALLY_PAID', rata, [unpaid, rataPaid, rata]), undefined);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DebtPosition } from '../../src/domain/debt-position.ts';
import { fieldChanges } from '../../src/pipeline/trial-changes.ts';

const installment = (ref: string, amount: number) => ({ ref, amount, dueDate: '2026-03-31', transfers: [] });
const position = (change: object): DebtPosition =>
  ({
    key: '1',
    action: 'upsert',
    service: 'tari',
    description: 'TARI',
    debtor: { kind: 'F', fiscalCode: 'RSSMRA80A01H501U', name: 'ROSSI MARIO' },
    options: [{ kind: 'plan', installments: [installment('1', 100), installment('2', 200)] }],
    ...change,
  }) as unknown as DebtPosition;

test('only what differs is told, with what was and what would be', () => {
  assert.deepEqual(fieldChanges(position({}), position({})), []);
  const after = position({ description: 'TARI 2026', period: '2026' });
  assert.deepEqual(fieldChanges(position({ list: 'A' }), after), [
    { path: 'description', before: 'TARI', after: 'TARI 2026' },
    { path: 'period', after: '2026' },
    { path: 'list', before: 'A' },
  ]);
});

test('installments are known by their ref, not by their place', () => {
  const installments = [installment('2', 250), installment('3', 300)];
  assert.deepEqual(fieldChanges(position({}), position({ options: [{ kind: 'plan', installments }] })), [
    { path: 'options[0].installments[ref 2].amount', before: 200, after: 250 },
    { path: 'options[0].installments[ref 3].ref', after: '3' },
    { path: 'options[0].installments[ref 3].amount', after: 300 },
    { path: 'options[0].installments[ref 3].dueDate', after: '2026-03-31' },
    { path: 'options[0].installments[ref 1]', before: installment('1', 100) },
  ]);
});

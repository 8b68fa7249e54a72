import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { toCents } from '../../src/domain/money.ts';
import {
  flowOfTransfer,
  formatRemittance,
  type Remittance,
  readRemittance,
} from '../../src/domain/remittance.ts';

const read = (text: string): unknown => {
  const found = readRemittance(text);
  return found.ok ? found.value : found.problem.code;
};
const write = (parts: Remittance, groups?: boolean): string => {
  const found = formatRemittance(parts, groups);
  return found.ok ? found.value : found.problem.code;
};

test('causali are written as the guidelines say', () => {
  assert.equal(
    write({ iuv: '02202400000001727', amount: toCents(12050), text: 'TARI 2024 RATA UNICA' }),
    '/RFB/02202400000001727/120.50/TXT/TARI 2024 RATA UNICA',
  );
  const rf = 'RF78567483937849450550875';
  assert.equal(write({ iuv: rf, amount: toCents(1000) }), `/RFS/${rf}/10.00`);
  assert.equal(write({ iuv: rf, amount: toCents(1000) }, true), '/RFS/RF78 5674 8393 7849 4505 5087 5/10.00');
  assert.equal(write({ iuv: rf }), 'remittance.amount');
  assert.equal(write({ iuv: 'RF23567483937849450550875', amount: toCents(1) }), 'creditorReference.checksum');
  assert.equal(write({ iuv: '1', text: 'Città' }), 'remittance.text');
  assert.equal(write({ iuv: '1', text: 'x'.repeat(140) }), 'remittance.too-long');
  assert.equal(write({ iuv: '1/2' }), 'remittance.iuv');
});

test('what banks make of them is read', () => {
  const iuv = '02202400000001727';
  assert.deepEqual(read(`BONIFICO A VOSTRO FAVORE /RFB/${iuv}/120.5`), { iuv, amount: 12050 });
  assert.deepEqual(read(`RFB ${iuv} TXT TARI`), { iuv, text: 'TARI' });
  assert.deepEqual(read(`/RFA/${iuv}`), { iuv });
  assert.deepEqual(read('/RFS/RF78 5674 8393 7849 4505 5087 5/10.00'), {
    iuv: 'RF78567483937849450550875',
    amount: 1000,
  });
  assert.deepEqual(read('/RFS/RF45w9 saldo'), { iuv: 'RF45w9' });
  for (const text of ['', 'ORFB/123', 'RFB', '/RFX/1'])
    assert.equal(read(text), 'remittance.unreadable', text);
});

test('flows of transfers, old and new', () => {
  const flow = '2026-03-31ABI00000-0000000001';
  for (const text of [
    `/PUR/LGPE-RIVERSAMENTO/TXT/0/URI/${flow}`,
    `/PUR/LGPE-RIVERSAMENTO/URI/${flow}`,
    `RI1/PUR/LGPE-RIVERSAMENTO/URI/${flow} ACCREDITO`,
    `ACCREDITI VARI LGPE- RIVERSAMENTO URI ${flow}`,
  ])
    assert.deepEqual(flowOfTransfer(text), { ok: true, value: flow }, text);
});

test('property: what is written is read back', () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^[0-9]{17}$/),
      fc.option(fc.integer({ min: 0, max: 99_999_999 }), { nil: undefined }),
      fc.stringMatching(/^[A-Z0-9][A-Z0-9 ]{0,40}$/),
      (iuv, amount, words) => {
        const text = words.trim();
        const parts = { iuv, ...(amount === undefined ? {} : { amount: toCents(amount) }), text };
        assert.deepEqual(read(write(parts)), parts);
      },
    ),
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { creditorReference, readCreditorReference } from '../../src/domain/creditor-reference.ts';

test('references get their check digits', () => {
  const table: readonly (readonly [string, string])[] = [
    ['w9', 'RF45w9'],
    ['1', 'RF741'],
    ['000000000123456', 'RF97000000000123456'],
    ['0100000000000000000AB', 'RF420100000000000000000AB'],
    ['4747474747474747474A', 'RF054747474747474747474A'],
    ['567483937849450550875', 'RF78567483937849450550875'],
  ];
  for (const [reference, whole] of table) {
    assert.deepEqual(creditorReference(reference), { ok: true, value: whole });
    assert.deepEqual(readCreditorReference(whole.replaceAll(/(.{4})/g, '$1 ')), { ok: true, value: whole });
  }
});

test('the example printed in SACI 1.3.1 does not hold', () => {
  const read = readCreditorReference('RF23 5674 8393 7849 4505 5087 5');
  assert.ok(!read.ok);
  assert.equal(read.problem.code, 'creditorReference.checksum');
  assert.match(read.problem.message, /should be 78/);
});

test('what is not one', () => {
  for (const text of [
    '',
    'RF45',
    'rf45w9',
    'RF4w9',
    '02202400000001727',
    `RF45${'1'.repeat(22)}`,
    'RF45à9',
  ]) {
    const read = readCreditorReference(text);
    assert.equal(!read.ok && read.problem.code, 'creditorReference.format', text);
  }
  for (const text of ['', 'a-b', '1'.repeat(22)]) assert.equal(creditorReference(text).ok, false);
});

test('property: round trip, and no other check digits hold', () => {
  const letters = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const reference = fc
    .array(fc.constantFrom(...letters), { minLength: 1, maxLength: 21 })
    .map((list) => list.join(''));
  fc.assert(
    fc.property(reference, fc.integer({ min: 1, max: 96 }), (text, change) => {
      const whole = creditorReference(text);
      assert.ok(whole.ok);
      assert.deepEqual(readCreditorReference(whole.value), whole);
      const digits = (((Number(whole.value.slice(2, 4)) - 2 + change) % 97) + 2).toString().padStart(2, '0');
      assert.equal(readCreditorReference(`RF${digits}${text}`).ok, false);
    }),
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { controlOf16, readClientCode } from '../../src/domain/client-code.ts';

test('property: the control is the remainder by 93, exactly', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9]{16}$/), fc.integer({ min: 1, max: 98 }), (digits, off) => {
      const control = String(BigInt(digits) % 93n).padStart(2, '0');
      assert.deepEqual(controlOf16(digits), { ok: true, value: control });
      assert.deepEqual(readClientCode(` ${digits}${control} `), { ok: true, value: digits + control });
      const other = String((Number(control) + off) % 100).padStart(2, '0');
      const read = readClientCode(digits + other);
      assert.equal(read.ok ? read.value : read.problem.code, 'clientCode.checksum');
    }),
  );
});

test('what is no client code', () => {
  for (const text of ['', '1234', '12345678901234567A', '3,02202E+17'])
    assert.equal(readClientCode(text).ok, false, text);
  assert.equal(controlOf16('123').ok, false);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkDigits, checkIuv, deriveIuv, generateIuv, type IuvRules } from '../../src/domain/iuv.ts';

const OURS: IuvRules = { auxDigit: 3, segregationCodes: ['01', '02'] };

test('check digits are the remainder by 93 of the 16 digits, from big integers too', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 3_999_999_999_999_999n }), (value) => {
      assert.equal(checkDigits(String(value).padStart(16, '0')), String(value % 93n).padStart(2, '0'));
    }),
  );
});

test('property: what is generated is right, ours, and different for each counter', () => {
  const counter = fc.bigInt({ min: 0n, max: 9_999_999_999_999n });
  fc.assert(
    fc.property(fc.nat(99), counter, counter, (code, one, other) => {
      const segregationCode = String(code).padStart(2, '0');
      const iuv = generateIuv(segregationCode, one);
      const second = generateIuv(segregationCode, other);
      assert.ok(iuv.ok && second.ok);
      assert.equal(iuv.value === second.value, one === other);
      const body = `3${segregationCode}${String(one).padStart(13, '0')}`;
      assert.equal(iuv.value, `${body.slice(1)}${String(BigInt(body) % 93n).padStart(2, '0')}`);
      const checked = checkIuv(iuv.value, { auxDigit: 3, segregationCodes: [segregationCode] });
      assert.deepEqual(checked, { ok: true, value: { iuv: iuv.value, warnings: [] } });
    }),
  );
});

test('counters and segregation codes out of range are problems of configuration', () => {
  for (const counter of [-1, 10_000_000_000_000, 1.5, Number.NaN, -1n, 10_000_000_000_000n, 2n ** 70n]) {
    const iuv = generateIuv('01', counter);
    assert.equal(!iuv.ok && iuv.problem.code, 'iuv.exhausted', String(counter));
    assert.equal(!iuv.ok && iuv.problem.class, 'config');
  }
  for (const code of ['', '1', '001', 'A1', '-1', '1.', '01\n']) {
    const generated = generateIuv(code, 1);
    const derived = deriveIuv(code, '1');
    assert.equal(!generated.ok && generated.problem.code, 'iuv.segregation-code', code);
    assert.equal(!derived.ok && derived.problem.code, 'iuv.segregation-code', code);
  }
});

test('slices of more than 13 digits, or not of digits, derive nothing', () => {
  for (const slice of ['', ' ', '12345678901234', '00000000000001', '12A', '1.5', '1,23E+17']) {
    const derived = deriveIuv('01', slice);
    assert.equal(!derived.ok && derived.problem.code, 'iuv.slice', slice);
  }
  assert.deepEqual(deriveIuv('47', ' 123456 '), { ok: true, value: '47000000012345668' });
});

test("another owner's segregation code is a problem, a wrong check digit a warning", () => {
  assert.deepEqual(checkIuv(' 02202400000001727 ', OURS), {
    ok: true,
    value: { iuv: '02202400000001727', warnings: [] },
  });
  const foreign = checkIuv('47000000012345668', OURS);
  assert.ok(!foreign.ok);
  assert.equal(foreign.problem.code, 'iuv.segregation');
  assert.match(foreign.problem.advice ?? '', /01, 02/);
  const wrong = checkIuv('02039921337126000', OURS);
  assert.ok(wrong.ok);
  assert.equal(wrong.value.iuv, '02039921337126000');
  assert.equal(wrong.value.warnings[0]?.code, 'iuv.check-digit');
  assert.match(wrong.value.warnings[0]?.message ?? '', /should be 15$/);
});

test('check digits computed without the aux digit are not right', () => {
  const body = '022024000000017';
  const trap = `${body}${String(Number(body) % 93).padStart(2, '0')}`;
  const checked = checkIuv(trap, OURS);
  assert.ok(checked.ok);
  assert.equal(checked.value.warnings[0]?.code, 'iuv.check-digit');
  assert.match(checked.value.warnings[0]?.message ?? '', /should be 27: .*without the aux digit/);
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 9_999_999_999_999n }), (counter) => {
      const right = generateIuv('01', counter);
      assert.ok(right.ok);
      const start = right.value.slice(0, 15);
      const without = `${start}${String(BigInt(start) % 93n).padStart(2, '0')}`;
      const read = checkIuv(without, OURS);
      assert.equal(read.ok && read.value.warnings.length, 1);
    }),
  );
});

test('each aux digit has its length and its own check', () => {
  const warnings = (text: string, rules: IuvRules): number | string => {
    const checked = checkIuv(text, rules);
    return checked.ok ? checked.value.warnings.length : checked.problem.code;
  };
  const none: readonly string[] = [];
  assert.equal(
    warnings('000000000000141', { auxDigit: 0, segregationCodes: none, applicationCode: '01' }),
    0,
  );
  assert.equal(
    warnings('000000000000141', { auxDigit: 0, segregationCodes: none, applicationCode: '02' }),
    1,
  );
  assert.equal(warnings('000000000000141', { auxDigit: 0, segregationCodes: none }), 0);
  assert.equal(warnings('12345678901234567', { auxDigit: 1, segregationCodes: none }), 0);
  assert.equal(warnings('12345678901234544', { auxDigit: 2, segregationCodes: none }), 0);
  assert.equal(warnings('12345678901234545', { auxDigit: 2, segregationCodes: none }), 1);
  assert.equal(warnings('12345678901234545', { auxDigit: 3, segregationCodes: none }), 'iuv.segregation');
  assert.equal(warnings('000000000000141', OURS), 'iuv.format');
  assert.equal(warnings('0220240000000172A', OURS), 'iuv.format');
  assert.equal(warnings('', OURS), 'iuv.missing');
  assert.equal(warnings('00000000000000000', { auxDigit: 3, segregationCodes: ['00'] }), 'iuv.missing');
  const altered = checkIuv('3,47E+17', OURS);
  assert.match((!altered.ok && altered.problem.advice) || '', /spreadsheet/);
});

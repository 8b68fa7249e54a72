import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type DecimalNotation, formatDecimal, readDecimal } from '../../src/domain/decimal.ts';
import { readAmount } from '../../src/domain/money.ts';

function read(text: string, places: number, notation?: DecimalNotation): number | string {
  const found = readDecimal(text, places, notation);
  return found.ok ? found.value : found.problem.code;
}

test('decimals are whole numbers of their smallest place', () => {
  assert.equal(read('12,345', 3), 12345);
  assert.equal(read(' 12 ', 3), 12000);
  assert.equal(read('1.234,5', 2), 123450);
  assert.equal(read('1,234.5', 2, { decimal: '.' }), 123450);
  assert.equal(read('0012', 0), 12);
});

test('what may be read in two ways, or has too much, is refused', () => {
  assert.equal(read('1.234', 3), 'decimal.unreadable');
  assert.equal(read('12,', 2), 'decimal.unreadable');
  assert.equal(read('-1', 2), 'decimal.unreadable');
  assert.equal(read('1,2E+5', 2), 'decimal.unreadable');
  assert.equal(read('12,345', 2), 'decimal.too-many');
  assert.equal(read('12,345', 2, { round: 'exact' }), 'decimal.too-many');
  assert.equal(read('', 2), 'decimal.missing');
  assert.equal(read('99999999999999999', 0), 'decimal.too-large');
});

test('property: rounding is that of exact arithmetic, and of amounts alike', () => {
  const thousandths = fc.integer({ min: -9_999_999, max: 9_999_999 });
  fc.assert(
    fc.property(
      thousandths,
      fc.constantFrom('halfUp' as const, 'halfEven' as const, 'down' as const),
      (value, round) => {
        const text = formatDecimal(value, 3);
        const away = Math.abs(value);
        const whole = Math.trunc(away / 10);
        const rest = away % 10;
        const up =
          round === 'halfUp'
            ? rest >= 5
            : round === 'halfEven' && (rest > 5 || (rest === 5 && whole % 2 === 1));
        const wanted = (whole + (up ? 1 : 0)) * Math.sign(value) || 0;
        assert.equal(read(text, 2, { round, signed: true }), wanted, text);
        assert.deepEqual(readAmount(text, { round, signed: true }), { ok: true, value: wanted }, text);
      },
    ),
  );
});

test('property: what is written is read back', () => {
  fc.assert(
    fc.property(
      fc.maxSafeInteger(),
      fc.integer({ min: 0, max: 9 }),
      fc.constantFrom(',' as const, '.' as const),
      (value, places, decimal) => {
        assert.equal(read(formatDecimal(value, places, decimal), places, { decimal, signed: true }), value);
      },
    ),
  );
});

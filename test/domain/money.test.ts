import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type AmountNotation,
  type Cents,
  formatCents,
  formatEuro,
  MAX_CENTS,
  readAmount,
  readCents,
  toCents,
} from '../../src/domain/money.ts';
import { splitLargestRemainder } from '../../src/domain/split.ts';

const anyCents = fc.integer({ min: 0, max: MAX_CENTS }).map(toCents);

function codeOf(text: string, notation?: AmountNotation): string {
  const read = readAmount(text, notation);
  return read.ok ? `read as ${read.value}` : read.problem.code;
}

test('amounts in Italian notation are read to the cent', () => {
  const table: readonly (readonly [string, number])[] = [
    ['1.234,56', 123456],
    ['1234,56', 123456],
    ['1234', 123400],
    ['12,5', 1250],
    ['0,00', 0],
    ['0', 0],
    ['007,05', 705],
    [' 19,99 ', 1999],
    ['1,15', 115],
    ['1.000.000,01', 100000001],
    ['999.999.999,99', 99999999999],
  ];
  for (const [text, cents] of table) assert.deepEqual(readAmount(text), { ok: true, value: cents }, text);
});

test('what is not surely an amount is refused, with the reason', () => {
  const refused = [
    '1.234',
    '1.234.567',
    '12.50',
    '1.23,45',
    '1234.567,00',
    '1.234567,00',
    '0.123,00',
    '12,345',
    '12,',
    ',50',
    '1 234,00',
    '€ 12,00',
    '12,00-',
    '-12,00',
    '+12,00',
    '12,5,0',
    'abc',
    '1,23E+17',
    '1E5',
    '0x1F',
    '١٢',
  ];
  for (const text of refused) assert.equal(codeOf(text), 'amount.unreadable', text);
  for (const text of ['', '   ']) assert.equal(codeOf(text), 'amount.missing');
  assert.equal(codeOf('1000000000,00'), 'amount.too-large');
  assert.equal(codeOf('9'.repeat(40)), 'amount.too-large');
});

test('a value that a spreadsheet has altered is said to be one', () => {
  for (const text of ['1,23E+17', '3.47E+17', '5e3']) {
    const read = readAmount(text);
    assert.ok(!read.ok);
    assert.match(read.problem.advice ?? '', /spreadsheet has altered this value/);
    assert.equal(read.problem.place?.value, text);
  }
});

test('the notation of the layout is obeyed', () => {
  assert.deepEqual(readAmount('1.234', { thousands: true }), { ok: true, value: 123400 });
  assert.equal(codeOf('1.234,56', { thousands: false }), 'amount.unreadable');
  assert.deepEqual(readAmount('12.50', { decimal: '.' }), { ok: true, value: 1250 });
  assert.deepEqual(readAmount('1,234.50', { decimal: '.' }), { ok: true, value: 123450 });
  assert.equal(codeOf('12,50', { decimal: '.' }), 'amount.unreadable');
  assert.equal(codeOf('1,234', { decimal: '.' }), 'amount.unreadable');
  assert.deepEqual(readAmount('-12,50', { signed: true }), { ok: true, value: -1250 });
  assert.deepEqual(readAmount('12,50-', { signed: true }), { ok: true, value: -1250 });
  assert.deepEqual(readAmount('+12,50', { signed: true }), { ok: true, value: 1250 });
  assert.equal(codeOf('-12,50-', { signed: true }), 'amount.unreadable');
  assert.equal(codeOf('-', { signed: true }), 'amount.unreadable');
  assert.deepEqual(readAmount('-0,00', { signed: true }), { ok: true, value: 0 });
});

test('fields of cents', () => {
  assert.deepEqual(readCents('0000000012050'), { ok: true, value: 12050 });
  assert.deepEqual(readCents('  12050'), { ok: true, value: 12050 });
  for (const text of ['12,50', '1.2', '-5', '1E5']) {
    const read = readCents(text);
    assert.equal(!read.ok && read.problem.code, 'amount.unreadable', text);
  }
  const blank = readCents('   ');
  assert.equal(!blank.ok && blank.problem.code, 'amount.missing');
  assert.deepEqual(formatCents(toCents(12050), 13), { ok: true, value: '0000000012050' });
  for (const amount of [100000, -1]) {
    const written = formatCents(toCents(amount), 5);
    assert.equal(!written.ok && written.problem.code, 'amount.too-wide');
  }
});

test('amounts are written with and without thousands', () => {
  assert.equal(formatEuro(toCents(123456)), '1234,56');
  assert.equal(formatEuro(toCents(123456), { thousands: true }), '1.234,56');
  assert.equal(formatEuro(toCents(100000001), { thousands: true, decimal: '.' }), '1,000,000.01');
  assert.equal(formatEuro(toCents(12050), { decimal: '.' }), '120.50');
  assert.equal(formatEuro(toCents(5)), '0,05');
  assert.equal(formatEuro(toCents(-12345678), { thousands: true }), '-123.456,78');
});

test('property: what is written is read back', () => {
  fc.assert(
    fc.property(
      anyCents,
      fc.boolean(),
      fc.constantFrom<',' | '.'>(',', '.'),
      (amount, thousands, decimal) => {
        assert.deepEqual(readAmount(formatEuro(amount, { thousands, decimal }), { decimal }), {
          ok: true,
          value: amount,
        });
        const field = formatCents(amount, 13);
        assert.ok(field.ok);
        assert.deepEqual(readCents(field.value), { ok: true, value: amount });
      },
    ),
  );
});

test('splits: largest remainder, ties to the earlier part', () => {
  const table: readonly (readonly [number, readonly number[], readonly number[]])[] = [
    [100, [1, 1, 1], [34, 33, 33]],
    [10500, [100, 5], [10000, 500]],
    [12050, [1, 0.05], [11476, 574]],
    [2, [1, 1, 1], [1, 1, 0]],
    [7, [0, 0], [4, 3]],
    [10, [0, 3], [0, 10]],
    [-100, [1, 1, 1], [-34, -33, -33]],
    [0, [1, 2], [0, 0]],
  ];
  for (const [total, weights, parts] of table) {
    assert.deepEqual(splitLargestRemainder(toCents(total), weights), parts, `${total} by ${weights}`);
  }
  for (const weights of [[], [1, -1], [Number.NaN], [Number.POSITIVE_INFINITY]]) {
    assert.throws(() => splitLargestRemainder(toCents(1), weights), RangeError);
  }
});

test('property: a split adds up exactly and no part is a cent away from its quota', () => {
  const weights = fc.array(
    fc.oneof(
      fc.integer({ min: 0, max: MAX_CENTS }),
      fc.integer({ min: 0, max: 10_000 }).map((n) => n / 100),
    ),
    { minLength: 1, maxLength: 5 },
  );
  fc.assert(
    fc.property(anyCents, weights, (total: Cents, given) => {
      const parts = splitLargestRemainder(total, given);
      assert.equal(
        parts.reduce((left: number, right) => left + right, 0),
        total,
      );
      const scaled = given.map((weight) => BigInt(Math.round(weight * 100)));
      const all = scaled.reduce((left, right) => left + right, 0n);
      if (all === 0n) return;
      for (const [index, part] of parts.entries()) {
        const away = BigInt(part) * all - BigInt(total) * (scaled[index] ?? 0n);
        assert.ok(away < all && away > -all, `${total} by ${given}: ${parts}`);
      }
    }),
  );
});

test('property: the short way of reading gives what the whole one does', () => {
  const character = fc.constantFrom(...'0123456789,.-+ E'.split(''));
  const notation = fc.record(
    { decimal: fc.constantFrom(',' as const, '.' as const), thousands: fc.boolean(), signed: fc.boolean() },
    { requiredKeys: [] },
  );
  const text = fc.oneof(
    fc.array(character, { maxLength: 16 }).map((characters) => characters.join('')),
    fc.stringMatching(/^\d{1,3}([.,]\d{3}){0,3}([.,]\d{1,3})?$/),
  );
  fc.assert(
    fc.property(text, notation, (written, how) => {
      const [short, whole] = [readAmount(written, how), readAmount(` ${written}`, how)];
      assert.equal(short.ok ? short.value : short.problem.code, whole.ok ? whole.value : whole.problem.code);
    }),
    { numRuns: 2000 },
  );
});

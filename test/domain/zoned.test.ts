import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatPacked, readPacked } from '../../src/domain/packed.ts';
import { formatZoned, readZoned } from '../../src/domain/zoned.ts';

const zoned = (text: string, leading?: boolean): number | string => {
  const read = readZoned(text, leading);
  return read.ok ? read.value : read.problem.code;
};
const packed = (text: string, as?: 'hex' | 'bytes'): number | string => {
  const read = readPacked(text, as);
  return read.ok ? read.value : read.problem.code;
};
const written = (result: ReturnType<typeof formatZoned>): string =>
  result.ok ? result.value : result.problem.code;
/** Bytes as a file read as windows-1252 shows them. */
const shown = (...bytes: readonly number[]): string =>
  new TextDecoder('windows-1252').decode(Uint8Array.from(bytes));

test('zoned numbers in their three forms', () => {
  assert.equal(zoned('0001234E'), 12345);
  assert.equal(zoned('0000990}'), -9900);
  assert.equal(zoned('1234u'), -12345);
  assert.equal(zoned('\u00f1\u00f2\u00c3'), 123);
  assert.equal(zoned('\u00f1\u00f2\u00d3'), -123);
  assert.equal(zoned('J2345', true), -12345);
  assert.equal(zoned('00}'), 0);
  for (const text of ['1E345', '12 45', 'ABC', '12,4{', '12\u20ac'])
    assert.equal(zoned(text), 'zoned.unreadable', text);
  assert.equal(zoned('9'.repeat(18)), 'zoned.too-large');
  assert.equal(zoned(' '), 'zoned.missing');
});

test('packed numbers, as digits and as bytes', () => {
  assert.equal(packed('000012345C'), 12345);
  assert.equal(packed('9900d'), 'packed.unreadable');
  assert.equal(packed('09900d'), -9900);
  assert.equal(packed('12345F'), 12345);
  assert.equal(packed(shown(0x12, 0x34, 0x5c), 'bytes'), 12345);
  assert.equal(packed(shown(0x98, 0x80, 0x0d), 'bytes'), -98800);
  assert.equal(packed(shown(0x20, 0x0c), 'bytes'), 200);
  assert.equal(packed('12A45C'), 'packed.unreadable');
  assert.equal(packed('1234'), 'packed.unreadable');
  assert.equal(packed('ĀĀ', 'bytes'), 'packed.unreadable');
});

test('property: what is written is read back, or does not fit', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.integer({ min: 1, max: 18 }), (value, width) => {
      const fits = String(Math.abs(value)).length;
      const text = formatZoned(value, width);
      assert.equal(text.ok, fits <= width);
      if (text.ok) assert.equal(zoned(text.value), value);
      const bytes = Math.min(width, 9);
      const digits = formatPacked(value, bytes);
      assert.equal(digits.ok, fits <= bytes * 2 - 1);
      if (digits.ok) assert.equal(packed(digits.value), value);
    }),
  );
  assert.equal(written(formatZoned(-12345, 8)), '0001234N');
});

const SAMPLE = new URL('../../../shared/samples/conventions/importi-comp3-zoned.ebcdic.bin', import.meta.url);

test('the amounts of the EBCDIC sample', {
  skip: existsSync(SAMPLE) ? false : 'no samples beside the repository',
}, () => {
  const bytes = readFileSync(SAMPLE);
  const amounts = [0, 32].map((row) => [
    packed(bytes.toString('latin1', row + 16, row + 21), 'bytes'),
    packed(shown(...bytes.subarray(row + 16, row + 21)), 'bytes'),
    zoned(bytes.toString('latin1', row + 21, row + 32)),
  ]);
  assert.deepEqual(amounts, [
    [12345, 12345, 12345],
    [-9900, -9900, -9900],
  ]);
});

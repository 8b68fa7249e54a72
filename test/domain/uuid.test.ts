import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { countedUuids, iupd, millisOf, uuidV5, uuidV7 } from '../../src/domain/uuid.ts';

const DNS = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';

test('version 5 gives the examples of RFC 9562 and of other implementations', () => {
  assert.equal(uuidV5(DNS, 'www.example.com'), '2ed6657d-e927-568b-95e1-2665a8aea6a2');
  assert.equal(uuidV5(DNS, 'python.org'), '886313e1-3b8a-5372-9b90-0c9aee199e5d');
  assert.equal(uuidV5(DNS.toUpperCase(), 'python.org'), '886313e1-3b8a-5372-9b90-0c9aee199e5d');
  assert.throws(() => uuidV5('not-a-uuid', 'x'), RangeError);
});

test('property: version 5 agrees with a hash of all the bytes', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.string({ unit: 'grapheme' }), (namespace, name) => {
      const digest = createHash('sha1')
        .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
        .update(name)
        .digest();
      digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x50;
      digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
      assert.equal(uuidV5(namespace, name).replaceAll('-', ''), digest.toString('hex', 0, 16));
    }),
  );
});

test('version 7 gives the example of RFC 9562', () => {
  const random = Buffer.from('0cc318c4dc0c0c07398f', 'hex');
  assert.equal(uuidV7(0x017f22e279b0, random), '017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
  assert.throws(() => uuidV7(1.5, random), RangeError);
  assert.throws(() => uuidV7(-1, random), RangeError);
  assert.throws(() => uuidV7(1, random.subarray(1)), RangeError);
});

test('property: version 7 sorts by time and has its marks', () => {
  const millis = fc.integer({ min: 0, max: 0xffff_ffff_ffff });
  const random = fc.uint8Array({ minLength: 10, maxLength: 16 });
  fc.assert(
    fc.property(millis, millis, random, (one, other, bytes) => {
      const first = uuidV7(one, bytes);
      assert.match(first, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      if (one < other) assert.ok(first < uuidV7(other, bytes));
    }),
  );
});

test('counted ids are of version 7, sort by their number whatever is drawn, and say their time', () => {
  const millis = 1_795_321_762_955;
  const drawn = fc.integer({ min: 0, max: 0xfff });
  const number = fc.integer({ min: 0, max: 0xffff_ffff });
  fc.assert(
    fc.property(number, number, drawn, drawn, (one, other, high, low) => {
      const first = countedUuids(millis, () => high)(one);
      const second = countedUuids(millis, () => low)(other);
      assert.match(first, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      assert.equal(millisOf(first), millis);
      if (one !== other) assert.equal(first < second, one < other);
    }),
  );
  assert.notEqual(countedUuids(millis, () => 1)(7), countedUuids(millis, () => 2)(7));
  assert.throws(() => countedUuids(millis, () => 0)(2 ** 32), RangeError);
  assert.throws(() => countedUuids(-1, () => 0), RangeError);
});

test('an IUPD is stable, fits GPD, and tells positions apart', () => {
  const id = iupd('01234567897', 'tari', '2026/000017', 1);
  assert.match(id, /^01234567897[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.match(id, /^[\w*\s-]+$/);
  assert.ok(id.length <= 50);
  // Positions already sent bear these ids: a change here doubles them all.
  assert.equal(id, '0123456789739eaf358-ce64-54c7-aff3-94abbc8fb495');
  const others = [
    iupd('15376371009', 'tari', '2026/000017', 1),
    iupd('01234567897', 'tar', 'i2026/000017', 1),
    iupd('01234567897', 'tari1', '2026/000017', 1),
    iupd('01234567897', 'tari', '2026/000017', 2),
    iupd('01234567897', 'tari', '1:2026/000017', 1),
    iupd('01234567897', 'tari', ':2026/000017', 11),
    iupd('01234567897', 'tari', '2026/000018', 1),
  ];
  assert.equal(new Set([id, ...others]).size, others.length + 1);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AuxDigit } from '../../src/domain/iuv.ts';
import { deriveIuv, generateIuv } from '../../src/domain/iuv.ts';
import {
  checkPaymentCode,
  iuvOf,
  type NoticeParts,
  noticeNumber,
  noticeOf,
  parseNoticeNumber,
} from '../../src/domain/notice-number.ts';

/** Aux digit, segregation or application code, base; then the codes, computed with whole-number arithmetic. */
const VECTORS: readonly (readonly [AuxDigit, string, string, iuv: string, notice: string])[] = [
  [3, '00', '0000000000000', '00000000000000003', '300000000000000003'],
  [3, '00', '0000000000001', '00000000000000104', '300000000000000104'],
  [3, '01', '1111111111111', '01111111111111168', '301111111111111168'],
  [3, '47', '0000000123456', '47000000012345668', '347000000012345668'],
  [3, '45', '9999999999999', '45999999999999975', '345999999999999975'],
  [3, '02', '2024000000017', '02202400000001727', '302202400000001727'],
  [3, '12', '3456789012345', '12345678901234545', '312345678901234545'],
  [3, '01', '0000000000091', '01000000000009141', '301000000000009141'],
  [0, '01', '0000000000001', '000000000000141', '001000000000000141'],
  [0, '99', '1234567890123', '123456789012327', '099123456789012327'],
  [2, '', '000000000000001', '00000000000000103', '200000000000000103'],
  [2, '', '123456789012345', '12345678901234544', '212345678901234544'],
  [1, '', '12345678901234567', '12345678901234567', '112345678901234567'],
];

function partsOf(auxDigit: AuxDigit, owner: string, base: string): NoticeParts {
  if (auxDigit === 3) return { auxDigit, segregationCode: owner, base };
  if (auxDigit === 0) return { auxDigit, applicationCode: owner, base };
  return { auxDigit, base };
}

test('notice numbers of every aux digit are built and taken apart', () => {
  for (const [auxDigit, owner, base, iuv, notice] of VECTORS) {
    assert.deepEqual(noticeNumber(partsOf(auxDigit, owner, base)), { ok: true, value: notice });
    const parsed = parseNoticeNumber(notice);
    assert.deepEqual(parsed, {
      ok: true,
      value: {
        notice,
        auxDigit,
        iuv,
        ...(auxDigit === 3 ? { segregationCode: owner } : {}),
        ...(auxDigit === 0 ? { applicationCode: owner } : {}),
        checkDigitOk: true,
      },
    });
  }
});

test('IUVs of aux digit 3 come out of counters and slices as out of notices', () => {
  for (const [auxDigit, owner, base, iuv, notice] of VECTORS) {
    if (auxDigit !== 3) continue;
    assert.deepEqual(generateIuv(owner, Number(base)), { ok: true, value: iuv });
    assert.deepEqual(generateIuv(owner, BigInt(base)), { ok: true, value: iuv });
    const derived = deriveIuv(owner, base.replace(/^0+(?=\d)/, ''));
    assert.deepEqual(derived, { ok: true, value: iuv });
    assert.ok(derived.ok);
    assert.equal(noticeOf(derived.value), notice);
    assert.equal(iuvOf(noticeOf(derived.value)), iuv);
  }
});

test('codes met in the field', () => {
  const table: readonly (readonly [string, boolean])[] = [
    ['300715700000000032', true],
    ['347164993070184562', true],
    ['311111111112222222', false],
    ['302039921337126000', false],
    ['311018351493172600', false],
    ['301000000000000010', false],
  ];
  for (const [notice, right] of table) {
    const parsed = parseNoticeNumber(notice);
    assert.equal(parsed.ok && parsed.value.checkDigitOk, right, notice);
  }
  const printed = parseNoticeNumber('3022 0240 0000 0017 27');
  assert.equal(printed.ok && printed.value.notice, '302202400000001727');
  for (const text of [
    '',
    '30220240000000172',
    '402202400000001727',
    '3022024000000017270',
    '3,02E+17',
    '30220240000000172A',
  ]) {
    const parsed = parseNoticeNumber(text);
    assert.equal(!parsed.ok && parsed.problem.code, 'noticeNumber.format', text);
  }
  const altered = parseNoticeNumber('3,02E+17');
  assert.match((!altered.ok && altered.problem.advice) || '', /spreadsheet/);
});

test('parts of the wrong size are refused', () => {
  const wrong: readonly NoticeParts[] = [
    { auxDigit: 3, segregationCode: '1', base: '0000000000001' },
    { auxDigit: 3, segregationCode: '01', base: '1' },
    { auxDigit: 3, segregationCode: '01', base: '00000000000001' },
    { auxDigit: 0, applicationCode: 'AB', base: '0000000000001' },
    { auxDigit: 1, base: '0000000000001' },
    { auxDigit: 2, base: '00000000000000x' },
  ];
  for (const parts of wrong) {
    const built = noticeNumber(parts);
    assert.equal(!built.ok && built.problem.code, 'noticeNumber.parts', JSON.stringify(parts));
  }
});

test('a given code is a notice number or an IUV', () => {
  const rules = { auxDigit: 3, segregationCodes: ['02'] } as const;
  for (const text of ['302202400000001727', '02202400000001727']) {
    assert.deepEqual(checkPaymentCode(text, rules), {
      ok: true,
      value: { iuv: '02202400000001727', warnings: [] },
    });
  }
  const table: readonly (readonly [string, string])[] = [
    ['347000000012345668', 'iuv.segregation'],
    ['212345678901234544', 'iuv.aux-digit'],
    ['3022024000000017271', 'iuv.format'],
    ['', 'iuv.missing'],
  ];
  for (const [text, expected] of table) {
    const checked = checkPaymentCode(text, rules);
    assert.equal(!checked.ok && checked.problem.code, expected, text);
  }
  const wrong = checkPaymentCode('302202400000001728', rules);
  assert.deepEqual(wrong.ok && wrong.value.warnings.map(({ code }) => code), ['iuv.check-digit']);
  // Aux digit 0: the notice number tells the application code that the check digits need.
  const old = { auxDigit: 0, segregationCodes: [] } as const;
  const right = checkPaymentCode('099123456789012327', old);
  assert.deepEqual(right.ok && right.value, { iuv: '123456789012327', warnings: [] });
  const bad = checkPaymentCode('098123456789012327', old);
  assert.equal(bad.ok && bad.value.warnings.length, 1);
});

test('property: parts survive a notice number', () => {
  const digits = (length: number) =>
    fc
      .array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length })
      .map((list) => list.join(''));
  const parts = fc.constantFrom<AuxDigit>(0, 1, 2, 3).chain((auxDigit) =>
    fc.tuple(digits(2), digits({ 0: 13, 1: 17, 2: 15, 3: 13 }[auxDigit])).map(([owner, base]) => ({
      parts: partsOf(auxDigit, owner, base),
      owner,
    })),
  );
  fc.assert(
    fc.property(parts, ({ parts: given, owner }) => {
      const built = noticeNumber(given);
      assert.ok(built.ok && /^[0-3]\d{17}$/.test(built.value));
      const parsed = parseNoticeNumber(built.value);
      assert.ok(parsed.ok && parsed.value.checkDigitOk && parsed.value.auxDigit === given.auxDigit);
      assert.ok(parsed.value.iuv.startsWith(given.auxDigit === 3 ? owner + given.base : given.base));
      assert.ok(Number(built.value.slice(-2)) <= 92 || given.auxDigit === 1);
    }),
  );
});

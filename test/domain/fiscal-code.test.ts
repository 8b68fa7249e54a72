import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  controlDigit,
  controlLetter,
  type FiscalCodeRules,
  readFiscalCode,
  readOrganizationCode,
} from '../../src/domain/fiscal-code.ts';

const PERSONS = [
  'RSSMRA80A01H501U',
  'RSSMRA80A01H50MM',
  'RSSMRA80A01H5LMX',
  'RSSMRAULALMHRLMD',
  'VRDLGI75C45F205F',
  'VRDLGI75C45F20RA',
  'VRDLGI75C45F2LRL',
  'VRDLGITRCQRFNLRQ',
  'BNCGNN99T70L219R',
  'BNCGNN99T70L21VG',
  'BNCGNN99T70L2MVR',
  'BNCGNNVVTTLLNMVW',
];
const BODIES = ['15376371009', '01199250158', '00743110157', '80007580279', '12345678903', '01234567897'];

const codeOf = (text: string, rules?: FiscalCodeRules): string => {
  const read = readFiscalCode(text, rules);
  return read.ok ? `${read.value.kind} ${read.value.code}` : read.problem.code;
};

test('codes of persons, omocodic ones too', () => {
  for (const code of PERSONS) assert.equal(codeOf(` ${code.toLowerCase()} `), `F ${code}`);
});

test('codes of 11 digits', () => {
  for (const code of BODIES) assert.equal(codeOf(code), `G ${code}`);
  assert.equal(codeOf('01234567897', { kind: 'F' }), 'F 01234567897');
  assert.equal(codeOf('01234567890'), 'fiscalCode.checksum');
});

test('a wrong last character is named', () => {
  const person = readFiscalCode('RSSMRA80A01H501X');
  assert.ok(!person.ok);
  assert.equal(person.problem.code, 'fiscalCode.checksum');
  assert.equal(person.problem.message, 'the last letter should be U');
  assert.equal(person.problem.place?.value, 'RSSMRA80A01H501X');
  const body = readFiscalCode('77777777777');
  assert.equal(!body.ok && body.problem.message, 'the last digit should be 0');
});

test('what is no code', () => {
  for (const text of ['', '  ', '00000000000', '0000000000000000'])
    assert.equal(codeOf(text), 'fiscalCode.missing');
  const malformed = [
    'RSSMRA80A01H501',
    'RSSMRA80A01H501UU',
    'RSSMRA80F01H501U',
    '1RSMRA80A01H501U',
    'RSSMRA8OA01H501U',
    'RSS MRA80A01H501U',
    '1234567890',
    'DE12345',
    '1,23E+17',
    'RSSMRA80A01H50Á1',
  ];
  for (const text of malformed) assert.equal(codeOf(text), 'fiscalCode.format', text);
  const short = readFiscalCode('1234567897');
  assert.match((!short.ok && short.problem.advice) || '', /leading zeros/);
  const altered = readFiscalCode('1,23E+10');
  assert.match((!altered.ok && altered.problem.advice) || '', /spreadsheet/);
});

test('a date of birth that cannot be is refused even where the last letter holds', () => {
  for (const date of ['80A32', '80A00', '80A72', '80A40', '81B29', '80D31', 'ULAPN', '81B69']) {
    const body = `RSSMRA${date}H501`;
    assert.equal(codeOf(body + controlLetter(body)), 'fiscalCode.format', date);
  }
  for (const date of ['80B29', '00B69', '80A71', '80D30', 'ULATM', 'ULBNV']) {
    const body = `RSSMRA${date}H501`;
    assert.equal(codeOf(body + controlLetter(body)), `F ${body}${controlLetter(body)}`, date);
  }
});

test('stand-ins only where the service allows them', () => {
  const table: readonly (readonly [string, FiscalCodeRules, string])[] = [
    ['ANONIMO', {}, 'fiscalCode.not-allowed'],
    ['anonimo', { allow: ['ANONIMO'] }, 'F ANONIMO'],
    ['STP0301500001234', {}, 'fiscalCode.not-allowed'],
    ['STP0301500001234', { allow: ['ENI'] }, 'fiscalCode.not-allowed'],
    ['STP0301500001234', { allow: ['STP'] }, 'F STP0301500001234'],
    ['ENI0301500001234', { allow: ['ENI', 'STP'] }, 'F ENI0301500001234'],
    ['STP030150000123', { allow: ['STP'] }, 'fiscalCode.format'],
    ['DE123456789', { allow: ['STP'] }, 'fiscalCode.format'],
    ['DE123456789', { allow: ['foreign'] }, 'F DE123456789'],
    ['DE123456789', { allow: ['foreign'], kind: 'G' }, 'G DE123456789'],
    ['D', { allow: ['foreign'] }, 'fiscalCode.format'],
    ['ANONIMO', { allow: ['foreign'] }, 'fiscalCode.not-allowed'],
    ['RSSMRA80A01H501X', { allow: ['foreign'] }, 'fiscalCode.checksum'],
    ['12345678900', { allow: ['foreign'] }, 'fiscalCode.checksum'],
  ];
  for (const [text, rules, expected] of table) assert.equal(codeOf(text, rules), expected, text);
});

test("organizations' codes: the checksum only warns", () => {
  assert.deepEqual(readOrganizationCode(' 01234567897 '), {
    ok: true,
    value: { code: '01234567897', warnings: [] },
  });
  const sample = readOrganizationCode('77777777777');
  assert.ok(sample.ok);
  assert.equal(sample.value.code, '77777777777');
  assert.deepEqual(
    sample.value.warnings.map(({ code }) => code),
    ['fiscalCode.checksum'],
  );
  for (const text of ['1234567897', 'RSSMRA80A01H501U']) {
    const read = readOrganizationCode(text);
    assert.equal(!read.ok && read.problem.code, 'fiscalCode.format');
  }
});

test('every other last character fails', () => {
  for (const code of PERSONS) {
    for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') {
      if (code.endsWith(letter)) continue;
      assert.equal(codeOf(code.slice(0, 15) + letter), 'fiscalCode.checksum');
    }
  }
});

test('property: an 11-digit code stands no other digit anywhere', () => {
  const body = fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: 10, maxLength: 10 })
    .map((digits) => digits.join(''));
  fc.assert(
    fc.property(body, fc.nat(10), fc.integer({ min: 1, max: 9 }), (digits, position, change) => {
      const code = digits + controlDigit(digits);
      fc.pre(!/^0*$/.test(code));
      assert.equal(codeOf(code), `G ${code}`);
      const other = (Number(code.charAt(position)) + change) % 10;
      const changed = code.slice(0, position) + other + code.slice(position + 1);
      fc.pre(!/^0*$/.test(changed));
      assert.equal(codeOf(changed), 'fiscalCode.checksum');
    }),
  );
});

test('property: the short way of reading gives what the whole one does', () => {
  const near = fc.tuple(fc.constantFrom(...PERSONS), fc.nat(15), fc.constantFrom(...'0179AELMVZ'.split('')));
  fc.assert(
    fc.property(near, ([code, place, character]) => {
      const changed = code.slice(0, place) + character + code.slice(place + 1);
      assert.equal(codeOf(changed), codeOf(` ${changed.toLowerCase()}`));
    }),
    { numRuns: 1000 },
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { composeIBAN } from 'ibantools';
import { controlLetter } from '../../src/domain/fiscal-code.ts';
import { composeIban, isPostal, partsOf, postalAccount, readIban } from '../../src/domain/iban.ts';

const VALID = [
  'IT60X0542811101000000123456',
  'IT45R0760103200000000001016',
  'IT37P0200805364000102345678',
  'IT25O0306909606100000012345',
];

const codeOf = (text: string): string => {
  const read = readIban(text);
  return read.ok ? read.value : read.problem.code;
};

test('IBANs are read as printed and as electronic', () => {
  for (const iban of VALID) {
    assert.equal(codeOf(iban), iban);
    assert.equal(codeOf(` ${iban.toLowerCase().replaceAll(/(.{4})/g, '$1 ')}`), iban);
  }
  assert.equal(codeOf('DE89370400440532013000'), 'DE89370400440532013000');
});

test('faults are told apart', () => {
  const table: readonly (readonly [string, string])[] = [
    ['', 'iban.missing'],
    ['IT0000000000000000000000000', 'iban.format'],
    ['IT60X054281110100000012345', 'iban.format'],
    ['XX60X0542811101000000123456', 'iban.format'],
    ['IT60X0542811101000000123457', 'iban.checksum'],
    ['IT61X0542811101000000123456', 'iban.checksum'],
    ['ITA0X0542811101000000123456', 'iban.format'],
    ['IT60X05428111010000001234-6', 'iban.format'],
  ];
  for (const [text, expected] of table) assert.equal(codeOf(text), expected, text);
});

test('the CIN is checked beside the check digits', () => {
  for (const countryCode of ['IT', 'SM']) {
    const iban = composeIBAN({ countryCode, bban: 'Y0542811101000000123456' });
    assert.ok(iban !== null);
    const read = readIban(iban);
    assert.ok(!read.ok);
    assert.equal(read.problem.code, 'iban.cin');
    assert.match(read.problem.message, /should be X/);
  }
});

test('property: composed IBANs are read, with any other CIN they are not', () => {
  const digits = fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: 22, maxLength: 22 })
    .map((list) => list.join(''));
  fc.assert(
    fc.property(digits, fc.integer({ min: 1, max: 25 }), (account, change) => {
      const cin = controlLetter(account);
      const right = composeIBAN({ countryCode: 'IT', bban: cin + account });
      assert.ok(right !== null);
      assert.equal(codeOf(right), right);
      const other = String.fromCharCode(((cin.charCodeAt(0) - 65 + change) % 26) + 65);
      assert.equal(codeOf(composeIBAN({ countryCode: 'IT', bban: other + account }) ?? ''), 'iban.cin');
    }),
  );
});

test('postal accounts', () => {
  const postal = readIban('IT45R0760103200000000001016');
  const bank = readIban('IT60X0542811101000000123456');
  assert.ok(postal.ok && bank.ok);
  assert.equal(isPostal(postal.value), true);
  assert.equal(postalAccount(postal.value), '000000001016');
  assert.equal(isPostal(bank.value), false);
  assert.equal(postalAccount(bank.value), undefined);
});

test('an Italian IBAN is made of its parts, and gives them', () => {
  for (const iban of VALID) {
    const read = readIban(iban);
    assert.ok(read.ok);
    const parts = partsOf(read.value);
    assert.ok(parts);
    assert.deepEqual(composeIban(parts.abi, parts.cab, parts.account.replace(/^0+/, '')), {
      ok: true,
      value: iban,
    });
  }
  const german = readIban('DE89370400440532013000');
  assert.ok(german.ok);
  assert.equal(partsOf(german.value), undefined);
  for (const [abi, cab, account] of [
    ['5428', '11101', '1'],
    ['05428', '1110A', '1'],
    ['05428', '11101', ''],
    ['05428', '11101', '1234567890123'],
  ] as const)
    assert.equal(composeIban(abi, cab, account).ok, false);
});

test('property: what is composed is valid, whatever the account', () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^[0-9]{5}$/),
      fc.stringMatching(/^[0-9]{5}$/),
      fc.stringMatching(/^[0-9A-Z]{1,12}$/),
      (abi, cab, account) => {
        const made = composeIban(abi, cab, account);
        assert.ok(made.ok);
        assert.equal(partsOf(made.value)?.account, account.padStart(12, '0'));
      },
    ),
  );
});

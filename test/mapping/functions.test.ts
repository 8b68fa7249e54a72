import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Json } from '../../src/domain/debt-position.ts';
import { compileMapping } from '../../src/mapping/engine.ts';
import { functionLibrary } from '../../src/mapping/functions/library.ts';

async function run(source: string, input: Json = null, debtorCodes: readonly string[] = []) {
  const { functions } = functionLibrary(debtorCodes);
  const compiled = compileMapping(source, 'm.jsonata', {
    functions,
    received: () => new Date(0),
    unitMs: () => 1000,
  });
  assert.ok(compiled.ok, compiled.ok ? '' : compiled.problem.message);
  return compiled.value.evaluate(input, {});
}

const VALUES: readonly (readonly [source: string, value: Json | undefined])[] = [
  ['$cents("1.234,56")', 123456],
  ['$cents("1234,5")', 123450],
  ['$cents("1,234.56", {"decimal": "."})', 123456],
  ['$cents("1.234", {"thousands": true})', 123400],
  ['$cents("-12,00", {"signed": true})', -1200],
  ['$cents("  ", {"optional": true})', undefined],
  ['$euro(123456)', '1.234,56'],
  ['$euro(123456, {"thousands": false})', '1234,56'],
  ['$formatCents(123456, 10)', '0000123456'],
  ['$share(100, [1, 1, 1])', [34, 33, 33]],
  ['$share(1001, [95, 5])', [951, 50]],
  ['$date("31/12/2026", "dd/MM/yyyy")', '2026-12-31'],
  ['$date("311226", "ddMMyy")', '2026-12-31'],
  ['$date("00000000", "yyyyMMdd", {"optional": true})', undefined],
  ['$formatDate("2026-12-31", "ddMMyy")', '311226'],
  ['$addDays("2026-02-27", 2)', '2026-03-01'],
  ['$digits(" 00123 ", 5)', '00123'],
  ['$digits("", 5, {"optional": true})', undefined],
  ['$upper("  via   roma ")', 'VIA ROMA'],
  ['$padLeft("12", 5)', '00012'],
  ['$padLeft(12, 5)', '00012'],
  ['$padRight("AB", 4)', 'AB  '],
  ['$slice("ABCDEFGH", 4, 6)', 'DEF'],
  ['$fiscalCode(" rssmra80a01h501u ")', 'RSSMRA80A01H501U'],
  ['$iban("it60 x054 2811 1010 0000 0123 456")', 'IT60X0542811101000000123456'],
  ['$iuv("301000000000000019")', '01000000000000019'],
  ['$noticeNumber("01000000000000019")', '301000000000000019'],
  ['$required("x", "F")', 'x'],
  ['$address("VIA ROMA 10/A")', { street: 'VIA ROMA', civicNumber: '10/A' }],
  ['$address("Piazza 4 Novembre, n. 12 B")', { street: 'Piazza 4 Novembre', civicNumber: '12B' }],
  ['$address("Località Pian del Lago")', { street: 'Località Pian del Lago' }],
  ['$address("Via 25 Aprile")', { street: 'Via 25 Aprile' }],
  [
    '$debtor("01234567897", " ACME  SRL ", {"address": $address("VIA A 1"), "city": ""})',
    { kind: 'G', fiscalCode: '01234567897', name: 'ACME SRL', street: 'VIA A', civicNumber: '1' },
  ],
  ['"1.234,56" ~> $cents', 123456],
  ['["1,00", "2,00"].$cents($)', [100, 200]],
];

const PROBLEMS: readonly (readonly [source: string, code: string, field?: string])[] = [
  ['$cents("1.234")', 'amount.unreadable'],
  ['$cents("12,345")', 'amount.unreadable'],
  ['$cents("1,23E+17", "IMPORTO")', 'amount.unreadable', 'IMPORTO'],
  ['$cents("0x1F")', 'amount.unreadable'],
  ['$cents("")', 'amount.missing'],
  ['$cents(IMPORTO)', 'amount.missing', 'IMPORTO'],
  ['$cents(12)', 'mapping.failed'],
  ['$cents("1", {"decimals": ","})', 'mapping.failed'],
  ['$date("31/02/2026", "dd/MM/yyyy")', 'date.unreadable'],
  ['$date("2026-01-01", "dd/MM/yyyy", "SCADENZA")', 'date.unreadable', 'SCADENZA'],
  ['$date("1", "DD/MM")', 'mapping.failed'],
  ['$date("31/12/9999", "dd/MM/yyyy")', 'date.empty'],
  ['$digits("123", 5)', 'digits.format'],
  ['$digits(CAP, 5)', 'digits.missing', 'CAP'],
  ['$fiscalCode("RSSMRA80A01H501X")', 'fiscalCode.checksum'],
  ['$fiscalCode("ANONIMO")', 'fiscalCode.not-allowed'],
  ['$iban("IT60X0542811101000000123457")', 'iban.checksum'],
  ['$iuv("123")', 'noticeNumber.format'],
  ['$noticeNumber("123")', 'iuv.format'],
  ['$required(ANNO, "ANNO")', 'required.missing', 'ANNO'],
  ['$required(ANNO)', 'required.missing', 'ANNO'],
  ['$required(" ", "ANNO")', 'required.missing', 'ANNO'],
  ['$debtor("RSSMRA80A01H501U", NOME)', 'debtor.nameless', 'NOME'],
  ['$debtor("RSSMRA80A01H501U", "X", {"postcode": "1"})', 'mapping.failed'],
  ['$padLeft("123", 2)', 'text.too-long'],
  ['$formatCents(123456, 3)', 'amount.too-wide'],
  ['$share(100, [])', 'mapping.failed'],
  ['$problem("debt.odd", "it is odd", "ANNO")', 'debt.odd', 'ANNO'],
  ['$problem("odd", "it is odd")', 'mapping.failed'],
  ['$ignore("")', 'mapping.failed'],
];

describe('functions give', () => {
  for (const [source, value] of VALUES) {
    it(`${source}`, async () => {
      const result = await run(source);
      assert.ok(result.ok, result.ok ? '' : result.problem.message);
      assert.deepEqual(result.value, value);
    });
  }
});

describe('functions refuse', () => {
  for (const [source, code, field] of PROBLEMS) {
    it(`${source}: ${code}`, async () => {
      const result = await run(source, {});
      assert.ok(!result.ok, 'it should have failed');
      assert.equal(result.problem.code, code, result.problem.message);
      assert.equal(result.problem.place?.field, field);
    });
  }
});

it('stand-in codes are those that the service accepts', async () => {
  const result = await run('$debtor("ANONIMO", "Ignoto").kind', null, ['ANONIMO']);
  assert.deepEqual(result, { ok: true, value: 'F' });
});

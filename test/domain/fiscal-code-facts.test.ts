import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { controlLetter, readFiscalCode } from '../../src/domain/fiscal-code.ts';
import { fiscalCodeFacts } from '../../src/domain/fiscal-code-facts.ts';
import { readPartitaIva } from '../../src/domain/partita-iva.ts';

function facts(text: string, pivot = 29) {
  const read = readFiscalCode(text);
  assert.ok(read.ok, text);
  return fiscalCodeFacts(read.value.code, read.value.kind, pivot);
}

test('what a code says', () => {
  const mario = {
    kind: 'F',
    base: 'RSSMRA80A01H501U',
    birthDay: '1980-01-01',
    sex: 'M',
    municipality: 'H501',
  };
  assert.deepEqual(facts('RSSMRA80A01H501U'), { ...mario, omocodia: false });
  for (const code of ['RSSMRA80A01H50MM', 'RSSMRA80A01H5LMX', 'RSSMRAULALMHRLMD'])
    assert.deepEqual(facts(code), { ...mario, omocodia: true }, code);
  assert.equal(facts('VRDLGI75C45F205F').sex, 'F');
  assert.equal(facts('VRDLGI75C45F205F').birthDay, '1975-03-05');
  assert.equal(facts('VRDLGI75C45F205F', 80).birthDay, '2075-03-05');
  assert.deepEqual(facts('12345678903'), { kind: 'G', base: '12345678903', omocodia: false });
});

test('property: any omocodia of a code has its base form', () => {
  const places = [6, 7, 9, 10, 12, 13, 14];
  fc.assert(
    fc.property(fc.subarray(places), (turned) => {
      const characters = [...'BNCGNN99T70L219'];
      for (const at of turned) characters[at] = 'LMNPQRSTUV'.charAt(Number(characters[at]));
      const body = characters.join('');
      assert.equal(facts(body + controlLetter(body)).base, 'BNCGNN99T70L219R');
    }),
  );
});

test('partite IVA', () => {
  const code = (text: string): string => {
    const read = readPartitaIva(text);
    return read.ok ? read.value : read.problem.code;
  };
  for (const text of ['15376371009', 'IT15376371009', ' it 15376371009 '])
    assert.equal(code(text), '15376371009');
  assert.equal(code('15376371008'), 'partitaIva.checksum');
  assert.equal(code('5376371009'), 'partitaIva.format');
  assert.equal(code('00000000000'), 'partitaIva.missing');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lettersOf, splitName } from '../../src/domain/person-name.ts';

test('particles stay with the surname', () => {
  const table: readonly (readonly [string, string, string])[] = [
    ['ROSSI MARIO', 'ROSSI', 'MARIO'],
    ['DE ROSSI MARIA TERESA', 'DE ROSSI', 'MARIA TERESA'],
    ["D' ANGELO ANNA", "D' ANGELO", 'ANNA'],
    ["D'ANGELO ANNA", "D'ANGELO", 'ANNA'],
    ['Lo  Monaco   Luca', 'Lo Monaco', 'Luca'],
    ['DELLA CASA', 'DELLA', 'CASA'],
  ];
  for (const [text, surname, name] of table) assert.deepEqual(splitName(text), { surname, name }, text);
  for (const text of ['ROSSI', '', 'A '.repeat(13)]) assert.equal(splitName(text), undefined, text);
});

test('the fiscal code decides', () => {
  // Three words: the code says that the second is of the surname.
  assert.deepEqual(splitName('VERDI ROSSI MARIO', 'VRDMRA80A01H501X'), {
    surname: 'VERDI ROSSI',
    name: 'MARIO',
  });
  assert.deepEqual(splitName('VERDI MARIO LUIGI', 'VRDMLG80A01H501X'), {
    surname: 'VERDI',
    name: 'MARIO LUIGI',
  });
  assert.deepEqual(splitName('MARIO ROSSI', 'RSSMRA80A01H501U'), { surname: 'ROSSI', name: 'MARIO' });
  assert.equal(splitName('BIANCHI ANNA', 'RSSMRA80A01H501U'), undefined);
});

test('letters of short names, and of names with many consonants', () => {
  assert.equal(lettersOf({ surname: 'FO', name: 'AL' }), 'FOXLAX');
  assert.equal(lettersOf({ surname: 'ROSSI', name: 'GIANFRANCO' }), 'RSSGFR');
  assert.equal(lettersOf({ surname: 'NICOLÒ', name: 'ÈVA' }), 'NCLVEA');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readTable } from '../../src/domain/lookup-table.ts';

function read(text: string): unknown {
  const table = readTable(text, 't.csv');
  return table.ok ? table.value : [table.problem.code, table.problem.place?.line];
}

test('a table has a header, and a key in each row', () => {
  const table = {
    columns: ['CODICE', 'SERVIZIO'],
    rows: [
      ['0016', 'Mensa'],
      ['0017', 'Scuolabus; andata'],
    ],
  };
  assert.deepEqual(read('CODICE;SERVIZIO\n0016;Mensa\n0017;"Scuolabus; andata"\n'), table);
  assert.deepEqual(read('\ufeffCODICE\tSERVIZIO\r\n0016\tMensa\r\n\r\n0017\t Scuolabus; andata'), table);
  assert.deepEqual(read('A,B\n1,"say ""hi"""\n'), { columns: ['A', 'B'], rows: [['1', 'say "hi"']] });
  assert.deepEqual(read('A;B\n1;\n'), { columns: ['A', 'B'], rows: [['1', '']] });
  assert.deepEqual(read('A;B\n1;"two\nlines"\n2;x'), {
    columns: ['A', 'B'],
    rows: [
      ['1', 'two\nlines'],
      ['2', 'x'],
    ],
  });
});

test('what is wrong with it is named by line', () => {
  assert.deepEqual(read(''), ['table.empty', 1]);
  assert.deepEqual(read('A;B\n'), ['table.empty', 1]);
  assert.deepEqual(read('A\n1\n'), ['table.header', 1]);
  assert.deepEqual(read('A;A\n1;2\n'), ['table.header', 1]);
  assert.deepEqual(read('A;B\n1;2;3\n'), ['table.row', 2]);
  assert.deepEqual(read('A;B\n1;2\n;3\n'), ['table.key-missing', 3]);
  assert.deepEqual(read('A;B\n1;2\n\n 1 ;3\n'), ['table.key-twice', 4]);
  assert.deepEqual(read('A;B\n1;"2\n3;4\n'), ['table.quote', 2]);
});

test('property: quoted values come back', () => {
  const value = fc
    .string({ maxLength: 8 })
    .map((text) => text.trim())
    .filter((text) => text !== '');
  fc.assert(
    fc.property(fc.uniqueArray(value, { minLength: 1, maxLength: 5 }), value, (keys, other) => {
      const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
      const text = ['A;B', ...keys.map((key) => `${quoted(key)};${quoted(other)}`)].join('\n');
      assert.deepEqual(read(text), { columns: ['A', 'B'], rows: keys.map((key) => [key, other]) });
    }),
  );
});

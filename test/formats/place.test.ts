/** Where a field is written, in delimited text and in lines of fixed length. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FieldPlace, FormatOptions, Slice } from '../../src/domain/ports/format.ts';
import { fieldRanges } from '../../src/formats/csv-place.ts';
import { splitRow } from '../../src/formats/csv-split.ts';
import { formats } from '../../src/formats/registry.ts';

function sliceOf(format: string, options: FormatOptions, bytes: Uint8Array): Slice {
  const cutter = formats.format(format).cut(options, { records: 100, bytes: 1 << 20 });
  const found = [...cutter.push(bytes), ...cutter.end()].find((cut) => cut.kind === 'slice');
  assert.ok(found?.kind === 'slice');
  return found.slice;
}

/** The characters of the file at a place. */
function at(text: string, { line, from, to, lastLine = line }: FieldPlace): string {
  const lines = text.split(/\r\n|\n/);
  if (lastLine === line) return [...(lines[line - 1] ?? '')].slice(from - 1, to).join('');
  const inner = lines.slice(line, lastLine - 1);
  return [(lines[line - 1] ?? '').slice(from - 1), ...inner, (lines[lastLine - 1] ?? '').slice(0, to)].join(
    '\n',
  );
}

describe('in delimited text', () => {
  const options = { encoding: 'windows-1252', delimiter: ';', header: true };
  const text = 'CF;NOME;NOTE;IMPORTO\nA;"D’AMICO; MARIÙ";"Interno 3\r\ncitofonare ""B""; due";10,00\nB;;x\n';
  const bytes = Buffer.from(text.replace('’', '\u0092'), 'latin1');
  const slice = sliceOf('csv', options, bytes);
  const place = formats.format('csv').place(options);

  it('a field is at its characters, quotes and line ends within included', () => {
    const seen = ['CF', 'NOME', 'NOTE', 'IMPORTO'].map((name) => place(slice, 0, [name])[0]);
    assert.deepEqual(
      seen.map((one) => one && [one.column, one.line, at(text, one)]),
      [
        [1, 2, 'A'],
        [2, 2, '"D’AMICO; MARIÙ"'],
        [3, 2, '"Interno 3\ncitofonare ""B""; due"'],
        [4, 3, '10,00'],
      ],
    );
  });

  it('an empty one has no characters, and what a row lacks is nowhere', () => {
    assert.deepEqual(place(slice, 1, ['NOME']), [{ line: 4, from: 3, to: 2, column: 2 }]);
    assert.deepEqual(place(slice, 1, ['IMPORTO']), []);
    assert.deepEqual(place(slice, 0, ['nessuno']), []);
    assert.deepEqual(place(slice, 0, ['CF', 'x']), []);
  });

  it('without a header row the layout names the columns', () => {
    const named = { encoding: 'utf-8', delimiter: '|', header: false, columns: ['A', 'B'] };
    const text = 'é|uno\n😀|due\n';
    const found = formats.format('csv').place(named)(sliceOf('csv', named, Buffer.from(text)), 1, ['B']);
    assert.deepEqual(found, [{ line: 2, from: 3, to: 5, column: 2 }]);
  });

  it('rows are cut as the reader cuts them', () => {
    for (const row of [
      '',
      ';',
      'a;b;',
      '"a;b";c',
      '"a""b";c',
      '"a" ;c',
      '"a"x;c',
      'a"b;c',
      '"a',
      'a;"b;c',
      '""',
      '"";""',
    ]) {
      const values = fieldRanges(row, ';', '"').map(([from, to]) => row.slice(from, to));
      const { fields } = splitRow(row, ';', '"');
      assert.equal(values.length, fields.length, row);
      for (const [index, value] of values.entries())
        if (!value.startsWith('"')) assert.equal(value, fields[index], row);
    }
  });
});

describe('in lines of fixed length', () => {
  const options = {
    encoding: 'utf-8',
    length: 12,
    type: '2-3',
    records: {
      '14': { due: '4-9', name: '10-12' },
      '59': { many: true, text: '4-12' },
    },
    record: { from: '14' },
  };

  it('a field is at the positions of its line', () => {
    assert.deepEqual(formats.format('fixed-width').spec.check?.(options as FormatOptions), []);
    const text = ' 14310326ÀBC\n 59uno\n 59due      \n 14300626XYZ\n';
    const slice = sliceOf('fixed-width', options as FormatOptions, Buffer.from(text));
    const place = formats.format('fixed-width').place(options as FormatOptions);
    const said = (index: number, ...path: string[]) =>
      place(slice, index, path).map((one) => [one.line, one.from, one.to, at(text, one)]);
    assert.deepEqual(said(0, '14', 'due'), [[1, 4, 9, '310326']]);
    assert.deepEqual(said(0, '14', 'name'), [[1, 10, 12, 'ÀBC']]);
    assert.deepEqual(said(0, '59', '1', 'text'), [[3, 4, 12, 'due      ']]);
    assert.deepEqual(said(0, '59', 'text'), [
      [2, 4, 6, 'uno'],
      [3, 4, 12, 'due      '],
    ]);
    assert.deepEqual(said(1, '14', 'due'), [[4, 4, 9, '300626']]);
    assert.deepEqual(said(1, '59', 'text'), []);
    assert.deepEqual(said(0, '14', 'amount'), []);
  });

  it('a shifted line has its fields as many places to the left', () => {
    const shifted = { ...options, encoding: 'us-ascii', shifted: true };
    const text = '14310326ABC\n';
    const slice = sliceOf('fixed-width', shifted as FormatOptions, Buffer.from(text));
    const [found] = formats.format('fixed-width').place(shifted as FormatOptions)(slice, 0, ['14', 'due']);
    assert.ok(found);
    assert.equal(at(text, found), '310326');
  });

  it('fields of the line itself are named without its type', () => {
    const flat = { encoding: 'us-ascii', length: 10, fields: { key: '1-4', amount: '5-10' } };
    const text = 'A001000350\nA002000450\n';
    const slice = sliceOf('fixed-width', flat, Buffer.from(text));
    assert.deepEqual(formats.format('fixed-width').place(flat)(slice, 1, ['amount']), [
      { line: 2, from: 5, to: 10 },
    ]);
  });
});

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import type { FormatOptions } from '../../src/domain/ports/format.ts';
import { csv } from '../../src/formats/csv.ts';
import { cutAll } from '../conformance/formats.ts';

function read(text: string | Uint8Array, options: FormatOptions = {}) {
  const bytes = typeof text === 'string' ? Buffer.from(text, 'latin1') : text;
  const layout: FormatOptions = { encoding: 'windows-1252', ...options };
  const { slices } = cutAll(csv.cut(layout, { records: 7, bytes: 4096 }), [bytes]);
  const reader = csv.read(layout);
  return slices.flatMap((slice) => reader(slice).records);
}

describe('csv read', () => {
  it('gives strings as they were written, without the blanks around them', () => {
    const [record] = read('CAP ;NOME;CODICE;X\n00100; "ROSSI ";" 018 ";\xa0\n');
    assert.deepEqual(record, {
      number: 1,
      line: 2,
      fields: { CAP: '00100', NOME: '"ROSSI "', CODICE: '018', X: '' },
      cents: null,
      group: null,
    });
    assert.deepEqual(read('A;B\n 1;" 2 " \n', { trim: false })[0]?.fields, { A: ' 1', B: ' 2 ' });
  });

  it('reads amount and group', () => {
    const records = read('K;E\n 7 ;1.234,56\n;12,3\n8;-1,00\n9;abc\n9;\n', { groupBy: 'K', amount: 'E' });
    assert.deepEqual(
      records.map(({ group, cents }) => [group, cents]),
      [
        ['7', 123_456],
        [null, 1230],
        ['8', -100],
        ['9', null],
        ['9', null],
      ],
    );
    assert.equal(
      records.find(({ problem }) => problem !== undefined),
      undefined,
    );
    assert.equal(read('K;E\n1;1,234.5\n', { amount: 'E', decimal: '.' })[0]?.cents, 123_450);
  });

  it('names rows with too many or too few fields', () => {
    const records = read('A;B;C\n1;2;3;;\n1;2\n1;2;3;x\n1;2;3\n', { groupBy: 'A' });
    assert.deepEqual(
      records.map(({ problem, group }) => [problem?.code, problem?.message, group]),
      [
        [undefined, undefined, '1'],
        ['csv.ragged', 'the row has 2 fields, 3 are expected', '1'],
        ['csv.ragged', 'the row has 4 fields, 3 are expected', '1'],
        [undefined, undefined, '1'],
      ],
    );
    assert.deepEqual(records[1]?.problem?.place, { line: 3, record: 2, value: '1;2' });
    assert.equal(read('A;B\n1\n', { ragged: 'fill' })[0]?.problem, undefined);
    assert.deepEqual(read('A;B;\n1;2;\n')[0]?.fields, { A: '1', B: '2' });
    assert.deepEqual(read('A;;C\n1;2;3\n')[0]?.fields, { A: '1', column2: '2', C: '3' });
  });

  it('does not take the rest of a broken row for a key', () => {
    const records = read('K;NOME;VIA;E\n1;ROSSI;VIA\nROMA;9;5\n2;A;B;1\n', { groupBy: 'K' });
    assert.deepEqual(
      records.map(({ problem, group }) => [problem?.code, group]),
      [
        ['csv.ragged', '1'],
        ['csv.ragged', null],
        [undefined, '2'],
      ],
    );
    assert.equal(
      read('NOME;K;E\nROSSI;MARIO;7;1\n', { groupBy: 'K' })[0]?.group,
      null,
      'shifted by a delimiter',
    );
  });

  it('names quotes that do not hold', () => {
    const records = read('A;B\n1;"x\n2;"VIA "ROMA";3\n');
    assert.deepEqual(
      records.map(({ problem }) => [problem?.code, problem?.place?.line]),
      [
        ['csv.unbalanced-quote', 2],
        ['csv.quote', 3],
      ],
    );
  });

  it('names values that a spreadsheet has altered, in key, group and amount only', () => {
    const options = { groupBy: 'G', amount: 'E', key: { field: 'K' } };
    const records = read('K;G;E;X\n1,23E+17;1;1;x\n1;3E+17;1;x\n1;1;1,2E+5;x\n12E5;1;1;1,23E+17\n', options);
    assert.deepEqual(
      records.map(({ problem, group }) => [
        problem?.code,
        problem?.place?.field,
        problem?.place?.value,
        group,
      ]),
      [
        ['csv.scientific', 'K', '1,23E+17', null],
        ['csv.scientific', 'G', '3E+17', null],
        ['csv.scientific', 'E', '1,2E+5', null],
        [undefined, undefined, undefined, '1'],
      ],
    );
  });

  it('reads text as spreadsheets mark it, when told so', () => {
    const text = `A;B;C\n'007;="00123";"=""018"""\n`;
    assert.deepEqual(read(text, { spreadsheetText: true })[0]?.fields, { A: '007', B: '00123', C: '018' });
    assert.deepEqual(read(text)[0]?.fields, { A: "'007", B: '="00123"', C: '="018"' });
  });

  it('names damaged rows', () => {
    const records = read('A;B\n1;a\0b\n2;\x1ac\n3;d\n');
    assert.deepEqual(
      records.map(({ problem }) => problem?.code),
      ['csv.control', 'csv.control', undefined],
    );
    assert.deepEqual(
      read(Buffer.from('A\ncitt\xe0\nà\n', 'latin1'), { encoding: 'utf-8' }).map(
        ({ problem }) => problem?.code,
      ),
      ['encoding.invalid', 'encoding.invalid'],
    );
  });

  it('gives the head of each flow by name', () => {
    const options: FormatOptions = {
      encoding: 'cp850',
      header: false,
      columns: ['T', 'N'],
      records: { head: { is: 'H', columns: ['T', 'COMUNE'] } },
    };
    const bytes = Buffer.from('H;CITT\x85\nD;1\nH; ROMA\nD;2\n', 'latin1');
    const { slices } = cutAll(csv.cut(options, { records: 7, bytes: 4096 }), [bytes]);
    const reader = csv.read(options);
    assert.deepEqual(
      slices.map((slice) => reader(slice).heads),
      [[{ T: 'H', COMUNE: 'CITTà' }], [{ T: 'H', COMUNE: 'ROMA' }]],
    );
  });

  it('agrees with an independent parser on whatever is written well', () => {
    const value = fc.string({
      unit: fc.constantFrom('a', 'à', '€', ' ', ';', '"', '\n', '\r', "'", '1'),
      maxLength: 6,
    });
    const rows = fc.array(fc.tuple(value, value, value), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(rows, fc.constantFrom('\n', '\r\n', '\r'), fc.boolean(), (records, eol, last) => {
        const quote = (text: string) => (/[;"\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
        const text =
          ['A;B;C', ...records.map((row) => row.map(quote).join(';'))].join(eol) + (last ? eol : '');
        const bytes = Buffer.from(text, 'utf8');
        const options = { encoding: 'utf-8', trim: false, emptyRows: 'record' };
        const expected: string[][] = parse(bytes, { delimiter: ';', record_delimiter: eol, from: 2 });
        assert.deepEqual(
          read(bytes, options).map(({ fields }) => Object.values(fields)),
          expected,
        );
      }),
      { numRuns: 400, seed: 31 },
    );
  });
});

const samples = new URL('../../../shared/samples/', import.meta.url);

describe('csv read: samples of the field', {
  skip: existsSync(samples) ? false : 'the shared samples are not here',
}, () => {
  it('reads the same list in four encodings, and its totals', () => {
    const options: FormatOptions = {
      header: false,
      columns: ['TIPO', 'CF', 'NOME', 'VIA', 'EURO', 'SCADENZA'],
      amount: 'EURO',
      records: {
        head: { is: 'H', columns: ['TIPO', 'ENTE'] },
        body: 'D',
        tail: { is: 'T', columns: ['TIPO', 'N', 'EURO'] },
      },
      totals: { 'tail.N': 'count(records)', 'tail.EURO': 'sum(EURO)' },
    };
    for (const [name, encoding] of [
      ['cp850', 'cp850'],
      ['cp1252', 'windows-1252'],
      ['iso-8859-15', 'iso-8859-15'],
      ['utf-8-bom', 'utf-8'],
    ]) {
      const bytes = readFileSync(new URL(`conventions/lista-carico.${name}.csv`, samples));
      const layout = { ...options, encoding: encoding ?? '' };
      const { slices, flows } = cutAll(csv.cut(layout, { records: 7, bytes: 4096 }), [bytes]);
      assert.deepEqual(
        flows.flatMap(({ problems }) => problems),
        [],
        name,
      );
      const [slice] = slices;
      assert.ok(slice !== undefined);
      const { records, heads } = csv.read(layout)(slice);
      assert.deepEqual(heads, [{ TIPO: 'H', ENTE: 'COMUNE DI ESEMPIOLANDIÀ' }]);
      assert.deepEqual(
        records.map(({ fields, cents }) => [fields.NOME, fields.VIA, cents]),
        [
          ['PROVA MARIA', 'VIA CITTÀ 1', 12_345],
          ['ESEMPIO NICCOLÒ', 'VIA PERCHÉ 2', 9_900],
        ],
      );
    }
  });

  it('reads the exports of other systems', () => {
    const poste = read(readFileSync(new URL('poste/lista-di-carico-td896.csv', samples)), {
      groupBy: 'CODICE_CLIENTE',
      amount: 'IMPORTO',
    });
    assert.deepEqual(
      poste.map(({ group, cents, problem }) => [group, cents, problem]),
      [
        ['020260000000000186', 12_345, undefined],
        ['020260000000000287', 9_900, undefined],
      ],
    );
    const iris = read(readFileSync(new URL('vendor/iris-csv-basic-v2.csv', samples)), {
      delimiter: '|',
      quote: 'none',
    });
    assert.deepEqual(
      iris.map(({ fields, problem }) => [fields.ID_DEBITO, problem]),
      [
        ['2026_000001', undefined],
        ['2026_000002', undefined],
      ],
    );
  });
});

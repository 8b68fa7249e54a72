import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FormatOptions, OutRecord, WriteContext } from '../../src/domain/ports/format.ts';
import { csv } from '../../src/formats/csv.ts';

function write(
  options: FormatOptions,
  records: readonly OutRecord[],
  context: WriteContext = { values: {} },
) {
  return csv.write({ encoding: 'windows-1252', ...options })(records, context);
}

function written(options: FormatOptions, records: readonly OutRecord[], context?: WriteContext): string {
  const result = write(options, records, context);
  if (!result.ok) assert.fail(`${result.problem.code}: ${result.problem.message}`);
  assert.equal(result.value.records, records.length);
  return Buffer.from(result.value.bytes).toString('latin1');
}

function refused(options: FormatOptions, records: readonly OutRecord[]) {
  const result = write(options, records);
  assert.ok(!result.ok);
  return [result.index, result.problem.code, result.problem.place?.field];
}

describe('csv write', () => {
  it('writes the listed columns, the received ones in place of *', () => {
    const context = { values: {}, receivedColumns: ['A', 'B'], receivedEol: '\n' } as const;
    const records = [{ A: '1', B: null, ESITO: 'OK' }];
    assert.equal(written({ columns: ['*', 'ESITO'] }, records, context), 'A;B;ESITO\n1;;OK\n');
    assert.equal(written({}, records, context), 'A;B;ESITO\n1;;OK\n');
    assert.equal(
      written({ eol: 'crlf', header: false, columns: ['ESITO', 'A', 'B'] }, records, context),
      'OK;1;\r\n',
    );
    assert.equal(written({ columns: ['X'] }, []), 'X\r\n');
  });

  it('quotes only what needs it', () => {
    const records = [{ A: 'a;b', B: 'say "x"', C: 'two\nlines', D: ' x', E: 'l\u2019eta', F: 7, G: true }];
    assert.equal(
      written({ header: false }, records),
      '"a;b";"say ""x""";"two\nlines";" x";l\x92eta;7;true\r\n',
    );
    assert.equal(written({ encoding: 'us-ascii', header: false }, [{ A: '“x”' }]), '"""x"""\r\n');
    assert.equal(
      written({ header: false }, [{ A: '' }]),
      '""\r\n',
      'a row that would be empty remains a row',
    );
  });

  it('writes marks, encodings and other delimiters', () => {
    assert.equal(
      written({ encoding: 'utf-8', bom: true, delimiter: 'tab' }, [{ A: 'é', B: 'x' }]),
      '\xef\xbb\xbfA\tB\r\n\xc3\xa9\tx\r\n',
    );
    assert.equal(written({ encoding: 'cp850' }, [{ A: 'È' }]), 'A\r\n\xd4\r\n');
  });

  it('fills head and tail from templates and from what it counted', () => {
    const options: FormatOptions = {
      delimiter: '|',
      header: false,
      columns: ['T', 'K', 'E'],
      records: {
        head: { is: 'H', columns: ['T', 'DAY'] },
        body: 'D',
        tail: { is: 'Z', columns: ['T', 'N', 'L', 'SUM', 'WHO'] },
      },
      totals: { 'tail.N': 'count(records)', 'tail.L': 'count(lines)', 'tail.SUM': 'sum(E)' },
    };
    const values = { 'head.DAY': '20260115', WHO: 'BORGO' };
    const records = [
      { K: '1', E: '1.000,50' },
      { K: '2', E: '0,50' },
    ];
    assert.equal(
      written(options, records, { values }),
      'H|20260115\r\nD|1|1.000,50\r\nD|2|0,50\r\nZ|2|4|1001,00|BORGO\r\n',
    );
    assert.deepEqual(refused(options, [{ K: '1', E: 'x' }]), [-1, 'amount.unreadable', 'E']);
  });

  it('writes nothing when a value cannot be written', () => {
    assert.deepEqual(refused({}, [{ A: 'a' }, { A: '王' }]), [1, 'encoding.unmappable', 'A']);
    assert.deepEqual(refused({}, [{ A: 12.5 }]), [0, 'csv.value', 'A']);
    assert.deepEqual(refused({}, [{ A: ['x'] }]), [0, 'csv.value', 'A']);
    assert.deepEqual(refused({ columns: ['A'] }, [{ A: 'a' }, { A: 'a', B: 'b' }]), [1, 'csv.column', 'B']);
    assert.deepEqual(refused({ quote: 'none' }, [{ A: 'a;b' }]), [0, 'csv.unquotable', 'A']);
  });

  it('keeps formulas from running in files that people open, when told so', () => {
    const records = [{ A: '=1+1', B: '+39 06', C: '-12,50', D: '@x', E: 'x=1' }];
    assert.equal(
      written({ header: false, neutraliseFormulas: true }, records),
      "'=1+1;'+39 06;-12,50;'@x;x=1\r\n",
    );
    assert.equal(written({ header: false }, records), '=1+1;+39 06;-12,50;@x;x=1\r\n');
  });
});

describe('csv options', () => {
  const faults = (options: FormatOptions) =>
    (csv.spec.check?.({ encoding: 'utf-8', ...options }) ?? []).map((found) => {
      assert.equal(found.class, 'config');
      return found.place?.field;
    });

  it('are checked beyond their schema', () => {
    assert.deepEqual(faults({}), []);
    assert.deepEqual(faults({ header: false }), ['columns']);
    assert.deepEqual(faults({ columns: ['A', 'A'] }), ['columns']);
    assert.deepEqual(faults({ delimiter: "'", quote: "'" }), ['quote']);
    assert.deepEqual(
      faults({ header: false, columns: ['A'], groupBy: 'B', amount: 'C', key: { field: 'A' } }),
      ['groupBy', 'amount'],
    );
    assert.deepEqual(faults({ encoding: 'cp850', bom: true }), ['bom']);
    assert.deepEqual(faults({ records: { head: 'H', tail: 'H' } }), ['records']);
    assert.deepEqual(
      faults({ records: { tail: 'T' }, totals: { 'tail.N': 'count(lines)', 'head.N': 'count(lines)' } }),
      ['totals.tail.N', 'totals.head.N'],
    );
  });
});

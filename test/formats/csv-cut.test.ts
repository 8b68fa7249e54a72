import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { FormatOptions } from '../../src/domain/ports/format.ts';
import { csv } from '../../src/formats/csv.ts';
import { cutAll } from '../conformance/formats.ts';

const LIMITS = { records: 100, bytes: 65_536 };
/** What no record has to hold: line ends, and the blank lines between them. */
const isPassedOver = (text: string): boolean => [...text].every((sign) => ' \r\n\u001a'.includes(sign));

const PIPES: FormatOptions = {
  encoding: 'us-ascii',
  delimiter: '|',
  header: false,
  columns: ['TIPO', 'IMPORTO'],
  records: {
    head: { is: 'H', columns: ['TIPO', 'RIGHE'] },
    body: 'D',
    tail: { is: 'T', columns: ['TIPO', 'RIGHE', 'TOTALE'] },
  },
  totals: { 'head.RIGHE': 'count(records)', 'tail.RIGHE': 'count(records)', 'tail.TOTALE': 'sum(IMPORTO)' },
};

function cut(text: string | Uint8Array, options: FormatOptions = {}) {
  const bytes = typeof text === 'string' ? Buffer.from(text, 'latin1') : text;
  const seen = cutAll(csv.cut({ encoding: 'windows-1252', ...options }, LIMITS), chunksOf(bytes, 50_000));
  return {
    rows: seen.records.map(({ line, bytes: row }) => `${line}: ${row}`),
    flows: seen.flows,
    problems: seen.flows.flatMap(({ problems }) =>
      problems.map(({ code, place }) => `${code}@${place?.line}`),
    ),
    messages: seen.flows.flatMap(({ problems }) => problems.map(({ message }) => message)),
  };
}

function* chunksOf(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe('csv cut: quotes', () => {
  it('keeps a stray quote from swallowing the rows after it', () => {
    const { rows, problems } = cut('A;B\n1;"ROSSI\n2;"VERDI"\n3;"x"\n');
    assert.deepEqual(rows, ['2: 1;"ROSSI', '3: 2;"VERDI"', '4: 3;"x"']);
    assert.deepEqual(problems, []);
  });

  it('keeps a quote that never closes to its row, however long the file', () => {
    const rest = 'b;2\n'.repeat(500_000);
    const { rows } = cut(`A;B\n1;"ROSSI\n${rest}`);
    assert.equal(rows.length, 500_001);
    assert.equal(rows[0], '2: 1;"ROSSI');
    assert.equal(rows[1], '3: b;2');
    assert.equal(rows.at(-1), '500002: b;2');
  });

  it('keeps a quote that never closes to its row at the end of the file', () => {
    assert.deepEqual(cut('A;B\n1;"x\n2;y\n3;z').rows, ['2: 1;"x', '3: 2;y', '4: 3;z']);
  });

  it('takes quotes inside values as they are', () => {
    assert.deepEqual(cut('A;B\nVIA "ROMA" 3;5"\n;""""\n').rows, ['2: VIA "ROMA" 3;5"', '3: ;""""']);
  });

  it('reads a value of a megabyte, and a row of ten thousand columns', () => {
    const long = `1;"${'x\n'.repeat(500_000)}"`;
    const { rows, problems } = cut(`A;B\n${long}\n2;b\n`);
    assert.deepEqual([rows.length, rows[0] === `2: ${long}`, rows[1]], [2, true, '500003: 2;b']);
    assert.deepEqual(problems, []);
    const names = Array.from({ length: 10_000 }, (_, index) => `C${index}`).join(';');
    assert.equal(cut(`${names}\n${'1;'.repeat(9_999)}1\n`).rows.length, 1);
  });

  it('refuses what has no line ends, without keeping it', () => {
    const before = process.memoryUsage().arrayBuffers;
    const cutter = csv.cut({ encoding: 'windows-1252' }, LIMITS);
    const cuts = [...cutter.push(Buffer.from('A;B\n1;2\n'))];
    const chunk = Buffer.alloc(1 << 20, 'x');
    for (let i = 0; i < 64; i += 1) cuts.push(...cutter.push(chunk));
    assert.ok(process.memoryUsage().arrayBuffers - before < 32 << 20);
    cuts.push(...cutter.push(Buffer.from('\n3;4\n')), ...cutter.end());
    const lines = cuts.flatMap((one) => (one.kind === 'slice' ? [...one.slice.lines] : []));
    assert.deepEqual(lines, [2, 4]);
    const problems = cuts.flatMap((one) => (one.kind === 'flow' ? one.flow.problems : []));
    assert.deepEqual(
      problems.map(({ code, place }) => [code, place?.line]),
      [['csv.row-too-long', 3]],
    );
  });

  it('copies long runs of empty lines nowhere', () => {
    const cutter = csv.cut({ encoding: 'windows-1252' }, LIMITS);
    cutter.push(Buffer.from('A;B\n1;2\n'));
    const slices: number[] = [];
    for (let i = 0; i < 4; i += 1) {
      for (const one of cutter.push(Buffer.alloc(1 << 18, '\n')))
        if (one.kind === 'slice') slices.push(one.slice.bytes.length);
    }
    assert.deepEqual(slices, [3]);
  });
});

describe('csv cut: anything', () => {
  it('is cut the same whatever the chunks, and loses no byte', () => {
    const sign = fc.constantFrom('a', ';', '"', '\n', '\r', ' ', '\x1a');
    const text = fc.array(sign, { maxLength: 60 }).map((signs) => signs.join(''));
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 9 }), (body, size) => {
        const options = { encoding: 'us-ascii', header: false, columns: ['A'], emptyRows: 'record' };
        const bytes = Buffer.from(body, 'latin1');
        const whole = cutAll(csv.cut(options, LIMITS), [bytes]);
        const pieces = cutAll(csv.cut(options, LIMITS), chunksOf(bytes, size));
        assert.deepEqual(pieces.records, whole.records);
        assert.deepEqual(pieces.flows, whole.flows);
        let rest = body;
        for (const { bytes: row } of whole.records.toReversed()) {
          const at = rest.lastIndexOf(row);
          assert.ok(isPassedOver(rest.slice(at + row.length)), JSON.stringify(body));
          rest = rest.slice(0, at);
        }
        assert.ok(isPassedOver(rest), JSON.stringify(body));
      }),
      { numRuns: 3000, seed: 32 },
    );
  });
});

describe('csv cut: header', () => {
  it('wants one, also in an empty file', () => {
    for (const text of ['', '\ufeff', '\r\n\r\n', '\x1a']) {
      assert.deepEqual(cut(Buffer.from(text, 'utf8')).problems, ['csv.header@1'], JSON.stringify(text));
    }
    assert.deepEqual(cut('A;B').problems, []);
    assert.deepEqual(cut('A;B\n').rows, []);
    assert.deepEqual(cut('', { header: false, columns: ['A'] }).flows.length, 1);
  });

  it('names columns that are missing or twice', () => {
    const { problems, messages } = cut('A;b;A\n1;2;3\n', { columns: ['A', 'B'], groupBy: 'C' });
    assert.deepEqual(problems, ['csv.header@1', 'csv.header@1', 'csv.header@1']);
    assert.deepEqual(messages, [
      'the header names A twice',
      'the header does not name B, it names b',
      'the header does not name C',
    ]);
  });

  it('sees a delimiter that is not the declared one', () => {
    assert.deepEqual(cut('A,B,C\n1,2,3\n').problems, ['csv.delimiter@1']);
    assert.deepEqual(cut('sep=,\nA;B\n1;2\n').problems, ['csv.delimiter@1']);
    assert.deepEqual(cut('"sep=;"\r\nA;B\n1;2\n').rows, ['3: 1;2']);
    assert.deepEqual(cut('A\n1\n').problems, []);
  });

  it('passes over empty rows, or not', () => {
    assert.deepEqual(cut('A;B\n;\n1;2\n ; \n\n').rows, ['3: 1;2']);
    assert.deepEqual(cut('A;B\n;\n1;2\n', { emptyRows: 'record' }).rows, ['2: ;', '3: 1;2']);
  });
});

describe('csv cut: head and tail', () => {
  it('gives declared and counted figures', () => {
    const { flows, problems } = cut('H|2\nD|1.000,50\nD|0,5\nT|02|1001,00\n', PIPES);
    assert.deepEqual(problems, []);
    assert.deepEqual(flows[0]?.totals, [
      { name: 'head.RIGHE', declared: '2', counted: '2' },
      { name: 'tail.RIGHE', declared: '2', counted: '2' },
      { name: 'tail.TOTALE', declared: '1001,00', counted: '1001,00' },
    ]);
  });

  it('refuses what does not add up, with both figures', () => {
    const { problems, messages } = cut('H|3\nD|10,00\nD|x\nT|2|10,01\n', PIPES);
    assert.deepEqual(problems, ['totals.mismatch@1', 'totals.mismatch@4']);
    assert.deepEqual(messages, [
      'head.RIGHE declares 3, 2 records were counted',
      'tail.TOTALE declares 10,01, IMPORTO adds up to 10,00 without 1 amount that cannot be read, the first on line 3',
    ]);
    assert.deepEqual(cut('H|1\nD|1\nT||1\n', PIPES).problems, ['totals.unreadable@3']);
  });

  it('counts rows of any kind as lines', () => {
    const options = { ...PIPES, totals: { 'tail.RIGHE': 'count(lines)' } };
    assert.deepEqual(cut('H|0\nD|1\n\nT|3|0\n', options).problems, []);
    assert.deepEqual(cut('H|0\nD|1\n\nT|4|0\n', options).problems, ['totals.mismatch@4']);
  });

  it('misses what is missing', () => {
    assert.deepEqual(cut('H|1\nD|1\n', PIPES).problems, ['csv.no-tail@1']);
    assert.deepEqual(cut('D|1\nT|1|1\n', PIPES).problems, ['csv.no-head@1']);
    assert.deepEqual(cut('', PIPES).problems, ['csv.no-head@1', 'csv.no-tail@1']);
    assert.deepEqual(cut('H|1\nD|1\nH|1\nD|1\nT|1|1\n', PIPES).problems, ['csv.no-tail@1']);
    assert.deepEqual(cut('H|1\nD|1\nT|1|1\nD|2\n', PIPES).problems, ['csv.no-head@4', 'csv.no-tail@4']);
    assert.deepEqual(cut('H|1\nH|0\nT|0|0\n', PIPES).flows.length, 2);
  });

  it('names rows of a kind that the layout does not know, and does not drown in them', () => {
    assert.deepEqual(cut('H|2\nD|1\nX|1\nT|2|2\n', PIPES).problems, ['csv.row-type@3']);
    const many = cut(`H|99\n${'X|1\n'.repeat(99)}T|99|99\n`, PIPES);
    assert.equal(many.problems.length, 21);
    assert.match(many.messages.at(-1) ?? '', /^79 more/);
  });
});

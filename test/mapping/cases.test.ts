import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GestionaleConfig } from '../../src/domain/configuration.ts';
import type { MappingCase } from '../../src/domain/mapping-case.ts';
import { ok } from '../../src/domain/problem.ts';
import type { CaseDifference } from '../../src/mapping/case-differences.ts';
import { type CaseSetting, runCases } from '../../src/mapping/cases.ts';
import { CoverageSheet, coverageLines, type MappingCoverage } from '../../src/mapping/coverage.ts';
import { file, layout, parts, row, SOURCE } from './setting.ts';

const gestionale: GestionaleConfig = {
  gestionale: 'prova',
  title: 'Prova',
  positions: {
    format: 'csv',
    options: { ...layout, groupBy: 'AVVISO' },
    groupBy: 'AVVISO',
    keyField: 'AVVISO',
    uniqueWithin: 'ever',
  },
  acknowledgement: {
    format: 'csv',
    options: { encoding: 'utf-8', columns: ['AVVISO', 'ESITO'] },
    name: 'x.csv',
    values: {},
  },
  report: {
    format: 'csv',
    options: { encoding: 'utf-8', columns: ['IUV', 'NUMERO'] },
    name: 'y.csv',
    values: {},
  },
  parameters: {},
  mappings: {
    positions: SOURCE,
    acknowledgement: '{"AVVISO": AVVISO, "ESITO": outcome.outcome}',
    report: '{"IUV": iuv, "NUMERO": $string($file.number)}',
  },
};

const setting: CaseSetting = {
  gestionale,
  cases: [],
  parts,
  sample: () => Buffer.from(file(row())),
  encode: (text) => ok(Buffer.from(text)),
  decode: (bytes) => Buffer.from(bytes).toString('utf8'),
  context: () => ({ values: {} }),
};

async function differences(one: Partial<MappingCase>): Promise<readonly CaseDifference[]> {
  const whole: MappingCase = { file: 'cases/a.yaml', line: 1, says: 'a case', parameters: {}, ...one };
  const [result] = await runCases({ ...setting, cases: [whole] });
  assert.ok(result);
  return result.differences;
}

/** The same gestionale with another mapping of positions, and which of its branches the cases go through. */
async function reached(positions: string, ...texts: readonly string[]): Promise<readonly MappingCoverage[]> {
  const sheet = new CoverageSheet();
  const cases = texts.map((text, index) => ({
    file: 'a.yaml',
    line: index + 1,
    says: '',
    parameters: {},
    text,
  }));
  const mappings = { ...gestionale.mappings, positions };
  await runCases({ ...setting, gestionale: { ...gestionale, mappings }, cases }, sheet);
  return sheet.result();
}

const alternating = file(
  row({ AVVISO: 'A', RATA: '1' }),
  row({ AVVISO: 'B', RATA: '1' }),
  row({ AVVISO: 'A', RATA: '2' }),
);
const broken = file(row({ AVVISO: 'A' }), row({ AVVISO: 'B', CF: 'RSSMRA80A01H501X' }));

describe('a case', () => {
  it('holds when the positions have what it says, records joined wherever they stand', async () => {
    const expect = [
      { key: 'A', options: [{ kind: 'plan', installments: [{ ref: '1' }, { ref: '2', amount: 123456 }] }] },
      { key: 'B' },
    ];
    assert.deepEqual(await differences({ text: alternating, expect }), []);
  });

  it('fails by naming what differs', async () => {
    const expect = [{ key: 'A', options: [{ installments: [{ amount: 1 }, {}] }] }];
    const [amount, added, ...more] = await differences({ text: alternating, expect });
    const path = ['expect', 0, 'options', 0, 'installments', 0, 'amount'];
    assert.deepEqual(amount, { kind: 'value', path, expected: 1, got: 123456 });
    assert.ok(added?.kind === 'value' && added.expected === undefined);
    assert.deepEqual(added.path, ['expect', 1]);
    assert.deepEqual(more, []);
  });

  it('that misses a position in the middle does not blame those after it', async () => {
    const found = await differences({
      text: alternating,
      expect: [{ key: 'X' }, { key: 'A' }, { key: 'B' }],
    });
    assert.deepEqual(found, [{ kind: 'value', path: ['expect', 0], expected: { key: 'X' } }]);
    const [extra, ...more] = await differences({ text: alternating, expect: [{ key: 'B' }] });
    assert.deepEqual([extra?.kind === 'value' && extra.path, more], [['expect', 0], []]);
  });

  it('holds when the problem is the one that it names, and fails on others', async () => {
    const problem = { code: 'fiscalCode.checksum', field: 'CF', line: 3 };
    assert.deepEqual(await differences({ text: broken, problems: [problem] }), []);
    assert.deepEqual(await differences({ text: broken, problems: [{ ...problem, line: 2 }] }), [
      { kind: 'value', path: ['problem', 0, 'line'], expected: 2, got: 3 },
    ]);
    const [unexpected] = await differences({ text: broken, expect: [{ key: 'A' }] });
    assert.ok(unexpected?.kind === 'value');
    assert.deepEqual(unexpected.got, problem);
    assert.match(unexpected.note ?? '', /^fiscalCode\.checksum {2}line 3/);
    assert.deepEqual(await differences({ sample: 'lista.csv', problems: [problem] }), [
      { kind: 'value', path: ['problem', 0], expected: problem },
    ]);
  });

  it('counts what is ignored', async () => {
    assert.deepEqual(await differences({ text: broken.replace('X;', 'U;'), ignored: 1 }), [
      { kind: 'value', path: ['ignored'], expected: 1, got: 0, note: 'no record is ignored' },
    ]);
  });

  it('compares the acknowledgement line by line', async () => {
    const expectAcknowledgement = 'AVVISO;ESITO\nA;created\nB;problem\n';
    const problems = [{ code: 'fiscalCode.checksum' }];
    assert.deepEqual(await differences({ text: broken, problems, expectAcknowledgement }), []);
    const wrong = await differences({
      text: broken,
      problems,
      expectAcknowledgement: 'AVVISO;ESITO\nA;created\n',
    });
    assert.deepEqual(wrong, [
      {
        kind: 'text',
        path: ['expectAcknowledgement'],
        expected: 'AVVISO;ESITO\nA;created',
        got: 'AVVISO;ESITO\nA;created\nB;problem',
      },
    ]);
  });

  it('says that a file is refused, or that it is not', async () => {
    const twice = file(row()).replace('RATA', 'ANNO');
    const [found, ...more] = await differences({ text: twice, expect: [{ key: 'A' }] });
    assert.ok(found?.kind === 'value');
    assert.deepEqual(
      [found.path, found.expected, found.got, more],
      [['refused'], undefined, 'csv.header', []],
    );
    assert.deepEqual(await differences({ text: twice, refused: 'csv.header' }), []);
    assert.deepEqual(await differences({ text: file(row()), refused: 'csv.header' }), [
      { kind: 'value', path: ['refused'], expected: 'csv.header', note: 'the file is not refused' },
    ]);
  });

  it('compares the report', async () => {
    const payments = [{ iuv: '01000000000000019' }];
    assert.deepEqual(
      await differences({ payments, number: 7, expectReport: 'IUV;NUMERO\n01000000000000019;7\n' }),
      [],
    );
    assert.equal((await differences({ payments, expectReport: 'IUV;NUMERO\n' })).length, 1);
  });
});

describe('the branches of a mapping', () => {
  const BRANCHED = `{
  "key": AVVISO, "description": RATA = "0" ? "Soluzione unica" : "Rata " & RATA,
  "debtor": $debtor(CF, NOME), "options": { "installments": { "amount": $cents(IMPORTO), "dueDate": "2036-06-30" } }
}`;

  it('are those that any case goes through', async () => {
    const [half] = await reached(BRANCHED, file(row({ RATA: '1' })), file(row({ RATA: '2' })));
    assert.ok(half);
    assert.deepEqual(coverageLines(half), [
      'positions.jsonata: 1 of 2 branches',
      '  positions.jsonata:2:46  then  "Soluzione unica"',
    ]);
    const [whole] = await reached(BRANCHED, file(row({ RATA: '1' }), row({ AVVISO: 'B', RATA: '0' })));
    assert.deepEqual([whole?.branches, whole?.covered], [2, 2]);
  });
});

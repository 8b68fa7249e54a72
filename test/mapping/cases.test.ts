import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GestionaleConfig } from '../../src/domain/configuration.ts';
import type { MappingCase } from '../../src/domain/mapping-case.ts';
import { ok } from '../../src/domain/problem.ts';
import { runCases } from '../../src/mapping/cases.ts';
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

async function differences(one: Partial<MappingCase>): Promise<readonly string[]> {
  const whole: MappingCase = { file: 'cases/a.yaml', line: 1, says: 'a case', parameters: {}, ...one };
  const [result] = await runCases({
    gestionale,
    cases: [whole],
    parts,
    sample: () => Buffer.from(file(row())),
    encode: (text) => ok(Buffer.from(text)),
    decode: (bytes) => Buffer.from(bytes).toString('utf8'),
    context: () => ({ values: {} }),
  });
  return result?.differences ?? ['it did not run'];
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
    assert.deepEqual(await differences({ text: alternating, expect }), [
      '2 positions, not 1',
      'position 1.options[0].installments[0].amount is 123456, not 1',
    ]);
  });

  it('holds when the problem is the one that it names, and fails on others', async () => {
    const problem = { code: 'fiscalCode.checksum', field: 'CF', line: 3 };
    assert.deepEqual(await differences({ text: broken, problems: [problem] }), []);
    assert.deepEqual(await differences({ text: broken, problems: [{ ...problem, line: 2 }] }), [
      'problem 1.line is 3, not 2',
    ]);
    assert.match(
      (await differences({ text: broken, expect: [{ key: 'A' }] })).join(),
      /unexpected problem: fiscalCode\.checksum {2}line 3/,
    );
    assert.deepEqual(await differences({ sample: 'lista.csv', problems: [problem] }), ['0 problems, not 1']);
  });

  it('counts what is ignored', async () => {
    assert.deepEqual(await differences({ text: broken.replace('X;', 'U;'), ignored: 1 }), [
      '0 records are ignored, not 1',
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
    assert.deepEqual(wrong, ['line 3 of the acknowledgement is "B;problem", not absent']);
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

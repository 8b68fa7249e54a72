import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCases } from '../../src/configuration/cases.ts';
import { Schemas } from '../../src/configuration/schema.ts';
import { GOOD, place } from './tree.ts';

const read = (text: string, beside: readonly string[] = []) =>
  readCases(Buffer.from(text), 'c.yaml', beside, new Schemas());

test('cases are read one by one, with the line where they begin', () => {
  const { cases, problems } = read(String(GOOD['mappings/rows/cases/one.yaml']), ['bad.csv']);
  assert.deepEqual(problems, []);
  assert.deepEqual(cases, [
    {
      file: 'c.yaml',
      line: 1,
      says: 'one row makes one position',
      text: 'KEY;AMOUNT\n1;10,00\n',
      parameters: {},
      expect: [{ key: '1' }],
    },
    {
      file: 'c.yaml',
      line: 8,
      says: 'an amount that cannot be read',
      sample: 'bad.csv',
      parameters: {},
      problems: [{ code: 'amount.unreadable', field: 'AMOUNT', line: 2 }],
    },
  ]);
});

test('ways back are cases too', () => {
  const { cases, problems } = read(`says: a payment
payments: [{ iuv: "01", amount: 1000 }]
number: 7
date: 2026-03-31
parameters: { sia: A1234 }
expectReport: |
  X
`);
  assert.deepEqual(problems, []);
  assert.equal(cases[0]?.number, 7);
  assert.equal(cases[0]?.expectReport, 'X\n');
});

test('a case with nothing to do is none', () => {
  const { problems } = read('says: x\nexpect: []\n');
  assert.deepEqual(problems.map(place), ['c.yaml:1:1 key.missing']);
  assert.match(problems[0]?.message ?? '', /needs one of: file, sample, payments and expectReport/);
});

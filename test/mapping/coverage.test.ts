import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Branch } from '../../src/mapping/compile.ts';
import { CoverageSheet, coverageLines } from '../../src/mapping/coverage.ts';

const SOURCE = '{\n  "a": x ? "yes" : "no",\n  "b": y ?? (\n    0\n  ), "c": z ? 1\n}';
const branch = (kind: Branch['kind'], text: string, count: number): Branch => {
  const start = SOURCE.indexOf(text);
  const before = SOURCE.slice(0, start).split('\n');
  return {
    start,
    end: start + text.length,
    line: before.length,
    column: (before.at(-1) ?? '').length + 1,
    kind,
    count,
  };
};

test('a branch is covered when any run went through it', () => {
  const sheet = new CoverageSheet();
  sheet.add('positions', SOURCE, [
    branch('then', '"yes"', 1),
    branch('else', '"no"', 0),
    branch('default', '(\n    0\n  )', 0),
  ]);
  sheet.add('positions', SOURCE, [
    branch('then', '"yes"', 0),
    branch('else', '"no"', 2),
    branch('default', '(\n    0\n  )', 0),
  ]);
  sheet.add('report', 'iuv', []);
  const [positions, report] = sheet.result();
  assert.ok(positions && report);
  assert.deepEqual([positions.branches, positions.covered], [3, 2]);
  assert.deepEqual(coverageLines(positions), [
    'positions.jsonata: 2 of 3 branches',
    '  positions.jsonata:3:13  default  ( 0 )',
  ]);
  assert.deepEqual(coverageLines(report), []);
});

test('an arm that is not written is told in words, and a changed mapping begins anew', () => {
  const sheet = new CoverageSheet();
  sheet.add('positions', 'old', [branch('then', '"yes"', 5)]);
  const end = SOURCE.length - 2;
  sheet.add('positions', SOURCE, [{ start: end, end, line: 5, column: 16, kind: 'else', count: 0 }]);
  const [positions] = sheet.result();
  assert.ok(positions);
  assert.deepEqual(coverageLines(positions), [
    'positions.jsonata: 0 of 1 branches',
    '  positions.jsonata:5:16  else  (nothing is written for it)',
  ]);
});

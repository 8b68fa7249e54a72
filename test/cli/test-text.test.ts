import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testLines } from '../../src/cli/test-page.ts';
import { PLAIN, paintFor } from '../../src/cli/test-paint.ts';
import { textLines, visible } from '../../src/cli/test-text.ts';

test('only the lines that differ are shown, with their neighbours and the columns that differ', () => {
  const lines = Array.from({ length: 12 }, (_, index) => `row ${index + 1}`);
  const got = lines.with(5, 'row 6 ').toSpliced(11, 0, 'row eleven and a half');
  assert.deepEqual(textLines(lines.join('\n'), got.join('\n'), PLAIN), [
    '  … 3 lines alike',
    '   4  row 4',
    '   5  row 5',
    '-  6  row 6',
    '+  6  row 6·',
    '           ^  column 6',
    '   7  row 7',
    '   8  row 8',
    '  … 1 line alike',
    '  10  row 10',
    '  11  row 11',
    '+ 12  row eleven and a half',
    '  13  row 12',
  ]);
});

test('fields of a fixed layout that moved are told by their columns', () => {
  const lines = textLines('1400000000012345  A', '1400000000054321  B', PLAIN);
  assert.equal(lines.at(-1), `${' '.repeat(5)}${' '.repeat(11)}^^ ^^  ^  columns 12–13, 15–16, 19`);
});

test('what cannot be seen is shown, one column for each', () => {
  assert.equal(visible('a\tb\u00a0c\u0000d\u200be  '), 'a→b⍽c␀d∅e··');
  assert.equal(visible('  a b'), '  a b');
});

test('colours are for terminals, and for nobody who wants none', () => {
  assert.equal(paintFor({}, true).got('x'), '\u001b[32mx\u001b[0m');
  for (const paint of [
    paintFor({}, false),
    paintFor({ NO_COLOR: '1' }, true),
    paintFor({ TERM: 'dumb' }, true),
  ])
    assert.equal(paint.got('x'), 'x');
});

test('values stand in columns: where, what is expected, what came out', () => {
  const lines = testLines(
    {
      gestionale: 'prova',
      problems: [],
      coverage: [],
      cases: [
        { file: 'c.yaml', line: 1, says: 'this holds', differences: [] },
        {
          file: 'c.yaml',
          line: 7,
          says: 'this does not',
          differences: [
            { kind: 'value', path: ['expect', 0, 'debtor', 'postalCode'], expected: '00184', got: '184' },
            { kind: 'value', path: ['expect', 1], expected: { key: '2' } },
            { kind: 'value', path: ['problem', 0], got: { code: 'a.b' }, note: 'a.b  line 3  it is wrong' },
            { kind: 'text', path: ['expectReport'], expected: 'A', got: 'B' },
            { kind: 'failure', message: 'mapping.syntax  it ends too soon' },
          ],
        },
      ],
    },
    PLAIN,
  );
  assert.deepEqual(lines, [
    'prova',
    '  ✓ this holds',
    '  ✗ this does not   c.yaml:7',
    '      expect[0].debtor.postalCode  expected  "00184"',
    '                                   got       "184"',
    '      expect[1]                    expected  {"key":"2"}',
    '                                   got       nothing',
    '      problem[0]                   expected  nothing',
    '                                   got       {"code":"a.b"}',
    '                                             a.b  line 3  it is wrong',
    '      expectReport  - expected  + got',
    '      - 1  A',
    '      + 1  B',
    '           ^  column 1',
    '      mapping.syntax  it ends too soon',
  ]);
});

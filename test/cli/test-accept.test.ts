import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceptResults } from '../../src/cli/test-accept.ts';
import type { CaseDifference } from '../../src/mapping/case-differences.ts';

const FILE = `# yaml-language-server: $schema=x
says:   one row
parameters: {a: b}   # odd   blanks
file: |
  A;B

  # no comment
  1;2

# what must come out
expect:
  - key: "1"      # the key
    # amounts
    options: [{ installments: [{ amount: 3500, dueDate: "2035-12-31" }] }]
  - { key: "2" }

problem: { code: x.y, line: 3 }
# tail
---
says: another
file: |2
   x
expect: []
expectAcknowledgement: |
  A
  B
`;

const one = (...differences: readonly CaseDifference[]) => ({
  file: 'f',
  line: 2,
  says: 'one row',
  differences,
});
const other = (...differences: readonly CaseDifference[]) => ({
  file: 'f',
  line: 20,
  says: 'another',
  differences,
});

/** Lines that are no more, and lines that are new. */
function changes(text: string): readonly [gone: readonly string[], come: readonly string[]] {
  const [before, after] = [FILE.split('\n'), text.split('\n')];
  return [before.filter((line) => !after.includes(line)), after.filter((line) => !before.includes(line))];
}

test('nothing but the words that differ is written, whatever stands around them', () => {
  const installment = ['expect', 0, 'options', 0, 'installments', 0];
  const { text, changed } = acceptResults(FILE, [
    one(
      { kind: 'value', path: [...installment, 'amount'], expected: 3500, got: 4000 },
      { kind: 'value', path: [...installment, 'dueDate'], expected: '2035-12-31', got: '2036-01-31' },
      { kind: 'value', path: ['expect', 0, 'key'], expected: '1', got: 'a, b: c' },
      { kind: 'value', path: ['problem', 0, 'line'], expected: 3, got: 4 },
    ),
    other(),
  ]);
  assert.equal(
    text,
    FILE.replace('3500', '4000')
      .replace('2035-12-31', '2036-01-31')
      .replace('"1"  ', '"a, b: c"  ')
      .replace('line: 3', 'line: 4'),
  );
  assert.deepEqual(changed, [{ line: 2, says: 'one row', keys: ['expect', 'problem'] }]);
});

test('items come and go within their key, comments stay, and other keys keep every byte', () => {
  const { text } = acceptResults(FILE, [
    one(
      { kind: 'value', path: ['expect', 1], expected: { key: '2' } },
      { kind: 'value', path: ['expect', 2], got: { key: '003', debtor: { name: 'VERDI' } } },
      { kind: 'value', path: ['problem', 1], got: { code: 'a.b', line: 7 } },
    ),
  ]);
  assert.deepEqual(changes(text), [
    ['  - key: "1"      # the key', '  - { key: "2" }', 'problem: { code: x.y, line: 3 }'],
    [
      '  - key: "1" # the key',
      '  - { key: "003", debtor: { name: VERDI } }',
      'problem:',
      '  - { code: x.y, line: 3 }',
      '  - { code: a.b, line: 7 }',
    ],
  ]);
});

test('a text is a block, leading blanks and all; keys that were not there come last', () => {
  const { text } = acceptResults(FILE, [
    other(
      { kind: 'value', path: ['expect', 0], got: { key: '9' } },
      { kind: 'text', path: ['expectAcknowledgement'], expected: 'A\nB', got: '   A \nC' },
      { kind: 'value', path: ['problem', 0], got: { code: 'a.b', line: 7 } },
    ),
  ]);
  const [head, tail] = text.split('---\n');
  assert.equal(head, FILE.split('---\n')[0]);
  assert.equal(
    tail,
    `says: another
file: |2
   x
expect:
  - key: "9"
expectAcknowledgement: |2
     A 
  C
problem:
  code: a.b
  line: 7
`,
  );
});

test('a problem that is gone takes its key along; what cannot be run leaves its case alone', () => {
  const gone = acceptResults(FILE, [
    one({ kind: 'value', path: ['problem', 0], expected: { code: 'x.y', line: 3 } }),
    other({ kind: 'failure', message: 'mapping.syntax' }),
  ]);
  assert.equal(gone.text, FILE.replace('problem: { code: x.y, line: 3 }\n', ''));
  assert.equal(gone.changed.length, 1);
});

test('what an alias shares is copied before it is changed', () => {
  const text = `says: shared
file: x
expect:
  - &same { key: "1", options: [{ kind: plan }] }
  - *same
`;
  const path = ['expect', 1, 'key'];
  const { text: written } = acceptResults(text, [
    { file: 'f', line: 1, says: 'shared', differences: [{ kind: 'value', path, expected: '1', got: '2' }] },
  ]);
  assert.match(written, /- &same \{ key: "1"/);
  assert.match(written, /- \{ key: "2", options: \[\{ kind: plan \}\] \}/);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readYaml } from '../../src/configuration/source-map.ts';
import { place } from './tree.ts';

const read = (text: string) => readYaml(Buffer.from(text), 'f.yaml');
const value = (text: string) => read(text).documents[0]?.value;

test('words stay words', () => {
  const text =
    'a: NO\nb: yes\nc: 2026-01-31\nd: 06:00\ne: ~\nf: true\ng: 12\nh: "012"\ni: 14-19\nj: -3.5\n01: x\n2026: y\n';
  assert.deepEqual(value(text), {
    a: 'NO',
    b: 'yes',
    c: '2026-01-31',
    d: '06:00',
    e: null,
    f: true,
    g: 12,
    h: '012',
    i: '14-19',
    j: -3.5,
    '01': 'x',
    '2026': 'y',
  });
});

test('numbers that would lose what is written are refused', () => {
  for (const written of ['01', '0x1F', '1e5', '1E+17', '+3', '.5', '0o17', '1234567890123456', '.inf']) {
    const found = read(`k: [${written}]\n`);
    assert.deepEqual(found.problems.map(place), ['f.yaml:1:5 yaml.unquoted-code'], written);
  }
});

test('places survive flow style, comments, CRLF and a BOM', () => {
  const [source] = read('\uFEFF# x\r\na:\r\n  - b: { c: 1 }\r\n').documents;
  assert.deepEqual(source?.place('/a/0/b/c'), { file: 'f.yaml', line: 3, column: 13 });
  assert.deepEqual(source?.place('/a/0/b', 'key'), { file: 'f.yaml', line: 3, column: 5 });
  assert.deepEqual(source?.place('/a/0/b/missing'), { file: 'f.yaml', line: 3, column: 8 });
  assert.deepEqual(source?.place('/nothing/here', 'key'), { file: 'f.yaml', line: 2, column: 1 });
});

test('keys that differ only in quotes are the same key', () => {
  assert.deepEqual(read('14: a\n"14": b\n').problems.map(place), ['f.yaml:2:1 yaml.duplicate-key']);
});

test('aliases serve, but cannot blow up a document nor turn in circles', () => {
  assert.deepEqual(value('a: &x { b: 1 }\nc: *x\n'), { a: { b: 1 }, c: { b: 1 } });
  const laughs = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < 9; level += 1) {
    laughs.push(
      `a${level}: &a${level} [${Array(10)
        .fill(`*a${level - 1}`)
        .join(', ')}]`,
    );
  }
  const started = performance.now();
  assert.equal(read(`${laughs.join('\n')}\n`).problems[0]?.code, 'yaml.too-large');
  assert.ok(performance.now() - started < 2_000);
  assert.deepEqual(read('a: &x [*x]\n').problems.map(place), ['f.yaml:1:8 yaml.syntax']);
  assert.deepEqual(read('a: *none\n').problems.map(place), ['f.yaml:1:4 yaml.syntax']);
});

test('deep nesting and huge files are told, not suffered', () => {
  assert.equal(read(`${'['.repeat(200)}${']'.repeat(200)}`).problems[0]?.code, 'yaml.too-large');
  assert.equal(readYaml(new Uint8Array(5 * 1024 * 1024), 'f.yaml').problems[0]?.code, 'yaml.too-large');
});

test('keys of objects are plain data', () => {
  const found = value('__proto__: { polluted: true }\nconstructor: 1\n');
  assert.equal(Object.hasOwn(Object(found), '__proto__'), true);
  assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false);
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { formatMapping } from '../../../src/mapping/fmt/format.ts';
import { parseSource } from '../../../src/mapping/source-tree/parse.ts';
import { mappings, meaning, suite } from './expressions.ts';

function formatted(source: string): string {
  const found = formatMapping(source, 'm.jsonata');
  assert.ok(found.ok, found.ok ? '' : found.problem.message);
  return found.value;
}

const comments = (source: string): readonly string[] =>
  parseSource(source).tokens.flatMap((token) =>
    token.comments.map(({ text }) => text.replaceAll(/\s+/g, ' ')),
  );

/** Same meaning, same comments, and nothing left to do. */
function holds(source: string, name: string): void {
  const once = formatted(source);
  assert.deepEqual(meaning(once), meaning(source), name);
  assert.deepEqual(comments(once), comments(source), name);
  assert.equal(formatted(once), once, name);
}

describe('the formatter changes neither meaning nor comments, and is done after once', () => {
  it('on the mappings of this repository, which are formatted', () => {
    assert.ok(mappings().length >= 9);
    for (const { name, source } of mappings()) {
      holds(source, name);
      assert.equal(formatted(source), source, `${name}: tramite fmt`);
    }
  });

  it('on every expression of the JSONata test suite', (t) => {
    const all = suite();
    if (all === undefined) return t.skip('the suite is not here');
    assert.ok(all.length > 1000, `${all.length}`);
    for (const { name, source } of all) holds(source, name);
  });

  it('whatever stands between the words', () => {
    const sources = [...mappings(), ...(suite() ?? []).slice(0, 300)].filter(
      ({ source }) => source.length < 3000,
    );
    const white = fc.constantFrom(' ', '\n', '\n\n', '\t ', '\r\n', '\n\n\n    ');
    const comment = fc.constantFrom(
      '/* a */',
      '/* b\n     c */',
      '/**/',
      '/* "d */',
      `/* ${'long '.repeat(20)} */`,
    );
    const between = fc.oneof(
      { weight: 6, arbitrary: white },
      {
        weight: 1,
        arbitrary: fc
          .array(fc.tuple(white, comment, white), { minLength: 1, maxLength: 3 })
          .map((all) => all.flat().join('')),
      },
      { weight: 1, arbitrary: fc.tuple(comment, white).map((all) => ` ${all.join('')}`) },
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...sources),
        fc.array(between, { minLength: 1, maxLength: 40 }),
        ({ name, source }, gaps) => {
          const { tokens } = parseSource(source);
          holds(tokens.map(({ text }, index) => `${gaps[index % gaps.length]}${text}`).join(''), name);
        },
      ),
      { numRuns: 400 },
    );
  });
});

const SHAPES: readonly (readonly [what: string, source: string, expected: string])[] = [
  ['one binding a line', '($a:=1;$b:=2;$a+$b)', '(\n  $a := 1;\n  $b := 2;\n  $a + $b\n)\n'],
  ['blanks around operators, none around dots', '$a.b  .c&"x"=d', '$a.b.c & "x" = d\n'],
  ['what fits stays on its line', '{"a":1,"b":[1,2 , 3]}', '{ "a": 1, "b": [1, 2, 3] }\n'],
  ['an object that was opened stays open', '{\n"a":1,"b":2}', '{\n  "a": 1,\n  "b": 2\n}\n'],
  [
    'what hangs on the last bracket',
    '{"options":[{"installments":[$records.{\n"ref":RATA}]}]}',
    '{\n  "options": [{\n    "installments": [$records.{\n      "ref": RATA\n    }]\n  }]\n}\n',
  ],
  [
    'a function with bindings',
    '$f := function($a){($b:=$a;$b)}',
    '$f := function($a) {(\n  $b := $a;\n  $b\n)}\n',
  ],
  [
    'comments where they were',
    '/* head */\n(\n/* one */\n$a := 1; /* same line */\n\n\n$a /* in it */ + 2\n/* end */)',
    '/* head */\n(\n  /* one */\n  $a := 1; /* same line */\n\n  $a /* in it */ + 2\n  /* end */\n)\n',
  ],
  [
    'a chain of questions',
    `{"x": ${'a'.repeat(30)} ? ${'b'.repeat(30)} : ${'c'.repeat(30)} ? ${'d'.repeat(30)} : e}`,
    `{\n  "x":\n    ${'a'.repeat(30)} ? ${'b'.repeat(30)}\n    : ${'c'.repeat(30)} ? ${'d'.repeat(30)}\n    : e\n}\n`,
  ],
  [
    'a table of words',
    `{${Array.from({ length: 9 }, (_, index) => `"k${index}":"${'v'.repeat(18)}"`).join(',')}}`,
    `{\n  ${[0, 1, 2]
      .map((row) => [0, 1, 2].map((column) => `"k${row * 3 + column}": "${'v'.repeat(18)}"`).join(', '))
      .join(',\n  ')}\n}\n`,
  ],
];

describe('the formatter writes', () => {
  for (const [what, source, expected] of SHAPES)
    it(what, () => {
      assert.equal(formatted(source), expected);
      holds(source, what);
    });

  it('no line of more than 110 where it can be broken', () => {
    const source = `{"a": $f("${'x'.repeat(60)}", "${'y'.repeat(60)}") & "${'z'.repeat(60)}"}`;
    assert.ok(
      formatted(source)
        .split('\n')
        .every((line) => line.length <= 110),
    );
  });

  it('nothing for what is no JSONata: a problem at its place', () => {
    const found = formatMapping('{\n  "a": }', 'm.jsonata');
    assert.ok(!found.ok);
    assert.deepEqual(
      [found.problem.code, found.problem.place],
      ['mapping.syntax', { file: 'm.jsonata', line: 2, column: 8 }],
    );
  });
});

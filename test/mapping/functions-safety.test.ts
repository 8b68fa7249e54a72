/** Whatever a mapping hands to them, functions give a value or a problem: never another error, never long. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ProblemError } from '../../src/domain/problem.ts';
import { CHAPTERS } from '../../src/mapping/functions/catalogue/catalogue.ts';
import { functionLibrary } from '../../src/mapping/functions/library.ts';

const tables = { servizi: { columns: ['A', 'B'], rows: [['1', 'uno']] } };
const { functions } = functionLibrary(['ANONIMO', 'foreign'], tables);
const library = functions as { readonly [name: string]: (...values: readonly unknown[]) => unknown };

/** Texts of every example, so that some calls get far. */
const texts = CHAPTERS.flatMap((chapter) =>
  chapter.functions.flatMap(({ examples }) =>
    examples.flatMap(([source]) => [...source.matchAll(/"([^"\\]*)"/g)].map(([, text = '']) => text)),
  ),
);
const optionNames = [
  'field',
  'optional',
  ...CHAPTERS.flatMap(({ functions: described }) =>
    described.flatMap(({ options = {} }) => Object.keys(options)),
  ),
];

const scalar = fc.oneof(
  fc.constantFrom(...texts),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.integer({ min: -20, max: 40 }),
  fc.double(),
  fc.constantFrom(
    undefined,
    null,
    true,
    false,
    '9'.repeat(400),
    '9999-12-30',
    '1000-01-01',
    -1e300,
    '__proto__',
  ),
);
const options = fc.dictionary(fc.constantFrom(...optionNames), scalar, { maxKeys: 3 });
const value = fc.oneof(
  { weight: 6, arbitrary: scalar },
  { weight: 2, arbitrary: options },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 4 }) },
  { weight: 1, arbitrary: fc.constant(() => 1) },
);

for (const [name, call] of Object.entries(library))
  test(`property: $${name} gives a value or a problem`, () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 5 }), (values) => {
        try {
          call(...values);
        } catch (error) {
          assert.ok(error instanceof ProblemError, String(error instanceof Error ? error.stack : error));
        }
      }),
      { numRuns: 400 },
    );
  });

test('texts beyond the limit are refused, texts at it take no time', () => {
  const long = ' 1'.repeat(524_288);
  const began = performance.now();
  for (const [name, call] of Object.entries(library)) {
    const arity = name === 'problem' || name === 'required' ? 1 : 3;
    for (let at = 0; at < arity; at += 1) {
      const values = ['A', 'B', 'C'].map((text, index) => (index === at ? long : text));
      try {
        call(...values);
      } catch (error) {
        assert.ok(error instanceof ProblemError, name);
      }
    }
    if (name === 'required' || name === 'share' || name === 'formatDecimal') continue;
    assert.throws(() => call(`${long}1`, 1, 1), ProblemError, name);
  }
  assert.ok(performance.now() - began < 3000);
});

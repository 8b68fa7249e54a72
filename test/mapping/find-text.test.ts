/** The search that is bounded in time finds what JavaScript's own finds. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { compile } from '../../src/mapping/compile.ts';
import { affordable, indexOf } from '../../src/mapping/runtime/find-text.ts';

/** Beyond what V8 may search, so that the other way is taken. */
const LENGTH = 3000;
const word = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 6 });
const long = word.map((text) => text.repeat(LENGTH));

describe('indexOf', () => {
  it('property: is JavaScript’s, wherever it starts', () => {
    fc.assert(
      fc.property(
        long,
        long,
        word,
        fc.nat({ max: LENGTH }),
        fc.nat({ max: LENGTH }),
        (text, base, other, cut, from) => {
          const needle = `${base.slice(0, cut)}${other}${base.slice(cut, LENGTH)}`;
          const haystack = `${text}${needle}${text}`;
          assert.equal(affordable(haystack.length, needle), false);
          assert.equal(indexOf(haystack, needle, from), haystack.indexOf(needle, from));
          assert.equal(indexOf(text, `${needle}c`, from), -1);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('finds in time what V8 seeks for half a minute', () => {
    const part = 'a'.repeat(50_000);
    const began = performance.now();
    assert.equal(indexOf('a'.repeat(1_000_000), `${part}b${part}`), -1);
    assert.ok(performance.now() - began < 1000);
  });
});

describe('$split by a long separator', () => {
  it('property: is JavaScript’s, limit included', () => {
    const split = compile('$split(text, separator, limit)');
    const separator = 'ab'.repeat(LENGTH);
    fc.assert(
      fc.property(fc.array(word, { maxLength: 4 }), fc.integer({ min: 1, max: 6 }), (words, limit) => {
        const text = words.join(separator);
        const found = split.evaluate({ text, separator, limit });
        assert.deepEqual(Array.isArray(found) ? found : [found], text.split(separator, limit));
      }),
      { numRuns: 60 },
    );
  });
});

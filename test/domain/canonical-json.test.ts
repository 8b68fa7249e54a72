import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalJson } from '../../src/domain/canonical-json.ts';

/** The same content with its keys in another order. */
function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  const turned: { [key: string]: unknown } = {};
  for (const [key, inner] of Object.entries(value).reverse())
    Object.defineProperty(turned, key, { value: shuffled(inner), enumerable: true, configurable: true });
  return turned;
}

test('the order of keys is nothing to it, and nothing else is lost', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value);
      assert.equal(canonicalJson(shuffled(value)), text);
      assert.equal(canonicalJson(JSON.parse(text)), text);
      assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('keys that are numbers, or that an object takes for its prototype, have their place too', () => {
  assert.equal(canonicalJson({ b: 1, '10': 2, '9': 3, a: 4, '01': 5 }), '{"9":3,"10":2,"01":5,"a":4,"b":1}');
  assert.equal(
    canonicalJson(JSON.parse('{"z":1,"__proto__":{"b":1,"a":2}}')),
    '{"__proto__":{"a":2,"b":1},"z":1}',
  );
  assert.equal(canonicalJson({ a: undefined, b: null }), '{"b":null}');
  for (const wrong of [undefined, Number.NaN, () => 1, [undefined], { a: 1n }])
    assert.throws(() => canonicalJson(wrong), TypeError);
});

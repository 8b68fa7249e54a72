/** Every rule catches its case and lets its near miss pass; and more of both. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RULES } from '../../../src/mapping/lint/rules/registry.ts';
import { lintExample } from './setting.ts';

describe('every rule', () => {
  for (const rule of RULES) {
    it(`${rule.id} finds its case, and nothing else is found in it`, () => {
      const found = lintExample(rule.caught);
      assert.deepEqual(
        found.map((one) => one.rule),
        [rule.id],
        JSON.stringify(found, null, 1),
      );
      assert.equal(found[0]?.severity, rule.severity);
      assert.equal(found[0]?.problem.code, `lint.${rule.id}`);
      assert.ok((found[0]?.problem.place?.line ?? 0) > 0 && (found[0]?.problem.place?.column ?? 0) > 0);
    });

    it(`${rule.id} says nothing of its near miss, nor does any other`, () => {
      assert.deepEqual(lintExample(rule.near), []);
    });
  }

  it('has a name of its own, and says why and what instead', () => {
    assert.equal(new Set(RULES.map(({ id }) => id)).size, RULES.length);
    for (const { id, finds, loses, fix } of RULES) {
      assert.match(id, /^[a-z]+(-[a-z]+)*$/);
      for (const said of [finds, loses, fix]) assert.ok(said.length > 5, id);
    }
  });
});

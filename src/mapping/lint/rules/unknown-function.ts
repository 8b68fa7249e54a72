import { KNOWN, meant } from '../names.ts';
import type { Rule } from '../rule.ts';

export const unknownFunction: Rule = {
  id: 'unknown-function',
  severity: 'error',
  finds: 'a function that does not exist',
  loses: 'Every record that comes to it fails: nobody of that file can pay.',
  fix: 'The functions are those of JSONata and of docs/functions.md.',
  caught: { source: '{ "key": $fiscalcode($records[0].CF) }' },
  near: { source: '{ "key": $fiscalCode($records[0].CF) }' },
  *find({ bindings, parents }) {
    for (const { leaf, binding, later } of bindings.uses) {
      const name = leaf.token.value;
      const called = parents.get(leaf);
      if (binding !== undefined || later !== undefined || KNOWN.has(name)) continue;
      if (called?.type !== 'call' || called.callee !== leaf) continue;
      const near = meant(name, [...KNOWN, ...bindings.all.map((one) => one.name)]);
      yield {
        at: leaf,
        message: `there is no function $${name}`,
        ...(near === undefined ? {} : { fix: `Did you mean $${near}?` }),
      };
    }
  },
};

import { KNOWN, meant } from '../names.ts';
import type { Rule } from '../rule.ts';

export const unknownVariable: Rule = {
  id: 'unknown-variable',
  severity: 'error',
  finds: 'a variable that nothing binds',
  loses: 'It is nothing, without a word: amounts that hang on it vanish from the sum, codes are cut short.',
  fix: 'Bind it, in the same block or in one around it, or correct its name.',
  caught: { source: '( $row := $records[0]; { "key": $row.AVVISO, "period": $rwo.ANNO } )' },
  near: { source: '( $row := $records[0]; { "key": $row.AVVISO, "period": $row.ANNO } )' },
  *find({ bindings, parents }) {
    for (const { leaf, binding, later } of bindings.uses) {
      const name = leaf.token.value;
      const called = parents.get(leaf);
      if (binding !== undefined || later !== undefined || KNOWN.has(name)) continue;
      if (called?.type === 'call' && called.callee === leaf) continue;
      const near = meant(name, [...bindings.all.map((one) => one.name), ...KNOWN]);
      const bound = bindings.all.some((one) => one.name === name);
      yield {
        at: leaf,
        message: bound
          ? `$${name} is bound in another block, which it does not outlive`
          : `there is no variable $${name}`,
        ...(near === undefined ? {} : { fix: `Did you mean $${near}?` }),
      };
    }
  },
};

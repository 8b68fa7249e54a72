import type { Rule } from '../rule.ts';

export const usedBeforeBound: Rule = {
  id: 'used-before-bound',
  severity: 'error',
  finds: 'a variable that is bound further down only',
  loses: 'It is still nothing there: the amount or code made of it comes out without it.',
  fix: 'Move the binding up.',
  caught: { source: '( $total := $tari + 100; $tari := 2000; { "key": $string($total) } )' },
  near: { source: '( $twice := function($n) { $n * $by }; $by := 2; { "key": $string($twice(4)) } )' },
  *find({ bindings }) {
    for (const { leaf, later } of bindings.uses)
      if (later !== undefined)
        yield { at: leaf, message: `$${later.name} is nothing here: it is bound further down` };
  },
};

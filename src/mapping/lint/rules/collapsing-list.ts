import type { Rule } from '../rule.ts';

export const collapsingList: Rule = {
  id: 'collapsing-list',
  severity: 'warning',
  finds: 'a path, $map or $filter where a list is due',
  loses:
    'A list of one becomes its element and an empty one vanishes: the notice with one rata is another thing than that with two.',
  fix: 'Put [ ] around it.',
  caught: {
    source: '{ "key": "1", "options": [{ "installments": $records.{ "amount": $cents(IMPORTO) } }] }',
  },
  near: {
    source: '{ "key": "1", "options": [{ "installments": [$records.{ "amount": $cents(IMPORTO) }] }] }',
  },
  *find({ results }) {
    for (const { path, pair, type, target } of results)
      if (target?.kind === 'list' && type.collapses)
        yield { at: pair.value, message: `${path} is a list, and this may be its only element, or nothing` };
  },
};

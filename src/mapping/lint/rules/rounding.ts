import { calledName } from '../../source-tree/node.ts';
import type { Rule } from '../rule.ts';

export const rounding: Rule = {
  id: 'rounding',
  severity: 'warning',
  finds: '$round',
  loses:
    'It rounds halves to even, after binary fractions: 0.5 becomes 0, and 1.005 becomes 1. A cent here and there is lost.',
  fix: 'Keep whole cents: $cents reads them, $share splits them.',
  caught: { source: '{ "key": "1", "source": $round($records[0].IMPORTO, 2) }' },
  near: { source: '{ "key": "1", "source": $floor($count($records) / 2) }' },
  *find({ nodes }) {
    for (const node of nodes)
      if (calledName(node) === 'round')
        yield { at: node, message: '$round rounds halves to even (0.5 becomes 0) after binary fractions' };
  },
};

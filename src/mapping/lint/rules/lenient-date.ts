import { calledName } from '../../source-tree/node.ts';
import type { Rule } from '../rule.ts';

export const lenientDate: Rule = {
  id: 'lenient-date',
  severity: 'warning',
  finds: '$toMillis',
  loses:
    'It accepts days that do not exist: 31/02 becomes 3 March, and the notice is due on a day that nobody set.',
  fix: 'Use $date(text, "dd/MM/yyyy").',
  caught: { source: '{ "key": $string($toMillis($records[0].SCADENZA, "[D01]/[M01]/[Y0001]")) }' },
  near: { source: '{ "key": $date($records[0].SCADENZA, "dd/MM/yyyy") }' },
  *find({ nodes }) {
    for (const node of nodes)
      if (calledName(node) === 'toMillis')
        yield { at: node, message: '$toMillis accepts days that do not exist: 31/02 becomes 3 March' };
  },
};

import { operation } from '../../source-tree/node.ts';
import type { Rule } from '../rule.ts';

export const joinedCondition: Rule = {
  id: 'joined-condition',
  severity: 'error',
  finds: '`"text" & field = x ? …`: the question is asked of the joined text',
  loses:
    '& binds tighter than = and ?: the answer is the same for every row, and so is what is asked of whom.',
  fix: 'Put ( ) around the question: "text" & (FIELD = x ? … : …).',
  caught: { source: '{ "key": "1", "description": "TARI " & $records[0].RATA = "0" ? "unica" : "rata" }' },
  near: { source: '{ "key": "1", "description": "TARI " & ($records[0].RATA = "0" ? "unica" : "rata") }' },
  *find({ nodes }) {
    for (const node of nodes) {
      if (node.type !== 'condition') continue;
      const compared = operation(node.test, '=', '!=', '<', '>', '<=', '>=', 'in');
      const asked = operation(compared?.left ?? node.test, '&');
      const literal = asked !== undefined && [asked.left, asked.right].some(({ type }) => type === 'string');
      if (literal) yield { at: node.question, message: 'the question is asked of the whole joined text' };
    }
  },
};

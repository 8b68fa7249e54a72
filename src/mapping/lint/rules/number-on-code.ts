import { calledName, type Node, nodesIn } from '../../source-tree/node.ts';
import type { Rule } from '../rule.ts';
import { BOOLEAN, NULL, NUMBER, only } from '../type.ts';

const CODE = /cod|cf\b|fisc|iban|iuv|avviso|notice|cap\b|cliente|conto|ruolo|partita|num|key|id$/i;

export const numberOnCode: Rule = {
  id: 'number-on-code',
  severity: 'warning',
  finds: '$number on text of the file',
  loses:
    'Codes lose their zeros and, past 15 digits, their last digits: 301000000000000019 becomes 301000000000000000. Amounts become binary fractions, or fail at the comma.',
  fix: 'Keep codes as text ($digits); read amounts with $cents.',
  caught: { source: '{ "key": $string($number($records[0].AVVISO)) }' },
  near: { source: '{ "key": $string($number($slice($records[0].AVVISO, 1, 8)) % 93) }' },
  *find({ nodes, typeOf }) {
    for (const node of nodes) {
      if (calledName(node) !== 'number' || node.type !== 'call') continue;
      const [argument] = node.items;
      const type = argument === undefined ? undefined : typeOf(argument);
      if (argument !== undefined && (argument.type === 'string' || argument.type === 'number')) continue;
      if (type !== undefined && (type.marks.has('fixed') || only(type, NUMBER | BOOLEAN | NULL))) continue;
      const code = type?.marks.has('code') === true || nameOf(argument).some((name) => CODE.test(name));
      yield {
        at: node,
        message: code
          ? '$number loses the zeros and the last digits of a code'
          : '$number loses the last digits of long codes and refuses "1.234,56"',
      };
    }
  },
};

const nameOf = (node: Node | undefined): readonly string[] =>
  node === undefined
    ? []
    : [...nodesIn(node)].flatMap((one) => (one.type === 'name' ? [one.token.value] : []));

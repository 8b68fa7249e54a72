import { operation } from '../../source-tree/node.ts';
import type { Rule } from '../rule.ts';
import { BOOLEAN, FUNCTION, isKnown, LIST, NULL, NUMBER, OBJECT, TEXT, type Type } from '../type.ts';

const WORDS: readonly (readonly [kind: number, word: string])[] = [
  [TEXT, 'text'],
  [NUMBER, 'a number'],
  [BOOLEAN, 'true or false'],
  [NULL, 'null'],
  [OBJECT, 'an object'],
  [LIST, 'a list'],
  [FUNCTION, 'a function'],
];

export const unlikeKinds: Rule = {
  id: 'unlike-kinds',
  severity: 'error',
  finds: 'a comparison of text with a number, or with null: fields of a file are text',
  loses:
    'It is never equal: every row of zero euro is asked for, every paid one is open. With < and > each record fails.',
  fix: 'Compare like with like: FIELD = "0", $cents(FIELD) = 0, FIELD = "".',
  caught: { source: '{ "key": $records[0].RATA = 0 ? "unica" : "rata" }' },
  near: { source: '{ "key": $records[0].RATA = "0" ? "unica" : "rata" }' },
  *find({ nodes, typeOf }) {
    for (const node of nodes) {
      const found = operation(node, '=', '!=', '<', '>', '<=', '>=');
      if (found === undefined) continue;
      const [left, right] = [typeOf(found.left), typeOf(found.right)];
      if (!isKnown(left) || !isKnown(right) || left.kinds === 0 || right.kinds === 0) continue;
      if ((left.kinds & right.kinds) !== 0) continue;
      const { value } = found.operator;
      const never = value === '=' ? 'is never equal' : value === '!=' ? 'is always unequal' : 'fails';
      yield { at: found.operator, message: `${word(left)} compared with ${word(right)} ${never}` };
    }
  },
};

const word = ({ kinds }: Type): string =>
  WORDS.filter(([kind]) => (kinds & kind) !== 0)
    .map(([, said]) => said)
    .join(' or ');

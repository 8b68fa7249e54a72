import { bare, calledName, type Node, operation } from '../../source-tree/node.ts';
import type { Rule } from '../rule.ts';
import { elementOf } from '../type.ts';

export const euroArithmetic: Rule = {
  id: 'euro-arithmetic',
  severity: 'warning',
  finds: 'arithmetic on euro as decimal numbers: `* 100`, `/ 100`, sums of what $number read, parts of cents',
  loses:
    '19.99 * 100 is 1998.9999999999998: a cent less is asked for, and quotas no longer add up to their amount.',
  fix: 'Read amounts with $cents, split them with $share, write them with $euro.',
  caught: { source: '{ "key": "1", "source": $sum($records.$cents(IMPORTO)) / 100 }' },
  near: { source: '{ "key": "1", "source": $euro($sum($records.$cents(IMPORTO))) }' },
  *find({ nodes, typeOf, parents }) {
    for (const node of nodes) {
      const found = operation(node, '+', '-', '*', '/');
      const name = calledName(node);
      if (found !== undefined) {
        const { value } = found.operator;
        const sides = [found.left, found.right];
        const scaled = (value === '*' || value === '/') && sides.some(isHundred);
        const floats = sides.some((side) => typeOf(side).marks.has('float'));
        const cents = sides.some((side) => typeOf(side).marks.has('cents'));
        const parts = cents && (value === '/' || (value === '*' && sides.some(isDecimal)));
        // Told once, where it begins.
        const within =
          operation(bare(parents.get(node) ?? node), '+', '-', '*', '/') !== undefined &&
          parents.get(node) !== node;
        if (scaled)
          yield {
            at: found.operator,
            message:
              value === '*'
                ? 'euro times 100 is not whole cents: 19.99 * 100 is 1998.9999999999998'
                : 'cents divided by 100 are binary fractions',
          };
        else if (parts) yield { at: found.operator, message: 'a part of cents need not be whole cents' };
        else if (floats && !within)
          yield {
            at: found.operator,
            message: 'these are euro as binary fractions: 0.1 + 0.2 is 0.30000000000000004',
          };
      }
      if (node.type === 'call' && (name === 'sum' || name === 'average')) {
        const item = node.items[0] === undefined ? undefined : elementOf(typeOf(node.items[0]));
        if (item?.marks.has('float') === true || (name === 'average' && item?.marks.has('cents') === true))
          yield { at: node, message: `$${name} of these gives a binary fraction, not whole cents` };
      }
    }
  },
};

const isHundred = (side: Node): boolean => numberOf(side) === 100;
const isDecimal = (side: Node): boolean => !Number.isInteger(numberOf(side) ?? 0);

function numberOf(side: Node): number | undefined {
  const node = bare(side);
  return node.type === 'number' ? Number(node.token.value) : undefined;
}

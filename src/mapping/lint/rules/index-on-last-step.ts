import { operation } from '../../source-tree/node.ts';
import type { Rule } from '../rule.ts';
import { isIndex } from '../step.ts';
import { isKnown, LIST, may } from '../type.ts';

export const indexOnLastStep: Rule = {
  id: 'index-on-last-step',
  severity: 'warning',
  finds: '`list.field[0]`: the first of each, not the first of all',
  loses:
    'With two rows it gives two values where one was meant: the sum counts both, the code is that of neither.',
  fix: 'Say which is meant: list[0].field, or (list.field)[0].',
  caught: { source: '{ "key": $records.AVVISO[0] }' },
  near: { source: '{ "key": ($records.AVVISO)[0], "period": $records[0].ANNO }' },
  *find({ nodes, parents, typeOf, text }) {
    for (const node of nodes) {
      if (node.type !== 'filter' || node.inside === undefined || !isIndex(node.inside)) continue;
      const outer = parents.get(node);
      const path = outer === undefined ? undefined : operation(outer, '.');
      if (path === undefined || path.right !== node) continue;
      const before = typeOf(path.left);
      if (!isKnown(before) || !may(before, LIST)) continue;
      const [head, tail] = [text(path.left), text(node.left)];
      const index = text(node.inside);
      yield {
        at: node,
        message: `this is ${tail}[${index}] of each of ${head}, not of all together`,
        fix: `Say which is meant: ${head}[${index}].${tail}, or (${head}.${tail})[${index}].`,
      };
    }
  },
};

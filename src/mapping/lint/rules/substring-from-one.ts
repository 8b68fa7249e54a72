import { calledName } from '../../source-tree/node.ts';
import { literal } from '../calls.ts';
import type { Rule } from '../rule.ts';

export const substringFromOne: Rule = {
  id: 'substring-from-one',
  severity: 'warning',
  finds: '$substring(text, 1, n): it counts from 0',
  loses: 'The first character is left out: an amount becomes ten times less, a code another one.',
  fix: 'Use $slice(text, from, to), which counts from 1 as layout tables do; or begin at 0.',
  caught: { source: '{ "key": $substring($records[0].AVVISO, 1, 4) }' },
  near: {
    source: '{ "key": $substring($records[0].AVVISO, 0, 4), "period": $substring($records[0].ANNO, 1) }',
  },
  *find({ nodes, text }) {
    for (const node of nodes) {
      if (calledName(node) !== 'substring' || node.type !== 'call') continue;
      const [what, from, count] = node.items;
      if (what === undefined || literal(from) !== '1' || count === undefined) continue;
      const width = Number(literal(count));
      yield {
        at: node,
        message: '$substring counts from 0: this leaves out the first character',
        ...(Number.isInteger(width)
          ? {
              fix: `Use $slice(${text(what)}, 1, ${width}), or $slice(${text(what)}, 2, ${width + 1}) if the first is to be left out.`,
            }
          : {}),
      };
    }
  },
};

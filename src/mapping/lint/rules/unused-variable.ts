import { calledName, type Node, nodesIn } from '../../source-tree/node.ts';
import type { Rule } from '../rule.ts';

/** Who binds the outcome of these wants what they do, not what they give. */
const ACTING = ['problem', 'ignore', 'error', 'assert', 'required'];

export const unusedVariable: Rule = {
  id: 'unused-variable',
  severity: 'warning',
  finds: 'a variable that is bound and never used',
  loses:
    'A quota or a check that was worked out goes nowhere: usually a name was mistyped where it was meant to be used.',
  fix: 'Use it or drop it.',
  caught: { source: '( $tefa := 500; { "key": $records[0].AVVISO } )' },
  near: {
    source:
      '( $dated := $records[0].SCADENZA = "" ? $problem("date.blank", "there is no date"); { "key": $records[0].AVVISO } )',
  },
  *find({ bindings }) {
    for (const { at, name, how, value, used } of bindings.all)
      if (!used && how !== 'parameter' && !acts(value)) yield { at, message: `$${name} is never used` };
  },
};

function acts(value: Node | undefined): boolean {
  if (value === undefined) return false;
  return [...nodesIn(value)].some((node) => ACTING.includes(calledName(node) ?? ''));
}

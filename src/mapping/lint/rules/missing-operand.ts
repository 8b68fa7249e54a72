import { bare, type Node, operation, type Pair } from '../../source-tree/node.ts';
import { literal } from '../calls.ts';
import type { Facts, Found, Rule } from '../rule.ts';
import { isKnown, may, NULL } from '../type.ts';

/** What tells a debt from others: there, nothing may be blank either. */
const IDENTITIES = ['key', 'code', 'ref'];

export const missingOperand: Rule = {
  id: 'missing-operand',
  severity: 'warning',
  finds: '`&` with something that may be missing; in a key, code or ref also with what may be blank',
  loses:
    'Nothing joins as an empty text and null as the word null, without a word: a key that is cut short meets that of another debt.',
  fix: 'Wrap it: $required(FIELD, "FIELD"); or say what stands there instead: (FIELD ? FIELD : "").',
  caught: { source: '{ "key": "2026/" & $records[0].AVVISO }' },
  near: {
    source:
      '{ "key": "2026/" & $required($records[0].AVVISO, "AVVISO"), "description": "Avviso " & $records[0].AVVISO }',
  },
  *find(facts) {
    for (const node of facts.nodes) {
      const joined = operation(node, '&');
      const outer = facts.parents.get(node);
      if (joined === undefined || (outer !== undefined && operation(outer, '&')?.left === node)) continue;
      const identity = facts.nodes.some(
        (one) => one.type === 'object' && one.items.some((pair) => names(pair, node)),
      );
      for (const operand of operands(joined)) yield* lacking(operand, identity, facts);
    }
  },
};

function* lacking(operand: Node, identity: boolean, { typeOf, text }: Facts): Generator<Found> {
  const type = typeOf(operand);
  const what = text(operand);
  if (type.missing) yield { at: operand, message: `${what} may be missing: it joins as an empty text` };
  else if (isKnown(type) && may(type, NULL))
    yield { at: operand, message: `${what} may be null: it joins as the word null` };
  else if (identity && isField(operand) && (!isKnown(type) || type.marks.has('blank')))
    yield {
      at: operand,
      message: `${what} may be blank: the code would be cut short`,
      fix: `Wrap it: $required(${what}, "${what.split('.').at(-1)}").`,
    };
}

function operands(node: Node): readonly Node[] {
  const joined = operation(bare(node), '&');
  return joined === undefined ? [node] : [...operands(joined.left), ...operands(joined.right)];
}

function isField(operand: Node): boolean {
  const node = bare(operand);
  const path = operation(node, '.');
  return node.type === 'name' || (path !== undefined && path.right.type === 'name');
}

const names = ({ key, value }: Pair, node: Node): boolean =>
  IDENTITIES.includes(literal(key) ?? '') && bare(value) === node;

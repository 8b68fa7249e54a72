/** What a condition says about what it asked: in its branches that is there, and not blank. */
import { bare, calledName, type Node, operation } from '../source-tree/node.ts';

/** Expressions as written, without white space, by the answer. */
interface Narrowed {
  readonly yes: readonly string[];
  readonly no: readonly string[];
}

const COMPARISONS = ['=', '!=', '<', '>', '<=', '>=', 'in'];
/** They give nothing of nothing. */
const STRICT = ['type', 'trim', 'length', 'uppercase', 'lowercase'];
const ASKING = ['exists', 'boolean', 'contains'];

export function presentWhen(test: Node, source: string): Narrowed {
  const node = bare(test);
  const and = operation(node, 'and');
  if (and !== undefined) {
    const sides = [presentWhen(and.left, source), presentWhen(and.right, source)];
    return { yes: sides.flatMap(({ yes }) => yes), no: [] };
  }
  // Comparisons with nothing are never true.
  const compared = operation(node, ...COMPARISONS);
  if (compared !== undefined)
    return { yes: [compared.left, compared.right].flatMap((one) => subjects(one, source)), no: [] };
  if (node.type !== 'call') return { yes: subjects(node, source), no: [] };
  const name = calledName(node) ?? '';
  const [argument] = node.items;
  if (argument === undefined) return { yes: [], no: [] };
  if (name === 'not') {
    const { yes, no } = presentWhen(argument, source);
    return { yes: no, no: yes };
  }
  return { yes: ASKING.includes(name) ? subjects(argument, source) : [], no: [] };
}

/** The expression itself, and what it is nothing without. */
function subjects(node: Node, source: string): readonly string[] {
  const one = bare(node);
  const text = written(one, source);
  const [argument] = one.type === 'call' && STRICT.includes(calledName(one) ?? '') ? one.items : [];
  const inner = argument ?? operation(one, '.')?.left;
  return inner === undefined ? [text] : [text, ...subjects(inner, source)];
}

export const written = (node: Node, source: string): string =>
  source.slice(node.start, node.end).replaceAll(/\s+/g, '');

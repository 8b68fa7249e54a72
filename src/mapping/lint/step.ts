/** What paths make of what they go through: steps over lists, indexes and predicates. */
import { bare, type Node } from '../source-tree/node.ts';
import {
  ANY,
  elementOf,
  isKnown,
  join,
  LIST,
  may,
  NOTHING,
  NULL,
  OBJECT,
  optional,
  present,
  sequence,
  single,
  type Type,
  text,
} from './type.ts';

/** What a step gives for a value, or for each element of a list. */
export function over(type: Type, step: (element: Type) => Type): Type {
  if (!isKnown(type)) return step(ANY);
  if (type.kinds === 0) return type.missing ? optional(step(ANY)) : NOTHING;
  const alone = single(type);
  let found = alone === undefined ? undefined : step(present(alone));
  if (may(type, LIST)) {
    const made = step(elementOf(type));
    const many = isKnown(made) ? sequence(made, type.filled) : ANY;
    found = found === undefined ? many : join(found, many);
  }
  return type.missing ? optional(found ?? ANY) : (found ?? ANY);
}

/** `of.name`; tells when `of` is an object that is known not to have it. */
export function member(
  of: Type,
  name: string,
  lacks: (known: readonly string[], open: boolean) => void,
): Type {
  return over(of, (one) => {
    if (!isKnown(one)) return ANY;
    if (!may(one, OBJECT)) return (one.kinds & ~NULL) === 0 ? NOTHING : optional(ANY);
    const found = one.members?.get(name)?.type;
    if (found !== undefined) return one.kinds === OBJECT ? found : optional(found);
    if (one.members === undefined || one.members.size === 0) return one.open ? ANY : NOTHING;
    lacks([...one.members.keys()], one.open);
    return one.open ? optional(ANY) : NOTHING;
  });
}

/** `left[inside]`; without inside, a list of one stays a list. */
export function filtered(left: Type, inside: Node | undefined): Type {
  if (inside === undefined) return isKnown(left) ? { ...left, collapses: false } : left;
  if (!isKnown(left)) return ANY;
  if (isIndex(inside)) {
    const one = elementOf(left);
    const sure = isFirst(inside) && (!may(left, LIST) || left.filled);
    return sure && !left.missing ? one : optional(one);
  }
  return may(left, LIST) ? optional(sequence(elementOf(left), false)) : optional(left);
}

/** A place in a list rather than a condition: `[0]`, `[-1]`. */
export function isIndex(inside: Node): boolean {
  const index = bare(inside);
  return (index.type === 'negation' ? index.operand : index).type === 'number';
}

const isFirst = (inside: Node): boolean => {
  const index = bare(inside);
  return index.type === 'number' && index.token.value === '0';
};

/** `left & right`: never missing, blank when both may be. */
export function joined(...sides: readonly Type[]): Type {
  const clock = sides.some(({ marks }) => marks.has('clock'));
  const blank = sides.every((side) => side.missing || side.marks.has('blank'));
  return text(...(clock ? (['clock'] as const) : []), ...(blank ? (['blank'] as const) : []));
}

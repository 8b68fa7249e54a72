/** The syntax tree as JSONata 2.2.2 really makes it: its own types lack `path`, `regex` and others. */
import type { Signature } from '../runtime/callable.ts';

export type SyntaxType =
  | 'path'
  | 'binary'
  | 'unary'
  | 'name'
  | 'string'
  | 'number'
  | 'value'
  | 'wildcard'
  | 'descendant'
  | 'parent'
  | 'condition'
  | 'block'
  | 'bind'
  | 'regex'
  | 'function'
  | 'variable'
  | 'lambda'
  | 'partial'
  | 'apply'
  | 'transform'
  | 'sort'
  | 'operator'
  | 'error';

export type Pair = readonly [key: Syntax, value: Syntax];

export interface Stage {
  readonly type: 'filter' | 'index';
  readonly expr: Syntax;
  readonly value: string;
}

export interface Group {
  readonly lhs: readonly Pair[];
  readonly position: number;
}

export interface Label {
  readonly label: string;
}

/** One node. Which fields are there depends on its type. */
export interface Syntax {
  readonly type: SyntaxType;
  readonly value?: unknown;
  /** Offset after its token. */
  readonly position?: number;
  readonly steps?: readonly Syntax[];
  readonly lhs?: Syntax | readonly Pair[];
  readonly rhs?: Syntax;
  readonly expression?: Syntax;
  readonly expressions?: readonly Syntax[];
  readonly condition?: Syntax;
  readonly then?: Syntax;
  readonly else?: Syntax;
  readonly procedure?: Syntax;
  readonly arguments?: readonly Syntax[];
  readonly body?: Syntax;
  readonly signature?: Signature;
  /** A call in tail position, wrapped as a lambda by the parser. */
  readonly thunk?: boolean;
  readonly predicate?: readonly Stage[];
  readonly stages?: readonly Stage[];
  readonly group?: Group;
  readonly keepArray?: boolean;
  readonly keepSingletonArray?: boolean;
  readonly consarray?: boolean;
  readonly tuple?: boolean;
  readonly focus?: string;
  readonly index?: string;
  readonly ancestor?: Label;
  readonly slot?: Label;
  readonly terms?: readonly { readonly descending: boolean; readonly expression: Syntax }[];
  readonly pattern?: Syntax;
  readonly update?: Syntax;
  readonly delete?: Syntax;
}

/** Why an expression is left to the reference. */
export class Unsupported extends Error {}

/** A child that the parser always makes. */
export function part(node: Syntax | undefined): Syntax {
  if (node === undefined) throw new Unsupported('a syntax tree that lacks a part');
  return node;
}

export const pairsOf = (node: Syntax): readonly Pair[] => {
  if (!Array.isArray(node.lhs)) throw new Unsupported('an object constructor without pairs');
  return node.lhs as readonly Pair[];
};

export function left(node: Syntax): Syntax {
  if (node.lhs === undefined || Array.isArray(node.lhs))
    throw new Unsupported('an operator without left side');
  return node.lhs as Syntax;
}

/** Nodes right below one. */
export function* childrenOf(value: unknown): Generator<Syntax> {
  if (Array.isArray(value)) {
    for (const item of value) {
      if (isSyntax(item)) yield item;
      else yield* childrenOf(item);
    }
  } else if (typeof value === 'object' && value !== null && !(value instanceof RegExp)) {
    for (const [key, child] of Object.entries(value)) {
      if (key === 'signature' || key === 'ancestor' || key === 'slot' || key === 'seekingParent') continue;
      if (isSyntax(child)) yield child;
      else if (typeof child === 'object') yield* childrenOf(child);
    }
  }
}

const isSyntax = (value: unknown): value is Syntax =>
  typeof value === 'object' &&
  value !== null &&
  'type' in value &&
  typeof value.type === 'string' &&
  value.type !== 'filter' &&
  value.type !== 'index';

/** Every node, outer ones first. */
export function* nodesOf(node: Syntax): Generator<Syntax> {
  yield node;
  for (const child of childrenOf(node)) yield* nodesOf(child);
}

/** Names that are bound in the frame that evaluates this node: those of inner blocks and functions are theirs. */
export function bindsIn(node: Syntax, found: string[] = []): string[] {
  if (node.type === 'block' || (node.type === 'lambda' && node.thunk !== true)) {
    // What hangs on a block (predicates, groups) belongs outside of it.
    for (const child of childrenOf([node.predicate ?? [], node.group ?? []])) bindsIn(child, found);
    return found;
  }
  if (node.type === 'bind') {
    const { value } = left(node);
    if (typeof value === 'string') found.push(value);
    bindsIn(part(node.rhs), found);
    return found;
  }
  for (const child of childrenOf(node)) bindsIn(child, found);
  return found;
}

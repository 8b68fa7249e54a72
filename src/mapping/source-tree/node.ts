/** The tree of a mapping as it is written: every word has its place, and nothing is folded or reordered. */
import type { Token } from './token.ts';

/** Offsets in the source, from 0, end excluded. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A word by itself: name, literal, variable, `*`, `**`, `%`, or the `?` of a partial application. */
export interface Leaf extends Range {
  readonly type:
    | 'name'
    | 'string'
    | 'number'
    | 'value'
    | 'regex'
    | 'variable'
    | 'wildcard'
    | 'descendant'
    | 'parent'
    | 'blank';
  readonly token: Token;
}

/** Every operator between two operands: `.`, `&`, `and`, `..`, `@`, `#`, `:=`, `~>`, `??`, `?:` and the usual ones. */
export interface Binary extends Range {
  readonly type: 'binary';
  readonly operator: Token;
  readonly left: Node;
  readonly right: Node;
}

export interface Negation extends Range {
  readonly type: 'negation';
  readonly operator: Token;
  readonly operand: Node;
}

/** Items between brackets, with the separators that follow them; the last may be missing. */
export interface Brackets<Item> {
  readonly open: Token;
  readonly items: readonly Item[];
  readonly separators: readonly Token[];
  readonly close: Token;
}

export interface Pair extends Range {
  readonly key: Node;
  readonly colon: Token;
  readonly value: Node;
}

export interface ObjectNode extends Range, Brackets<Pair> {
  readonly type: 'object';
}

export interface ArrayNode extends Range, Brackets<Node> {
  readonly type: 'array';
}

export interface Block extends Range, Brackets<Node> {
  readonly type: 'block';
}

/** `left[inside]`; without inside it keeps a list of one a list. */
export interface Filter extends Range {
  readonly type: 'filter';
  readonly left: Node;
  readonly open: Token;
  readonly inside?: Node;
  readonly close: Token;
}

/** `left{ key: value }`. */
export interface Group extends Range, Brackets<Pair> {
  readonly type: 'group';
  readonly left: Node;
}

export interface Term extends Range {
  /** `<` or `>`. */
  readonly order?: Token;
  readonly expression: Node;
}

/** `left^(terms)`. */
export interface Sort extends Range, Brackets<Term> {
  readonly type: 'sort';
  readonly left: Node;
  readonly caret: Token;
}

export interface Call extends Range, Brackets<Node> {
  readonly type: 'call';
  readonly callee: Node;
}

export interface Lambda extends Range, Brackets<Node> {
  readonly type: 'lambda';
  readonly keyword: Token;
  readonly signature: readonly Token[];
  readonly bodyOpen: Token;
  readonly body: Node;
  readonly bodyClose: Token;
}

export interface Condition extends Range {
  readonly type: 'condition';
  readonly test: Node;
  readonly question: Token;
  readonly then: Node;
  readonly colon?: Token;
  readonly otherwise?: Node;
}

/** `|pattern|update, remove|`. */
export interface Transform extends Range {
  readonly type: 'transform';
  readonly bars: readonly [Token, Token, Token];
  readonly pattern: Node;
  readonly update: Node;
  readonly comma?: Token;
  readonly remove?: Node;
}

export type Node =
  | Leaf
  | Binary
  | Negation
  | ObjectNode
  | ArrayNode
  | Block
  | Filter
  | Group
  | Sort
  | Call
  | Lambda
  | Condition
  | Transform;

export function childrenOf(node: Node): readonly Node[] {
  const some = (...nodes: readonly (Node | undefined)[]) => nodes.filter((one) => one !== undefined);
  switch (node.type) {
    case 'binary':
      return [node.left, node.right];
    case 'negation':
      return [node.operand];
    case 'object':
      return node.items.flatMap(({ key, value }) => [key, value]);
    case 'array':
    case 'block':
      return node.items;
    case 'filter':
      return some(node.left, node.inside);
    case 'group':
      return [node.left, ...node.items.flatMap(({ key, value }) => [key, value])];
    case 'sort':
      return [node.left, ...node.items.map(({ expression }) => expression)];
    case 'call':
      return [node.callee, ...node.items];
    case 'lambda':
      return [...node.items, node.body];
    case 'condition':
      return some(node.test, node.then, node.otherwise);
    case 'transform':
      return some(node.pattern, node.update, node.remove);
    default:
      return [];
  }
}

/** A node and all below it, outer ones first, in the order of the source. */
export function* nodesIn(node: Node): Generator<Node> {
  yield node;
  for (const child of childrenOf(node)) yield* nodesIn(child);
}

/** The name of the function that a call names: `$cents(…)` → `cents`. */
export const calledName = (node: Node): string | undefined =>
  node.type === 'call' && node.callee.type === 'variable' ? node.callee.token.value : undefined;

/** Brackets around a single expression say nothing but what binds to what. */
export function bare(node: Node): Node {
  const [only] = node.type === 'block' && node.items.length === 1 ? node.items : [];
  return only === undefined ? node : bare(only);
}

/** The node when it joins two operands by one of these. */
export const operation = (node: Node, ...operators: readonly string[]): Binary | undefined =>
  node.type === 'binary' && operators.includes(node.operator.value) ? node : undefined;

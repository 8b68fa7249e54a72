/**
 * Our own tree of a JSONata expression: what is generated, printed and shrunk. One form for all nodes, so that
 * shrinking needs no knowledge of them; `parts` are the parts in the order in which they are printed.
 */
export type Kind =
  | 'number'
  | 'string'
  | 'word'
  | 'name'
  | 'variable'
  | 'wildcard'
  | 'descendant'
  | 'parent'
  | 'regex'
  | 'fragment'
  | 'hole'
  | 'path'
  | 'filter'
  | 'keep'
  | 'focus'
  | 'position'
  | 'sort'
  | 'term'
  | 'group'
  | 'pair'
  | 'array'
  | 'range'
  | 'object'
  | 'block'
  | 'bind'
  | 'condition'
  | 'binary'
  | 'negate'
  | 'call'
  | 'lambda'
  | 'transform';

export interface Node {
  readonly kind: Kind;
  /** A name, a variable (without `$`), an operator, a literal's text, a signature, `<` or `>` of a sort term. */
  readonly text: string;
  readonly parts: readonly Node[];
  /** Parameters of a lambda, without `$`. */
  readonly parameters?: readonly string[];
  /** Its value is not the same twice (`$shuffle`): it must not be shrunk to. */
  readonly unsteady?: true;
}

const node = (kind: Kind, text = '', ...parts: Node[]): Node => ({ kind, text, parts });

export const number = (value: number): Node =>
  value < 0 ? node('negate', '', number(-value)) : node('number', String(value));
export const string = (value: string, quote: '"' | "'" = '"'): Node => node('string', quoted(value, quote));
export const word = (value: boolean | null): Node => node('word', String(value));
export const name = (value: string): Node => node('name', plainName(value) ? value : `\`${value}\``);
/** A name between quotes: only within a path, where it is not the first step. */
export const quotedName = (value: string): Node => node('name', quoted(value, '"'));
export const variable = (value: string): Node => node('variable', value);
export const wildcard = node('wildcard', '*');
export const descendant = node('descendant', '**');
export const parent = node('parent', '%');
export const regex = (text: string): Node => node('regex', text);
/** Source text that is kept as it is, never taken apart. */
export const fragment = (text: string): Node => node('fragment', text);
export const hole = node('hole', '?');

export const path = (...steps: Node[]): Node => {
  const [first] = steps;
  if (first !== undefined && steps.length === 1) return first;
  // A path that begins with a path is one path in JSONata too.
  return first?.kind === 'path' ? path(...first.parts, ...steps.slice(1)) : node('path', '', ...steps);
};
export const filter = (target: Node, predicate: Node): Node => node('filter', '', target, predicate);
export const keep = (target: Node): Node => node('keep', '', target);
export const focus = (target: Node, as: string): Node => node('focus', as, target);
export const position = (target: Node, as: string): Node => node('position', as, target);
export const term = (order: '<' | '>' | '', by: Node): Node => node('term', order, by);
export const sort = (target: Node, ...terms: Node[]): Node => node('sort', '', target, ...terms);
export const pair = (key: Node, value: Node): Node => node('pair', '', key, value);
export const group = (target: Node, ...pairs: Node[]): Node => node('group', '', target, ...pairs);
export const array = (...items: Node[]): Node => node('array', '', ...items);
export const range = (from: Node, to: Node): Node => node('range', '', from, to);
export const object = (...pairs: Node[]): Node => node('object', '', ...pairs);
export const block = (...statements: Node[]): Node => node('block', '', ...statements);
export const bind = (as: string, value: Node): Node => node('bind', as, value);
export const condition = (when: Node, then: Node, otherwise?: Node): Node =>
  otherwise === undefined ? node('condition', '', when, then) : node('condition', '', when, then, otherwise);
export const binary = (operator: string, left: Node, right: Node): Node =>
  node('binary', operator, left, right);
export const negate = (value: Node): Node => node('negate', '', value);
export const call = (procedure: Node, ...values: Node[]): Node => node('call', '', procedure, ...values);
export const builtIn = (called: string, ...values: Node[]): Node =>
  called === 'shuffle'
    ? { ...call(variable(called), ...values), unsteady: true }
    : call(variable(called), ...values);
export const lambda = (parameters: readonly string[], body: Node, signature = ''): Node => ({
  ...node('lambda', signature, body),
  parameters,
});
export const transform = (pattern: Node, update: Node, remove?: Node): Node =>
  remove === undefined
    ? node('transform', '', pattern, update)
    : node('transform', '', pattern, update, remove);

/** Whether it gives the same when it is evaluated twice. */
export const steady = (tree: Node): boolean => tree.unsteady !== true && tree.parts.every(steady);

/** How many nodes it has. */
export const sizeOf = (tree: Node): number => tree.parts.reduce((size, part) => size + sizeOf(part), 1);

function plainName(value: string): boolean {
  return (
    /^[\p{L}_][\p{L}\p{N}_]*$/u.test(value) && !['true', 'false', 'null', 'function', 'λ'].includes(value)
  );
}

function quoted(value: string, quote: '"' | "'"): string {
  const text = JSON.stringify(value).slice(1, -1);
  return quote === '"' ? `"${text}"` : `'${text.replaceAll('\\"', '"').replaceAll("'", '\\u0027')}'`;
}

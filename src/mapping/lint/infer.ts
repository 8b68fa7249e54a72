/**
 * A small abstract evaluation of a mapping: each expression is evaluated over types instead of values, functions once
 * for each call. What is not known is taken to be anything, so that rules speak only of what is certain.
 */
import { type Call, calledName, type Node, type Pair } from '../source-tree/node.ts';
import { GIVES, literal } from './calls.ts';
import { presentWhen, written } from './narrow.ts';
import { filtered, joined, member, over } from './step.ts';
import {
  ANY,
  aFunction,
  boolean,
  elementOf,
  FUNCTION,
  isKnown,
  join,
  LIST,
  list,
  type Mark,
  type Member,
  marked,
  may,
  NOTHING,
  nothingElse,
  number,
  object,
  optional,
  present,
  Scope,
  type Type,
  text,
} from './type.ts';

export interface Inferred {
  /** Of every expression that was evaluated: all that it may be. */
  readonly types: ReadonlyMap<Node, Type>;
  readonly result: Type;
  /** Names read of objects that are known not to have them. */
  readonly unknown: ReadonlyMap<Node, { readonly known: readonly string[]; readonly open: boolean }>;
}

interface Place {
  /** `$`. */
  readonly context: Type;
  readonly scope: Scope;
  /** Expressions that are known to be there, as written. */
  readonly present: ReadonlySet<string>;
}

const MAX_STEPS = 50_000;
const MAX_CALLS = 20;

export function infer(
  root: Node,
  source: string,
  input: Type,
  variables: ReadonlyMap<string, Type>,
): Inferred {
  return new Inference(source, input).run(root, variables);
}

class Inference {
  readonly #types = new Map<Node, Type>();
  readonly #unknown = new Map<Node, { readonly known: readonly string[]; readonly open: boolean }>();
  readonly #source: string;
  readonly #input: Type;
  readonly #lambdas = new Map<Node, { readonly place: Place; called: boolean }>();
  #steps = 0;
  #calls = 0;

  constructor(source: string, input: Type) {
    this.#source = source;
    this.#input = input;
  }

  run(root: Node, variables: ReadonlyMap<string, Type>): Inferred {
    const scope = new Scope();
    for (const [name, type] of variables) scope.set(name, type);
    const result = this.#of(root, { context: this.#input, scope, present: new Set() });
    for (const [node, { place, called }] of this.#lambdas)
      if (node.type === 'lambda' && !called) this.#body(node, place.scope, [], place);
    return { types: this.#types, result, unknown: this.#unknown };
  }

  #of(node: Node, place: Place): Type {
    this.#steps += 1;
    if (this.#steps > MAX_STEPS) return ANY;
    let type = this.#make(node, place);
    if (place.present.size > 0 && place.present.has(written(node, this.#source)))
      type = marked(present(type), 'blank', false);
    const known = this.#types.get(node);
    this.#types.set(node, known === undefined ? type : join(known, type));
    return type;
  }

  #make(node: Node, place: Place): Type {
    switch (node.type) {
      case 'string':
        return text(...(node.token.value === '' ? (['blank'] as const) : []));
      case 'number':
        return number();
      case 'value':
        return node.token.value === 'null' ? nothingElse : boolean;
      case 'name':
        return this.#member(node, node.token.value, place.context);
      case 'variable':
        return this.#variable(node.token.value, place);
      case 'binary':
        return this.#binary(node, place);
      case 'negation':
        return this.#arithmetic([this.#of(node.operand, place)], []);
      case 'object':
        return this.#object(node.items, place);
      case 'array': {
        const items = node.items.map((item) => this.#of(item, place));
        const known = items.map((item, index) =>
          node.items[index]?.type === 'array' ? present(item) : elementOf(item),
        );
        const filled = items.some(
          (item) => isKnown(item) && !item.missing && (!may(item, LIST) || item.filled),
        );
        return list(known.length === 0 ? NOTHING : known.reduce(join), filled);
      }
      case 'block': {
        const inner = { ...place, scope: new Scope(place.scope) };
        return node.items.map((item) => this.#of(item, inner)).at(-1) ?? NOTHING;
      }
      case 'filter':
        return this.#filter(node, place);
      case 'group':
        this.#of(node.left, place);
        this.#object(node.items, { ...place, context: ANY });
        return ANY;
      case 'sort': {
        const left = this.#of(node.left, place);
        for (const { expression } of node.items) this.#of(expression, { ...place, context: elementOf(left) });
        return left;
      }
      case 'call':
        return this.#call(node, place, []);
      case 'lambda':
        this.#lambdas.set(node, { place, called: this.#lambdas.get(node)?.called ?? false });
        return aFunction({ node, scope: place.scope });
      case 'condition': {
        this.#of(node.test, place);
        const { yes: there, no: elsewhere } = presentWhen(node.test, this.#source);
        const yes = this.#of(node.then, { ...place, present: new Set([...place.present, ...there]) });
        if (node.otherwise === undefined) return join(yes, NOTHING);
        return join(
          yes,
          this.#of(node.otherwise, { ...place, present: new Set([...place.present, ...elsewhere]) }),
        );
      }
      case 'transform':
        for (const part of [node.pattern, node.update]) this.#of(part, { ...place, context: ANY });
        return aFunction();
      default:
        return ANY;
    }
  }

  #variable(name: string, place: Place): Type {
    if (name === '') return place.context;
    if (name === '$') return this.#input;
    return place.scope.get(name) ?? (name in GIVES ? aFunction() : ANY);
  }

  #binary(node: Extract<Node, { type: 'binary' }>, place: Place): Type {
    const { left, right } = node;
    const operator = node.operator.value;
    switch (operator) {
      case '.':
        return this.#step(this.#of(left, place), right, place);
      case ':=': {
        const type = this.#of(right, place);
        if (left.type === 'variable') place.scope.set(left.token.value, type);
        return type;
      }
      case '@':
      case '#': {
        const type = this.#of(left, place);
        if (right.type === 'variable')
          place.scope.set(right.token.value, operator === '#' ? number() : elementOf(type));
        return operator === '#' ? type : ANY;
      }
      case '~>': {
        const given = this.#of(left, place);
        if (right.type === 'call') return this.#call(right, place, [given]);
        const applied = this.#of(right, place);
        if (!isKnown(given) || may(given, FUNCTION)) return ANY;
        const name = right.type === 'variable' ? right.token.value : '';
        return this.#apply(applied, name, [given], undefined, place);
      }
      case '??':
      case '?:':
        return join(present(this.#of(left, place)), this.#of(right, place));
      case '..':
        this.#of(left, place);
        this.#of(right, place);
        return list(number());
      case '&':
        return joined(this.#of(left, place), this.#of(right, place));
      case '+':
      case '-':
      case '*':
      case '/':
      case '%': {
        const parts = operator === '/' || [left, right].some(isDecimal);
        return this.#arithmetic([this.#of(left, place), this.#of(right, place)], parts ? ['float'] : []);
      }
      case 'and': {
        this.#of(left, place);
        const { yes: there } = presentWhen(left, this.#source);
        this.#of(right, { ...place, present: new Set([...place.present, ...there]) });
        return boolean;
      }
      default:
        this.#of(left, place);
        this.#of(right, place);
        return boolean;
    }
  }

  #arithmetic(sides: readonly Type[], marks: readonly Mark[]): Type {
    const passed = (['float', 'clock'] as const).filter((mark) => sides.some((side) => side.marks.has(mark)));
    const made = number(...marks, ...passed);
    return sides.some((side) => side.missing) ? optional(made) : made;
  }

  /** `left.right`: right, for each element of left. */
  #step(left: Type, right: Node, place: Place): Type {
    if (right.type === 'string')
      return over(left, (element) => this.#member(right, right.token.value, element));
    return over(left, (element) => this.#of(right, { ...place, context: element }));
  }

  #member(node: Node, name: string, of: Type): Type {
    return member(of, name, (known, open) => this.#unknown.set(node, { known, open }));
  }

  #filter(node: Extract<Node, { type: 'filter' }>, place: Place): Type {
    const left = this.#of(node.left, place);
    if (node.inside !== undefined) this.#of(node.inside, { ...place, context: elementOf(left) });
    return filtered(left, node.inside);
  }

  #object(pairs: readonly Pair[], place: Place): Type {
    const found = new Map<string, Member>();
    let open = false;
    for (const pair of pairs) {
      this.#of(pair.key, place);
      const type = this.#of(pair.value, place);
      const name = literal(pair.key);
      if (name === undefined) open = true;
      else found.set(name, { type, pairs: [pair] });
    }
    return object(found, open);
  }

  #call(node: Call, place: Place, before: readonly Type[]): Type {
    const name = calledName(node) ?? '';
    const callee = this.#of(node.callee, place);
    const given = [...before, ...node.items.map((item) => this.#of(item, place))];
    if (node.items.some((item) => item.type === 'blank')) return ANY;
    return this.#apply(callee, name, given, node, place);
  }

  #apply(callee: Type, name: string, given: readonly Type[], call: Call | undefined, place: Place): Type {
    const { closure } = callee;
    if (closure !== undefined) return this.#body(closure.node, closure.scope, given, place);
    const gives = Object.hasOwn(GIVES, name) && place.scope.get(name) === undefined ? GIVES[name] : undefined;
    const apply = (argument: number, ...values: readonly Type[]): Type => {
      const inner = given[argument]?.closure;
      return inner === undefined ? ANY : this.#body(inner.node, inner.scope, values, place);
    };
    for (const [index, type] of given.entries())
      if (gives === undefined && type.closure !== undefined) apply(index);
    return gives === undefined || call === undefined ? ANY : gives({ call, given, apply });
  }

  #body(node: Extract<Node, { type: 'lambda' }>, outer: Scope, given: readonly Type[], place: Place): Type {
    const known = this.#lambdas.get(node);
    if (known !== undefined) known.called = true;
    if (this.#calls >= MAX_CALLS) return ANY;
    this.#calls += 1;
    const scope = new Scope(outer);
    for (const [index, parameter] of node.items.entries())
      if (parameter.type === 'variable') scope.set(parameter.token.value, given[index] ?? ANY);
    const { context, present: there } = known?.place ?? place;
    const made = this.#of(node.body, { context, scope, present: there });
    this.#calls -= 1;
    return made;
  }
}

const isDecimal = (node: Node): boolean => node.type === 'number' && node.token.value.includes('.');

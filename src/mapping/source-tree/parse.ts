/** From the words of a mapping to its tree, by precedence as JSONata 2.2.2 has it. */
import type { Brackets, Call, Leaf, Node, Pair, Term } from './node.ts';
import { NotJsonata, type Token, Tokenizer } from './token.ts';

export interface SourceTree {
  readonly root: Node;
  /** All words in order; the last is the end, with the comments before it. */
  readonly tokens: readonly Token[];
}

/** How tightly a word binds what stands before it. */
const POWER: Readonly<Record<string, number>> = {
  '[': 80,
  '(': 80,
  '@': 80,
  '#': 80,
  '.': 75,
  '{': 70,
  '*': 60,
  '/': 60,
  '%': 60,
  '+': 50,
  '-': 50,
  '&': 50,
  '=': 40,
  '!=': 40,
  '<': 40,
  '>': 40,
  '<=': 40,
  '>=': 40,
  '^': 40,
  '~>': 40,
  '?:': 40,
  '??': 40,
  in: 40,
  and: 30,
  or: 25,
  '?': 20,
  ':=': 10,
};
const NEGATION = 70;
/** Of the right operand, where it is not that of the operator. */
const RIGHT: Readonly<Record<string, number>> = { ':=': 9, '??': 0, '?:': 0 };
const ALONE: Readonly<Record<string, Leaf['type']>> = { '*': 'wildcard', '**': 'descendant', '%': 'parent' };
const MAX_DEPTH = 1000;

/** Throws NotJsonata for what is no JSONata; a few things that JSONata refuses later pass. */
export function parseSource(source: string): SourceTree {
  return new Parser(source).parse();
}

class Parser {
  readonly #tokenizer: Tokenizer;
  readonly #tokens: Token[] = [];
  #token: Token;
  #depth = 0;

  constructor(source: string) {
    this.#tokenizer = new Tokenizer(source);
    this.#token = this.#read(true);
  }

  parse(): SourceTree {
    const root = this.#expression(0);
    if (this.#token.kind !== 'end') throw unexpected(this.#token);
    return { root, tokens: this.#tokens };
  }

  #read(operand: boolean): Token {
    const token = this.#tokenizer.next(operand);
    this.#tokens.push(token);
    return token;
  }

  /** Takes the present word. `operand`: whether a regular expression may follow. */
  #take(operand = true): Token {
    const taken = this.#token;
    this.#token = this.#read(operand);
    return taken;
  }

  #expect(operator: string, operand = true): Token {
    if (!this.#is(operator)) throw unexpected(this.#token);
    return this.#take(operand);
  }

  #is(operator: string): boolean {
    return this.#token.kind === 'operator' && this.#token.value === operator;
  }

  #expression(power: number): Node {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw new NotJsonata('it is nested too deeply', this.#token.start);
    // JSONata reads no regular expression after a first word, not even after a bracket.
    let left = this.#first(this.#take(false));
    while (this.#token.kind === 'operator' && power < (POWER[this.#token.value] ?? 0))
      left = this.#after(left);
    this.#depth -= 1;
    return left;
  }

  #first(token: Token): Node {
    const { kind, value, start } = token;
    if (kind !== 'operator') {
      if (kind === 'end') throw unexpected(token);
      return leaf(kind, token);
    }
    const alone = ALONE[value];
    if (alone !== undefined) return leaf(alone, token);
    switch (value) {
      case 'and':
      case 'or':
      case 'in':
        return leaf('name', token);
      case '-': {
        const operand = this.#expression(NEGATION);
        return { type: 'negation', operator: token, operand, start, end: operand.end };
      }
      case '(':
        return this.#bracketed('block', token, ';', ')', () => this.#expression(0));
      case '[':
        return this.#bracketed('array', token, ',', ']', () => this.#item());
      case '{':
        return this.#bracketed('object', token, ',', '}', () => this.#pair());
      case '|':
        return this.#transform(token);
      default:
        throw unexpected(token);
    }
  }

  #bracketed<Type extends string, Item>(
    type: Type,
    open: Token,
    separator: string,
    close: string,
    item: () => Item,
  ) {
    const brackets = this.#brackets(open, separator, close, item);
    return { type, ...brackets, start: open.start, end: brackets.close.end };
  }

  #brackets<Item>(open: Token, separator: string, close: string, item: () => Item): Brackets<Item> {
    const items: Item[] = [];
    const separators: Token[] = [];
    while (!this.#is(close)) {
      items.push(item());
      if (!this.#is(separator)) break;
      separators.push(this.#take());
      // Only a block may end in a separator.
      if (separator !== ';' && this.#is(close)) throw unexpected(this.#token);
    }
    return { open, items, separators, close: this.#expect(close, false) };
  }

  #item(): Node {
    const left = this.#expression(0);
    if (!this.#is('..')) return left;
    const operator = this.#take();
    return binary(left, operator, this.#expression(0));
  }

  #pair(): Pair {
    const key = this.#expression(0);
    const colon = this.#expect(':');
    const value = this.#expression(0);
    return { key, colon, value, start: key.start, end: value.end };
  }

  #transform(first: Token): Node {
    const pattern = this.#expression(0);
    const second = this.#expect('|');
    const update = this.#expression(0);
    const comma = this.#is(',') ? this.#take() : undefined;
    const remove = comma === undefined ? undefined : this.#expression(0);
    const third = this.#expect('|');
    return {
      type: 'transform',
      bars: [first, second, third],
      pattern,
      update,
      ...(comma === undefined || remove === undefined ? {} : { comma, remove }),
      start: first.start,
      end: third.end,
    };
  }

  #after(left: Node): Node {
    const token = this.#take();
    const { start } = left;
    switch (token.value) {
      case '(':
        return this.#call(left, token);
      case '[': {
        const inside = this.#is(']') ? undefined : this.#expression(0);
        const close = this.#expect(']', inside === undefined);
        const end = close.end;
        return {
          type: 'filter',
          left,
          open: token,
          ...(inside === undefined ? {} : { inside }),
          close,
          start,
          end,
        };
      }
      case '{': {
        const group = this.#bracketed('group', token, ',', '}', () => this.#pair());
        return { ...group, left, start };
      }
      case '^': {
        const terms = this.#brackets(this.#expect('('), ',', ')', () => this.#term());
        return { type: 'sort', left, caret: token, ...terms, start, end: terms.close.end };
      }
      case '?': {
        const then = this.#expression(0);
        if (!this.#is(':'))
          return { type: 'condition', test: left, question: token, then, start, end: then.end };
        const colon = this.#take();
        const otherwise = this.#expression(0);
        const end = otherwise.end;
        return { type: 'condition', test: left, question: token, then, colon, otherwise, start, end };
      }
      default:
        return binary(left, token, this.#expression(RIGHT[token.value] ?? POWER[token.value] ?? 0));
    }
  }

  #term(): Term {
    const order = this.#is('<') || this.#is('>') ? this.#take() : undefined;
    const expression = this.#expression(0);
    const start = order?.start ?? expression.start;
    return { ...(order === undefined ? {} : { order }), expression, start, end: expression.end };
  }

  #call(callee: Node, open: Token): Node {
    const call: Call = {
      ...this.#bracketed('call', open, ',', ')', () => this.#argument()),
      callee,
      start: callee.start,
    };
    if (callee.type !== 'name' || !['function', 'λ'].includes(callee.token.value)) return call;
    const signature: Token[] = [];
    if (this.#is('<')) {
      let depth = 0;
      do {
        depth += this.#is('<') ? 1 : this.#is('>') ? -1 : 0;
        signature.push(this.#take());
      } while (depth > 0 && !this.#is('{') && this.#token.kind !== 'end');
    }
    const bodyOpen = this.#expect('{');
    const body = this.#expression(0);
    const bodyClose = this.#expect('}');
    const { items, separators, close, start } = call;
    const keyword = callee.token;
    const end = bodyClose.end;
    return {
      type: 'lambda',
      keyword,
      open,
      items,
      separators,
      close,
      signature,
      bodyOpen,
      body,
      bodyClose,
      start,
      end,
    };
  }

  #argument(): Node {
    return this.#is('?') ? leaf('blank', this.#take()) : this.#expression(0);
  }
}

const leaf = (type: Leaf['type'], token: Token): Leaf => ({
  type,
  token,
  start: token.start,
  end: token.end,
});

const binary = (left: Node, operator: Token, right: Node): Node => ({
  type: 'binary',
  operator,
  left,
  right,
  start: left.start,
  end: right.end,
});

const unexpected = (token: Token): NotJsonata =>
  new NotJsonata(token.kind === 'end' ? 'it ends too early' : `${token.text} cannot stand here`, token.start);

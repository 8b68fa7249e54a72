/** How each part of a mapping is laid out: the style of the mappings in this repository. */
import { type Brackets, bare, type Condition, type Node, type Pair } from '../source-tree/node.ts';
import type { SourceTree } from '../source-tree/parse.ts';
import type { Token } from '../source-tree/token.ts';
import { type Item, isOpened, listed, separator } from './brackets.ts';
import type { Comments } from './comments.ts';
import { choice, type Doc, fill, GAP, group, indent, LINE, mustBreak } from './doc.ts';

/** Pairs from which on a table of plain values is filled rather than listed. */
const TABLE = 4;
const LITERALS = ['string', 'number', 'value'];
/** Operators that chain: all of one row have the same precedence. */
const ROWS = [['&', '+', '-'], ['*', '/', '%'], ['and'], ['or'], ['~>']];
/** What may begin at the end of the line of its question. */
const OPENING = ['object', 'array', 'block'];
const TIGHT = ['.', '@', '#'];

export class Layout {
  readonly #comments: Comments;
  readonly #known = new Map<Node, Doc>();
  readonly #hung = new Map<Node, Doc>();
  readonly #first = new Map<number, Token>();

  constructor({ tokens }: SourceTree, comments: Comments) {
    this.#comments = comments;
    for (const token of tokens) this.#first.set(token.start, token);
  }

  of(node: Node): Doc {
    const known = this.#known.get(node);
    if (known !== undefined) return known;
    const doc = this.#make(node, false);
    this.#known.set(node, doc);
    return doc;
  }

  /** Broken, although it might fit. */
  #broken(node: Node): Doc {
    const known = this.#hung.get(node);
    if (known !== undefined) return known;
    const doc = this.#make(node, true);
    this.#hung.set(node, doc);
    return doc;
  }

  #token(token: Token): Doc {
    return this.#comments.doc(token);
  }

  #make(node: Node, broken: boolean): Doc {
    switch (node.type) {
      case 'binary':
        return this.#binary(node, broken);
      case 'negation':
        return [this.#token(node.operator), this.of(node.operand)];
      case 'object':
        return this.#object(node, broken);
      case 'array':
        return listed(
          this.#comments,
          node,
          this.#items(node.items),
          '',
          broken,
          isOpened(this.#comments, node),
        );
      case 'block':
        return this.#block(node, broken);
      case 'filter': {
        const inside = node.inside === undefined ? '' : this.of(node.inside);
        return [this.of(node.left), this.#token(node.open), inside, this.#token(node.close)];
      }
      case 'group':
        return [this.of(node.left), this.#object(node, broken)];
      case 'sort': {
        const terms = node.items.map(({ order, expression }) => ({
          doc: [order === undefined ? '' : this.#token(order), this.of(expression)],
          first: order ?? this.#firstOf(expression),
        }));
        return [
          this.of(node.left),
          this.#token(node.caret),
          listed(this.#comments, node, terms, '', false, false),
        ];
      }
      case 'call':
        return [
          this.of(node.callee),
          listed(this.#comments, node, this.#items(node.items), '', broken, false),
        ];
      case 'lambda':
        return this.#lambda(node, broken);
      case 'condition':
        return this.#condition(node);
      case 'transform': {
        const { bars, comma, remove } = node;
        const removed =
          comma === undefined || remove === undefined ? '' : [this.#token(comma), GAP, this.of(remove)];
        const [first, second, third] = bars.map((bar) => this.#token(bar));
        return [first ?? '', this.of(node.pattern), second ?? '', this.of(node.update), removed, third ?? ''];
      }
      default:
        return this.#token(node.token);
    }
  }

  #binary(node: Extract<Node, { type: 'binary' }>, broken: boolean): Doc {
    const { left, operator, right } = node;
    const { value } = operator;
    if (TIGHT.includes(value)) {
      const last = broken ? this.#broken(right) : this.of(right);
      return [this.of(left), this.#token(operator), last];
    }
    if (value === '..') {
      const blank = [left, right].some((side) => side.type === 'binary' && side.operator.value !== '.')
        ? GAP
        : '';
      return [this.of(left), blank, this.#token(operator), blank, this.of(right)];
    }
    if (value === ':=') return [this.of(left), GAP, this.#token(operator), GAP, this.of(right)];
    const row = ROWS.find((one) => one.includes(value)) ?? [];
    const parts: Doc[] = [];
    let first: Node = node;
    for (;;) {
      if (first.type !== 'binary' || !(first === node || row.includes(first.operator.value))) break;
      parts.unshift([LINE, this.#token(first.operator), GAP, this.of(first.right)]);
      first = first.left;
    }
    return group([this.of(first), indent(parts)]);
  }

  #object(node: Brackets<Pair>, broken: boolean): Doc {
    const opened = broken || isOpened(this.#comments, node);
    const pairs = node.items.map((pair) => {
      const first = this.#firstOf(pair.key);
      return { doc: [this.#comments.lead(first), this.#pair(pair)], first };
    });
    const table =
      pairs.length >= TABLE &&
      node.items.every(({ value }) => LITERALS.includes(value.type)) &&
      pairs.every(({ doc, first }) => !mustBreak(doc) && this.#comments.newlines(first) < 2);
    if (
      !table ||
      node.separators.some((token) => this.#comments.has(token)) ||
      this.#comments.has(node.close)
    )
      return listed(this.#comments, node, pairs, GAP, broken, opened);
    const rows = fill(pairs.map(({ doc }, index) => [doc, separator(this.#comments, node, index)]));
    const flat = pairs.flatMap(({ doc }, index) => [LINE, doc, separator(this.#comments, node, index)]);
    const [open, close] = [this.#token(node.open), this.#token(node.close)];
    const wide = [open, group([indent([LINE, rows]), LINE], true), close];
    return opened ? wide : choice([open, flat, LINE, close], wide);
  }

  #pair({ key, colon, value }: Pair): Doc {
    const head = [this.of(key), this.#token(colon)];
    if (value.type === 'condition' && value.otherwise?.type === 'condition')
      return [head, group(indent([LINE, group(this.#branches(value, (rest) => rest))]))];
    return [head, GAP, this.of(value)];
  }

  #block(node: Extract<Node, { type: 'block' }>, broken: boolean): Doc {
    const [only, second] = node.items;
    const binds = node.items.some((item) => item.type === 'binary' && item.operator.value === ':=');
    const opened = isOpened(this.#comments, node);
    if (only === undefined || second !== undefined)
      return listed(
        this.#comments,
        node,
        this.#items(node.items, false),
        '',
        broken,
        opened || (binds && second !== undefined),
      );
    const items = this.#items(node.items);
    if (items[0]?.hung !== undefined && !opened) return listed(this.#comments, node, items, '', false, false);
    return listed(this.#comments, node, this.#items(node.items, false), '', broken, opened);
  }

  #lambda(node: Extract<Node, { type: 'lambda' }>, broken: boolean): Doc {
    const signature = node.signature.map((token) => this.#token(token));
    const head = [
      this.#token(node.keyword),
      listed(this.#comments, node, this.#items(node.items), '', false, false),
      signature,
      GAP,
    ];
    const [open, close] = [this.#token(node.bodyOpen), this.#token(node.bodyClose)];
    const { body } = node;
    const first = this.#firstOf(body);
    if (
      body.type === 'block' &&
      body.items.length > 1 &&
      !this.#comments.has(first) &&
      !this.#comments.has(node.bodyClose)
    )
      return [head, open, this.of(body), close];
    const opened = broken || this.#comments.endsLine(node.bodyOpen);
    const inside = [this.#comments.lead(first), this.of(body)];
    return [head, open, group([indent([LINE, inside]), LINE], opened), close];
  }

  #condition(node: Condition): Doc {
    const { test, question, then, colon, otherwise } = node;
    const ask = [GAP, this.#token(question), GAP];
    const usual = group(this.#branches(node, indent));
    const opens = (one: Node) => OPENING.includes(one.type) && this.#hangs(one);
    if (colon === undefined || otherwise === undefined)
      return opens(then)
        ? choice([this.of(test), ask, this.of(then)], [this.of(test), ask, this.#broken(then)])
        : usual;
    if (!opens(otherwise) || mustBreak(this.of(then)) || mustBreak(this.of(test))) return usual;
    const head = [this.of(test), ask, this.of(then), GAP, this.#token(colon), GAP];
    return choice([head, this.of(otherwise)], [head, this.#broken(otherwise)], usual);
  }

  /** One line for each question. */
  #branches(node: Condition, below: (doc: Doc) => Doc): Doc {
    const parts: Doc[] = [this.of(node.test), this.#then(node.question, node.then)];
    for (let last = node; last.colon !== undefined && last.otherwise !== undefined; ) {
      const { colon, otherwise } = last;
      const next = otherwise.type === 'condition' ? otherwise : undefined;
      const what =
        next === undefined ? this.of(otherwise) : [this.of(next.test), this.#then(next.question, next.then)];
      parts.push(below([LINE, this.#token(colon), GAP, what]));
      if (next === undefined) break;
      last = next;
    }
    return parts;
  }

  #then(question: Token, then: Node): Doc {
    if (OPENING.includes(then.type) && this.#hangs(then))
      return [GAP, this.#token(question), GAP, this.of(then)];
    return group(indent([LINE, this.#token(question), GAP, this.of(then)]));
  }

  #items(nodes: readonly Node[], hang = true): readonly Item[] {
    return nodes.map((node) => {
      const first = this.#firstOf(node);
      const lead = this.#comments.lead(first);
      return {
        doc: [lead, this.of(node)],
        first,
        ...(hang && this.#hangs(node) ? { hung: [lead, this.#broken(node)] } : {}),
      };
    });
  }

  #firstOf(node: Node): Token {
    const token = this.#first.get(node.start);
    if (token === undefined) throw new Error(`no word begins at ${node.start}`);
    return token;
  }

  /** Whether its last bracket may open at the end of a line and close at the beginning of another. */
  #hangs(node: Node): boolean {
    switch (node.type) {
      case 'object':
      case 'array':
        return node.items.length > 0;
      case 'block': {
        const inner = bare(node);
        return inner === node ? node.items.length > 0 : this.#hangs(inner);
      }
      case 'lambda':
        return true;
      case 'call': {
        const [first, last] = [node.items[0], node.items.at(-1)];
        return (first !== undefined && this.#hangs(first)) || (last !== undefined && this.#hangs(last));
      }
      case 'binary':
        return node.operator.value === '.' && this.#hangs(node.right) && !this.#hangs(node.left);
      default:
        return false;
    }
  }
}

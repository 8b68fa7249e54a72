/**
 * The words of a mapping with where they stand and the comments before them. JSONata's own tokenizer keeps neither
 * comments nor the text as written; this one cuts the same words (JSONata 2.2.2), which is tested against it.
 */

export interface Comment {
  /** As written, with its marks. */
  readonly text: string;
  /** Offsets in the source, from 0, end excluded. */
  readonly start: number;
  readonly end: number;
  /** Line ends between what stands before it and it. */
  readonly newlines: number;
}

export type TokenKind = 'operator' | 'string' | 'number' | 'value' | 'name' | 'variable' | 'regex' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** As written. */
  readonly text: string;
  /** What it means: an operator, a name without backquotes, a variable without `$`, a string without quotes. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
  readonly comments: readonly Comment[];
  /** Line ends between what stands before it (a word or a comment) and it. */
  readonly newlines: number;
}

/** What the source is not: JSONata. Who calls has asked JSONata before, and knows where. */
export class NotJsonata extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.name = 'NotJsonata';
    this.offset = offset;
  }
}

const BLANKS = ' \t\n\r\v';
const DOUBLE = ['..', ':=', '!=', '>=', '<=', '**', '~>', '?:', '??'];
const SINGLE = '.[]{}(),@#;:?+-*/%|=<>^&!~';
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[Ee][-+]?[0-9]+)?/y;
const WORDS = ['and', 'or', 'in'];
const VALUES = ['true', 'false', 'null'];
const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

export class Tokenizer {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  /** `operand`: whether an operand may stand here, so that `/` begins a regular expression. */
  next(operand: boolean): Token {
    const comments: Comment[] = [];
    let newlines = this.#skipBlanks();
    while (this.#source.startsWith('/*', this.#at)) {
      const start = this.#at;
      const close = this.#source.indexOf('*/', start + 2);
      if (close === -1) throw new NotJsonata('a comment is not closed', start);
      this.#at = close + 2;
      comments.push({ text: this.#source.slice(start, this.#at), start, end: this.#at, newlines });
      newlines = this.#skipBlanks();
    }
    const start = this.#at;
    const [kind, value] = this.#word(operand);
    const text = this.#source.slice(start, this.#at);
    return { kind, text, value, start, end: this.#at, comments, newlines };
  }

  #skipBlanks(): number {
    let newlines = 0;
    while (this.#at < this.#source.length && BLANKS.includes(this.#source.charAt(this.#at))) {
      if (this.#source.charAt(this.#at) === '\n') newlines += 1;
      this.#at += 1;
    }
    return newlines;
  }

  #word(operand: boolean): readonly [TokenKind, string] {
    if (this.#at >= this.#source.length) return ['end', ''];
    const first = this.#source.charAt(this.#at);
    if (first === '/' && operand) return this.#regex();
    const pair = this.#source.slice(this.#at, this.#at + 2);
    for (const operator of DOUBLE.includes(pair) ? [pair] : SINGLE.includes(first) ? [first] : []) {
      this.#at += operator.length;
      return ['operator', operator];
    }
    if (first === '"' || first === "'") return this.#string(first);
    NUMBER.lastIndex = this.#at;
    const number = NUMBER.exec(this.#source)?.[0];
    if (number !== undefined) {
      this.#at += number.length;
      return ['number', number];
    }
    if (first === '`') {
      const close = this.#source.indexOf('`', this.#at + 1);
      if (close === -1) throw new NotJsonata('a name in backquotes is not closed', this.#at);
      const name = this.#source.slice(this.#at + 1, close);
      this.#at = close + 1;
      return ['name', name];
    }
    return this.#name();
  }

  #name(): readonly [TokenKind, string] {
    const start = this.#at;
    const stops = BLANKS + SINGLE;
    while (this.#at < this.#source.length && !stops.includes(this.#source.charAt(this.#at))) this.#at += 1;
    const name = this.#source.slice(start, this.#at);
    if (name.startsWith('$')) return ['variable', name.slice(1)];
    return [WORDS.includes(name) ? 'operator' : VALUES.includes(name) ? 'value' : 'name', name];
  }

  #string(quote: string): readonly [TokenKind, string] {
    const start = this.#at;
    let value = '';
    for (this.#at += 1; this.#at < this.#source.length; this.#at += 1) {
      const character = this.#source.charAt(this.#at);
      if (character === quote) {
        this.#at += 1;
        return ['string', value];
      }
      if (character !== '\\') value += character;
      else {
        this.#at += 1;
        const escaped = this.#source.charAt(this.#at);
        if (escaped === 'u') {
          value += String.fromCharCode(Number.parseInt(this.#source.slice(this.#at + 1, this.#at + 5), 16));
          this.#at += 4;
        } else value += ESCAPES[escaped] ?? escaped;
      }
    }
    throw new NotJsonata('a text is not closed', start);
  }

  /** A slash within brackets does not end it, as JSONata has it: brackets are counted wherever they stand. */
  #regex(): readonly [TokenKind, string] {
    const start = this.#at;
    let depth = 0;
    for (this.#at += 1; this.#at < this.#source.length; this.#at += 1) {
      const character = this.#source.charAt(this.#at);
      if (character === '/' && depth === 0 && !this.#escaped(start)) {
        const pattern = this.#source.slice(start + 1, this.#at);
        this.#at += 1;
        while (/^[im]$/.test(this.#source.charAt(this.#at))) this.#at += 1;
        return ['regex', pattern];
      }
      if (this.#source.charAt(this.#at - 1) !== '\\') {
        if ('([{'.includes(character)) depth += 1;
        if (')]}'.includes(character)) depth -= 1;
      }
    }
    throw new NotJsonata('a regular expression is not closed', start);
  }

  #escaped(start: number): boolean {
    let backslashes = 0;
    while (this.#at - backslashes - 1 > start && this.#source.charAt(this.#at - backslashes - 1) === '\\')
      backslashes += 1;
    return backslashes % 2 === 1;
  }
}

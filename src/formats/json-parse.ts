/**
 * One JSON text (RFC 8259), strictly. The platform's own parser says neither that a name comes twice nor how deep it
 * goes, and makes numbers of codes.
 */
import type { Json } from '../domain/debt-position.ts';
import { MAX_DEPTH } from './json-layout.ts';

/** `syntax` and `depth` end the parsing; of the others the value has what could be read. */
export interface JsonFault {
  readonly kind: 'syntax' | 'depth' | 'duplicate' | 'text' | 'number';
  readonly message: string;
  /** Index in the text. */
  readonly at: number;
  /** The member that it concerns. */
  readonly name?: string;
}

export interface Parsed {
  /** Absent when the text is no JSON. Names that come twice are left out: which of their values counts is not known. */
  readonly value?: Json;
  readonly fault?: JsonFault;
}

export function parseJson(text: string, exactNumbers: boolean): Parsed {
  return new Parser(text, exactNumbers).document();
}

type Members = { [name: string]: Json };

const BAD = Symbol('bad');
type Found = Json | typeof BAD;

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

class Parser {
  readonly #text: string;
  readonly #exactNumbers: boolean;
  #at = 0;
  #depth = 0;
  #name: string | undefined;
  #fault: JsonFault | undefined;
  readonly #twice: (readonly [Members, string])[] = [];

  constructor(text: string, exactNumbers: boolean) {
    this.#text = text;
    this.#exactNumbers = exactNumbers;
  }

  document(): Parsed {
    const value = this.#value();
    if (value !== BAD) {
      this.#skip();
      if (this.#at < this.#text.length) this.#bad('there is something after the end of the value');
    }
    const fault = this.#fault;
    const readable = fault === undefined || (fault.kind !== 'syntax' && fault.kind !== 'depth');
    for (const [members, name] of this.#twice) delete members[name];
    return {
      ...(value !== BAD && readable ? { value } : {}),
      ...(fault === undefined ? {} : { fault }),
    };
  }

  #value(): Found {
    this.#skip();
    const text = this.#text;
    switch (text.charCodeAt(this.#at)) {
      case QUOTE:
        return this.#string() ?? BAD;
      case 0x7b:
        return this.#nested(() => this.#object());
      case 0x5b:
        return this.#nested(() => this.#array());
      case 0x74:
        return this.#word('true', true);
      case 0x66:
        return this.#word('false', false);
      case 0x6e:
        return this.#word('null', null);
      default:
        return this.#number();
    }
  }

  #nested(read: () => Found): Found {
    if (this.#depth === MAX_DEPTH) {
      return this.#bad(`objects and lists stand more than ${MAX_DEPTH} deep in one another`, 'depth');
    }
    this.#depth += 1;
    this.#at += 1;
    const found = read();
    this.#depth -= 1;
    return found;
  }

  #object(): Found {
    const text = this.#text;
    const members: Members = {};
    this.#skip();
    if (text.charCodeAt(this.#at) === 0x7d) {
      this.#at += 1;
      return members;
    }
    for (;;) {
      this.#skip();
      const begins = this.#at;
      if (text.charCodeAt(begins) !== QUOTE) return this.#bad('a name in quotes is expected');
      const name = this.#string();
      if (name === undefined) return BAD;
      this.#skip();
      if (text.charCodeAt(this.#at) !== 0x3a) return this.#bad(`a colon is expected after the name ${name}`);
      this.#at += 1;
      this.#name = name;
      const value = this.#value();
      if (value === BAD) return BAD;
      this.#put(members, name, value, begins);
      this.#skip();
      const next = text.charCodeAt(this.#at);
      this.#at += 1;
      if (next === 0x7d) return members;
      if (next === 0x2c) continue;
      this.#at -= 1;
      return this.#bad(`a comma or } is expected after the value of ${name}`);
    }
  }

  #put(members: Members, name: string, value: Json, at: number): void {
    if (Object.hasOwn(members, name)) {
      this.#note('duplicate', `the name ${name} comes twice in one object`, at, name);
      this.#twice.push([members, name]);
    } else if (name === '__proto__') {
      // An assignment would replace the object's prototype.
      const own = { value, enumerable: true, writable: true, configurable: true };
      Object.defineProperty(members, name, own);
    } else members[name] = value;
  }

  #array(): Found {
    const text = this.#text;
    const items: Json[] = [];
    this.#skip();
    if (text.charCodeAt(this.#at) === 0x5d) {
      this.#at += 1;
      return items;
    }
    for (;;) {
      const value = this.#value();
      if (value === BAD) return BAD;
      items.push(value);
      this.#skip();
      const next = text.charCodeAt(this.#at);
      this.#at += 1;
      if (next === 0x5d) return items;
      if (next === 0x2c) continue;
      this.#at -= 1;
      return this.#bad('a comma or ] is expected');
    }
  }

  #string(): string | undefined {
    const text = this.#text;
    const begins = this.#at;
    let escapes = false;
    for (let at = begins + 1; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) {
        this.#at = at + 1;
        return escapes ? this.#unescaped(begins, at + 1) : text.slice(begins + 1, at);
      }
      if (code === BACKSLASH) {
        escapes = true;
        at += 1;
      } else if (code < 0x20) {
        this.#at = at;
        this.#bad('a text has a line end or another control character in it, without an escape');
        return undefined;
      }
    }
    this.#at = text.length;
    this.#bad('a text never ends');
    return undefined;
  }

  #unescaped(from: number, to: number): string | undefined {
    let said: string;
    try {
      said = JSON.parse(this.#text.slice(from, to));
    } catch {
      this.#at = from;
      this.#bad('a text has an escape that JSON does not know');
      return undefined;
    }
    if (said.includes('\0')) this.#note('text', 'a text has a NUL in it', from, this.#name);
    else if (!said.isWellFormed()) this.#note('text', 'a text has half a character in it', from, this.#name);
    return said;
  }

  #number(): Found {
    NUMBER.lastIndex = this.#at;
    const source = NUMBER.exec(this.#text)?.[0];
    if (source === undefined) {
      const ended = this.#at >= this.#text.length;
      return this.#bad(ended ? 'a value is missing at the end' : 'a value is expected');
    }
    const from = this.#at;
    this.#at += source.length;
    const next = this.#text.charCodeAt(this.#at);
    if (next >= 0x30 && next <= 0x39) {
      return this.#bad('a number begins with 0: a code with zeros in front has to be a text, in quotes');
    }
    if (this.#exactNumbers) return source;
    const number = Number(source);
    const exact = Number.isFinite(number) && digitsOf(String(number)) === digitsOf(source);
    if (exact) return number;
    this.#note('number', `the number ${source} has more digits than a number can hold`, from, this.#name);
    return source;
  }

  #word(word: string, value: boolean | null): Found {
    if (!this.#text.startsWith(word, this.#at)) return this.#bad('a value is expected');
    this.#at += word.length;
    return value;
  }

  #skip(): void {
    const text = this.#text;
    for (; this.#at < text.length; this.#at += 1) {
      const code = text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
    }
  }

  #bad(message: string, kind: 'syntax' | 'depth' = 'syntax'): typeof BAD {
    this.#fault = { kind, message, at: this.#at };
    return BAD;
  }

  #note(kind: JsonFault['kind'], message: string, at: number, name: string | undefined): void {
    this.#fault ??= { kind, message, at, ...(name === undefined ? {} : { name }) };
  }
}

/** Significant digits: a number that shows others than were written does not hold what was written. */
const digitsOf = (number: string): string =>
  number
    .replace(/[eE].*$/, '')
    .replaceAll(/[-.]/g, '')
    .replaceAll(/^0+|0+$/g, '');

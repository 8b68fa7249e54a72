/** Lines of generated code. */

/** What an operand may hold: a set of bits. */
export const KIND = {
  nothing: 1,
  null: 2,
  boolean: 4,
  number: 8,
  text: 16,
  list: 32,
  object: 64,
  fn: 128,
} as const;
export const ANY = 255;

/** The result of an expression, as code that may be repeated without effect. */
export interface Operand {
  readonly js: string;
  readonly kind: number;
  /** Function of the generated code behind a function value, for calling it directly. */
  readonly direct?: DirectFunction;
  /** It is no sequence that has yet to collapse. */
  readonly settled?: boolean;
  /** What a function answered: inside of it may be another sequence that has yet to collapse, one expression further out. */
  readonly answer?: boolean;
  /** In trace mode: the local that holds what it was computed from. */
  readonly origin?: string;
}

export interface DirectFunction {
  readonly name: string;
  readonly parameters: number;
  /** It may end with a call in tail position. */
  readonly tails: boolean;
}

export const NOTHING: Operand = { js: 'undefined', kind: KIND.nothing };

export const may = (operand: Operand, kind: number): boolean => (operand.kind & kind) !== 0;
export const only = (operand: Operand, kind: number): boolean => (operand.kind & ~kind) === 0;

export class Writer {
  #lines: string[] = [];
  #count = 0;

  line(js: string): void {
    this.#lines.push(js);
  }

  name(prefix: string): string {
    this.#count += 1;
    return `${prefix}${this.#count}`;
  }

  /** A value computed once. */
  temp(js: string, kind = ANY): Operand {
    const name = this.name('t');
    this.line(`const ${name} = ${js};`);
    return { js: name, kind };
  }

  /** What `emit` writes, instead of writing it. */
  capture(emit: () => void): string {
    const outer = this.#lines;
    this.#lines = [];
    try {
      emit();
      return this.#lines.join('\n');
    } finally {
      this.#lines = outer;
    }
  }
}

/** Any constant as code. */
export const literal = (value: string | number | boolean | null): string => {
  if (typeof value === 'number') {
    if (Object.is(value, -0)) return '(-0)';
    return value < 0 ? `(${value})` : String(value);
  }
  // Two separators of lines that JSON allows in texts and older JavaScript did not.
  return JSON.stringify(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
};

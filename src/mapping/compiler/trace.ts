/** The code of the trace mode: every node tells the tracer when it begins and what it yields. */
import type { Emitter } from './emitter.ts';
import { nodesOf, type Syntax } from './syntax.ts';
import type { Operand } from './writer.ts';

export type BranchKind = 'then' | 'else' | 'lambda' | 'default' | 'rhs' | 'predicate';

/** A part of the source that an evaluation may or may not go through; `end` excluded. */
export interface Span {
  readonly kind: BranchKind;
  readonly start: number;
  readonly end: number;
}

/** Functions whose answer is made by the functions that they call, out of the items of a list. */
const GOING_THROUGH: ReadonlySet<string> = new Set([
  ...['map', 'filter', 'single', 'reduce', 'sort', 'each', 'reverse', 'shuffle', 'distinct', 'append'],
]);
/** Functions whose answer tells nothing of any field. */
const OF_NOTHING: ReadonlySet<string> = new Set(['exists', 'type', 'count']);

export class Trace {
  readonly branches: Span[] = [];
  readonly #source: string;
  /** Local of a variable → local of what it owes. */
  readonly #owed = new Map<string, string>();

  /** Names of functions that say from which argument each field of their answer comes. */
  readonly #sourced: ReadonlySet<string>;

  constructor(source: string, sourced: ReadonlySet<string>) {
    this.#source = source;
    this.#sourced = sourced;
  }

  around(e: Emitter, emit: () => Operand): Operand {
    e.writer.line('tr.enter();');
    const result = emit();
    const origin = e.writer.name('o');
    e.writer.line(`const ${origin} = tr.exit(${result.js});`);
    return { ...result, origin };
  }

  /** The branch that starts here runs. */
  reached(e: Emitter, branch: Syntax, kind: BranchKind): void {
    const index = this.branches.length;
    this.branches.push({ kind, ...this.#span(branch) });
    e.writer.line(`tr.counts[${index}] = (tr.counts[${index}] ?? 0) + 1;`);
  }

  #span(node: Syntax): { start: number; end: number } {
    let [start, end] = [Number.POSITIVE_INFINITY, 0];
    for (const { type, value, position } of nodesOf(node)) {
      if (position === undefined) continue;
      const length =
        value instanceof RegExp
          ? value.source.length + 2
          : String(type === 'value' ? value : (value ?? '')).length;
      const quotes = type === 'string' ? 2 : type === 'variable' ? 1 : 0;
      start = Math.min(start, position - length - quotes);
      end = Math.max(end, position);
    }
    if (start > end) return { start: 0, end: 0 };
    // The tree keeps no closing brackets: those that were opened inside are taken along.
    return { start: Math.max(0, start), end: closed(this.#source, Math.max(0, start), end) };
  }

  declared(e: Emitter, local: string): void {
    const owed = e.writer.name('w');
    this.#owed.set(local, owed);
    e.writer.line(`let ${owed};`);
  }

  bound(e: Emitter, local: string, value: Operand): void {
    const owed = this.#owed.get(local);
    if (owed !== undefined && value.origin !== undefined) e.writer.line(`${owed} = ${value.origin};`);
  }

  read(e: Emitter, local: string | undefined, value: string): void {
    const owed = local === undefined ? undefined : this.#owed.get(local);
    if (owed !== undefined) e.writer.line(`tr.variable(${value}, ${owed});`);
  }

  entered(e: Emitter, body: Syntax, parameters: readonly string[]): void {
    const taken = e.writer.name('w');
    e.writer.line(`const ${taken} = tr.taken(${parameters.length});`);
    for (const [index, parameter] of parameters.entries()) this.#owed.set(parameter, `${taken}[${index}]`);
    this.reached(e, body, 'lambda');
  }

  /** What hand-over code each argument owes, as a list of the generated code. */
  owed(args: readonly Operand[]): string {
    return `[${args.map(({ origin }) => origin ?? 'undefined').join(', ')}]`;
  }

  object(e: Emitter, object: string, keys: readonly string[], values: readonly Operand[]): void {
    e.writer.line(`tr.object(${object}, ${JSON.stringify(keys)}, ${this.owed(values)});`);
  }

  names(e: Emitter, from: Operand, names: readonly string[], result: Operand): void {
    e.writer.line(`tr.names(${from.js}, ${JSON.stringify(names)}, ${result.js});`);
  }

  use(e: Emitter, ...values: readonly Operand[]): void {
    for (const { js } of values) e.writer.line(`tr.use(${js});`);
  }

  /** A function of the language or of the library has answered. */
  answered(e: Emitter, name: string, result: Operand, args: readonly Operand[]): void {
    const list = args.map(({ js }) => js);
    if (this.#sourced.has(name)) {
      const call = `tr.sourced(${result.js}, [${list.join(', ')}], ${this.owed(args)}, sources[${JSON.stringify(name)}]);`;
      e.writer.line(call);
      return;
    }
    if (name === 'lookup' && list.length === 2) {
      e.writer.line(`if (typeof ${list[1]} === "string") tr.names(${list[0]}, [${list[1]}], ${result.js});`);
      return;
    }
    if (name === 'merge')
      e.writer.line(`tr.fields(${result.js}, Array.isArray(${list[0]}) ? ${list[0]} : [${list[0]}]);`);
    else if (name === 'sift') e.writer.line(`tr.fields(${result.js}, [${list[0]}]);`);
    else if (GOING_THROUGH.has(name)) e.writer.line(`tr.iterated(${list[0]});`);
    else if (!OF_NOTHING.has(name)) this.use(e, ...args);
  }
}

/** The end of the text from `start` on that leaves no bracket open beyond `end`. */
function closed(source: string, start: number, end: number): number {
  let open = 0;
  for (const char of source.slice(start, end)) {
    if ('([{'.includes(char)) open += 1;
    if (')]}'.includes(char)) open -= 1;
  }
  let at = end;
  while (open > 0 && at < source.length) {
    if (')]}'.includes(source[at] ?? '')) open -= 1;
    else if (/\S/.test(source[at] ?? '')) break;
    at += 1;
  }
  return at;
}

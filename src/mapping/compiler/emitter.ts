/**
 * From syntax tree to JavaScript. Each node becomes statements and one operand; blocks, conditions and calls of known
 * functions become the JavaScript that one would write by hand, everything that depends on lists calls the runtime.
 */
import { isBuiltIn } from '../runtime/built-ins.ts';
import { Matcher } from '../runtime/matcher.ts';
import { emitBind, emitBlock, emitCondition, emitVariable } from './blocks.ts';
import { emitApply, emitCall } from './calls.ts';
import { emitArray, emitGroup, emitObject } from './constructors.ts';
import { emitLambda, emitPartial, emitThunk, emitTransform } from './functions.ts';
import { emitBinary, emitNegation } from './operators.ts';
import { emitFilter, emitPath } from './paths.ts';
import type { Scope } from './scope.ts';
import type { Survey } from './survey.ts';
import { part, type Syntax, Unsupported } from './syntax.ts';
import type { Trace } from './trace.ts';
import { ANY, KIND, literal, may, NOTHING, type Operand, Writer } from './writer.ts';

/** Where a node stands. */
export interface Place {
  /** The context item: a name of the generated code. */
  readonly input: string;
  readonly scope: Scope;
  /** Nested evaluations from the start of the function on. */
  readonly depth: number;
  /** Context of whoever called the function around, for its calls in tail position. */
  readonly caller: string;
}

/** A call of the mapping, for the place of an error. */
export interface Site {
  readonly position: number | undefined;
  readonly token: string | undefined;
}

export interface EmitterOptions {
  readonly survey: Survey;
  /** Names of library functions. */
  readonly functions: ReadonlySet<string>;
  /** Built-ins and library functions that the bindings of an evaluation may replace. */
  readonly open: boolean;
  readonly trace: Trace | undefined;
}

export class Emitter {
  readonly writer = new Writer();
  readonly survey: Survey;
  readonly trace: Trace | undefined;
  /** Values that code cannot spell: signatures, matchers. */
  readonly constants: unknown[] = [];
  /** Regular expressions by index of their constant. */
  readonly sites: Site[] = [{ position: undefined, token: undefined }];
  readonly functions: ReadonlySet<string>;
  readonly #open: boolean;
  readonly #globals = new Map<string, Operand>();
  readonly #getters = new Map<string, string>();
  readonly #heads: string[] = [];
  readonly #inits: string[] = [];
  /** Locals that became definite, in order: what a branch made so is undone at its end. */
  readonly #definite: { definite: boolean }[] = [];
  /** Whether the function being written ends with a call in tail position. */
  tails = false;

  constructor(options: EmitterOptions) {
    this.survey = options.survey;
    this.functions = options.functions;
    this.trace = options.trace;
    this.#open = options.open;
  }

  /** Code of the whole: a factory of the function that evaluates. */
  program(ast: Syntax, scope: Scope): string {
    const body = this.writer.capture(() => {
      const place = { input: 'input', scope, depth: 0, caller: 'input' };
      this.declare(scope, [ast]);
      const result = this.emit(ast, place);
      this.writer.line(this.trace === undefined ? `return ${result.js};` : `return tr.done(${result.js});`);
    });
    return [
      '"use strict";',
      ...this.#heads,
      'return function evaluate(input, root, bindings) {',
      ...this.#inits,
      body,
      '};',
    ].join('\n');
  }

  /** One evaluation: the node itself, what hangs on it, and the collapse of sequences. */
  emit(node: Syntax, outer: Place): Operand {
    const place = { ...outer, depth: outer.depth + 1 };
    if (this.trace !== undefined) return this.trace.around(this, () => this.#whole(node, place));
    return this.#whole(node, place);
  }

  #whole(node: Syntax, place: Place): Operand {
    let result = this.#bare(node, place);
    for (const stage of node.predicate ?? []) result = emitFilter(this, stage.expr, result, place);
    if (node.type !== 'path' && node.group !== undefined) result = emitGroup(this, node.group, result, place);
    if (!may(result, KIND.list)) return result;
    if (node.keepArray === true) return { ...this.writer.temp(`rt.unwrapKept(${result.js})`), settled: true };
    // Whatever an expression yields has collapsed: the same value need not do so again.
    if (result.settled === true) return result;
    const collapsed = this.writer.temp(`rt.unwrap(${result.js})`);
    return result.answer === true ? { ...collapsed, answer: true } : { ...collapsed, settled: true };
  }

  #bare(node: Syntax, place: Place): Operand {
    switch (node.type) {
      case 'path':
        return emitPath(this, node, place);
      case 'binary':
        return emitBinary(this, node, place);
      case 'unary':
        if (node.value === '[') return emitArray(this, node, place);
        return node.value === '{' ? emitObject(this, node, place) : emitNegation(this, node, place);
      case 'name':
        return this.#name(String(node.value), place);
      case 'string':
      case 'number':
      case 'value':
        return constant(node.value);
      case 'wildcard':
        return this.writer.temp(`rt.wildcard(ctx, ${place.input})`);
      case 'descendant':
        return this.writer.temp(`rt.descendants(ctx, ${place.input})`);
      case 'parent':
        return place.scope.read(node.slot?.label ?? '', this.survey.tupleNames, () => NOTHING);
      case 'condition':
        return emitCondition(this, node, place);
      case 'block':
        return emitBlock(this, node, place);
      case 'bind':
        return emitBind(this, node, place);
      case 'regex':
        return { js: this.matcher(node), kind: KIND.fn };
      case 'function':
        return emitCall(this, node, place);
      case 'variable':
        return emitVariable(this, node, place);
      case 'lambda':
        return node.thunk === true ? emitThunk(this, part(node.body), place) : emitLambda(this, node, place);
      case 'partial':
        return emitPartial(this, node, place);
      case 'apply':
        return emitApply(this, node, place);
      case 'transform':
        return emitTransform(this, node, place);
      default:
        throw new Unsupported(`a node of type ${node.type}`);
    }
  }

  #name(name: string, place: Place): Operand {
    const found = this.writer.temp(`rt.lookup(${place.input}, ${literal(name)})`);
    this.trace?.names(this, { js: place.input, kind: ANY }, [name], found);
    return found;
  }

  /** Declares what a frame binds. */
  declare(scope: Scope, nodes: readonly Syntax[], binds: readonly string[] = this.bindsOf(nodes)): void {
    for (const name of new Set(binds)) {
      if (scope.locals.has(name)) continue;
      const local = scope.declare(
        name,
        this.writer.name('v'),
        binds.filter((other) => other === name).length,
      );
      this.writer.line(`let ${local.js} = U;`);
      this.trace?.declared(this, local.js);
    }
  }

  bindsOf(nodes: readonly Syntax[]): readonly string[] {
    return nodes.flatMap((node) => this.survey.binds(node));
  }

  /** Code that may run or not: what it binds is not bound for sure. */
  branch<T>(emit: () => T): T {
    const mark = this.#definite.length;
    try {
      return emit();
    } finally {
      for (const local of this.#definite.splice(mark)) local.definite = false;
    }
  }

  settle(local: { definite: boolean }): void {
    if (local.definite) return;
    local.definite = true;
    this.#definite.push(local);
  }

  constant(value: unknown): string {
    this.constants.push(value);
    const name = `k${this.constants.length - 1}`;
    this.#heads.push(`const ${name} = constants[${this.constants.length - 1}];`);
    return name;
  }

  matcher(node: Syntax): string {
    if (!(node.value instanceof RegExp)) throw new Unsupported('a regular expression that the parser lost');
    const name = this.constant(node.value);
    const matcher = `m${name}`;
    this.#heads.push(`const ${matcher} = new rt.Matcher(${name}, ${node.position ?? 0});`);
    return matcher;
  }

  /** Says which call is being made, for the place of an error. */
  site(position: number | undefined, token: string | undefined): string {
    this.sites.push({ position, token });
    return `ctx.at = ${this.sites.length - 1};`;
  }

  /** Reader of one field: `field(object)`; a list goes the long way. */
  getter(key: string): string {
    const present = this.#getters.get(key);
    if (present !== undefined) return present;
    const name = `g${this.#getters.size}`;
    const text = literal(key);
    // Names that functions of ours bear are read with care.
    const inherited = key in Matcher.prototype || key.startsWith('_jsonata_');
    const read = inherited ? `rt.lookup(o, ${text})` : `o[${text}]`;
    this.#heads.push(
      `const ${name}s = [${text}];`,
      `function ${name}(o) {`,
      `  if (typeof o !== "object" || o === null || Array.isArray(o)) return typeof o === "object" && o !== null ? rt.names(ctx, o, ${name}s) : undefined;`,
      `  const v = ${read};`,
      '  return typeof v === "object" && Array.isArray(v) ? rt.unwrap(rt.fieldList(v)) : v;',
      '}',
    );
    this.#getters.set(key, name);
    return name;
  }

  /** A name that no frame binds. */
  global(name: string): Operand {
    if (name === '$') return { js: 'root', kind: ANY };
    const present = this.#globals.get(name);
    if (present !== undefined) return present;
    const made = this.#global(name, this.writer.name('b'));
    this.#globals.set(name, made);
    return made;
  }

  #global(name: string, js: string): Operand {
    const known = this.functions.has(name) ? 'library' : isBuiltIn(name) ? 'built-in' : undefined;
    const text = literal(name);
    if (known !== undefined) {
      const made = known === 'library' ? `library[${text}]` : `new rt.BuiltIn(${text}, ctx)`;
      this.#heads.push(`const ${js} = ${made};`);
      if (!this.#open) return { js, kind: KIND.fn };
    }
    const bound = `b${js}`;
    this.#inits.push(
      `const ${bound} = bindings !== undefined && Object.hasOwn(bindings, ${text}) ? bindings[${text}] : ${known === undefined ? 'undefined' : js};`,
    );
    return { js: bound, kind: ANY };
  }

  /** Which known function a name means here, if no frame or binding can replace it. */
  known(
    name: string,
    scope: Scope,
  ): { readonly js: string; readonly of: 'library' | 'built-in' } | undefined {
    if (this.#open) return undefined;
    const of = this.functions.has(name) ? 'library' : isBuiltIn(name) ? 'built-in' : undefined;
    if (of === undefined) return undefined;
    const read = scope.read(name, this.survey.tupleNames, () => this.global(name));
    return read.js === this.global(name).js ? { js: read.js, of } : undefined;
  }
}

function constant(value: unknown): Operand {
  if (value === null) return { js: 'null', kind: KIND.null };
  if (typeof value === 'string') return { js: literal(value), kind: KIND.text };
  if (typeof value === 'number') return { js: literal(value), kind: KIND.number };
  if (typeof value === 'boolean') return { js: String(value), kind: KIND.boolean };
  throw new Unsupported('a literal of an unknown kind');
}

/**
 * The front door of the mapping engine: JSONata compiled to JavaScript. The parser is JSONata's own, and so are the
 * functions of the language that are pure; an expression with something that the compiler leaves out is evaluated by
 * JSONata itself, and says why.
 */
import jsonata from 'jsonata';
import { Emitter } from './compiler/emitter.ts';
import { Scope } from './compiler/scope.ts';
import { survey } from './compiler/survey.ts';
import { type Syntax, Unsupported } from './compiler/syntax.ts';
import { type Span, Trace } from './compiler/trace.ts';
import { refuse, refuseLong, tooNested } from './profile.ts';
import { referenceMapping } from './reference.ts';
import { isBuiltIn } from './runtime/built-ins.ts';
import { Context, type Limits, sequenceOf } from './runtime/context.ts';
import { explained, JsonataError } from './runtime/error.ts';
import { RUNTIME } from './runtime/index.ts';
import { plain } from './runtime/plain.ts';
import { type OutputOrigins, type Sources, Tracer } from './runtime/tracer.ts';

export type { Limits } from './runtime/context.ts';
export { JsonataError } from './runtime/error.ts';

export interface CompileOptions {
  /** Has the reference evaluate whatever the expression is, to compare. */
  readonly engine?: 'reference';
  /** `standard`: the language as published. `mapping`: as production runs it, repeatable and bounded. */
  readonly profile?: 'standard' | 'mapping';
  /** Read anew for each evaluation (the time only). */
  readonly limits?: Limits;
  /** Functions by name without `$`, called with the very arguments written. */
  readonly functions?: { readonly [name: string]: (...values: never[]) => unknown };
  /** What `$now()` and `$millis()` answer, in milliseconds; the clock when it is not given. */
  readonly now?: () => number;
  /** Follows where values come from and which branches run: for playgrounds, not for production. */
  readonly trace?: boolean;
  /** For the trace: functions that say from which argument each field of their answer comes. */
  readonly sources?: { readonly [name: string]: Sources };
  /** What becomes of a value in the end, instead of {@link plain}. */
  readonly finish?: (value: unknown) => unknown;
}

export type Compilation = CompileOptions & Required<Pick<CompileOptions, 'now' | 'finish'>>;

export interface Bindings {
  readonly [name: string]: unknown;
}

export interface Mapping {
  readonly engine: 'compiled' | 'reference';
  /** Why the reference evaluates. */
  readonly fallbackReason?: string;
  /**
   * The value as plain JSON, undefined where there is none; a promise of it only from the reference. Throws
   * {@link JsonataError}, and whatever a library function throws, with the `position` of its call.
   */
  evaluate(input: unknown, bindings?: Bindings): unknown;
  /** With `trace`: what the parts of the last result were computed from; the input is a list of records. */
  origins?(): readonly OutputOrigins[];
  /** With `trace`: the branches of the expression, and how often each ran in all evaluations. */
  coverage?(): readonly Branch[];
}

/** An arm of a condition, a right side, the body of a function, a predicate. Line and column from 1. */
export interface Branch extends Span {
  readonly line: number;
  readonly column: number;
  readonly count: number;
}

/** Throws {@link JsonataError} where the text is no JSONata, or says what its profile does not have. */
export function compile(source: string, given: CompileOptions = {}): Mapping {
  const options: Compilation = { now: Date.now, finish: plain, ...given };
  const bounded = options.profile === 'mapping';
  if (bounded) refuseLong(source);
  const ast = parse(source);
  try {
    if (bounded) refuse(ast);
    if (options.engine === 'reference') throw new Unsupported('it was asked for');
    return compiled(ast, source, options);
  } catch (error) {
    if (bounded && isOverflow(error)) throw tooNested();
    if (!(error instanceof Unsupported)) throw explained(error, source);
    return referenceMapping(source, options, error.message);
  }
}

/** The syntax tree; throws {@link JsonataError}. */
export function parse(source: string): Syntax {
  try {
    return jsonata(source).ast() as unknown as Syntax;
  } catch (error) {
    if (isOverflow(error)) throw tooNested();
    // A regular expression that is none.
    if (error instanceof SyntaxError) throw explained(new JsonataError('S0302', {}, error.message), source);
    throw explained(error, source);
  }
}

const isOverflow = (error: unknown): boolean => error instanceof RangeError;

type Evaluate = (input: unknown, root: unknown, bindings: Bindings | undefined) => unknown;

interface Code {
  readonly run: Evaluate;
  readonly sites: Emitter['sites'];
  readonly tracer: Tracer | undefined;
  readonly branches: readonly Span[];
}

/** Taken before a mapping process closes its doors (seal.ts): nothing that a mapping can reach leads here. */
const GeneratedFunction = Function;

function compiled(ast: Syntax, source: string, options: Compilation): Mapping {
  const found = survey(ast);
  const { functions: library = {}, sources = {} } = options;
  const ctx = new Context(options.limits);
  const make = (open: boolean): Code => {
    const functions = new Set(Object.keys(library));
    const trace = options.trace === true ? new Trace(source, new Set(Object.keys(sources))) : undefined;
    const tracer = trace === undefined ? undefined : new Tracer();
    const emitter = new Emitter({ survey: found, functions, open, trace });
    const code = emitter.program(ast, new Scope(undefined));
    const factory = new GeneratedFunction('rt', 'ctx', 'constants', 'library', 'U', 'tr', 'sources', code);
    const run = factory(
      RUNTIME,
      ctx,
      emitter.constants,
      library,
      Symbol('unbound'),
      tracer,
      sources,
    ) as Evaluate;
    return { run, sites: emitter.sites, tracer, branches: trace?.branches ?? [] };
  };
  const usual = make(false);
  // Bindings that bear the name of a function are rare: for them there is code that looks every name up.
  const replaceable = [...found.variables].filter((name) => isBuiltIn(name) || Object.hasOwn(library, name));
  let open: Code | undefined;
  let last = usual;
  return {
    engine: 'compiled',
    ...(options.trace === true && {
      origins: () => last.tracer?.origins() ?? [],
      coverage: () => [usual, ...(open === undefined ? [] : [open])].flatMap((code) => counted(code, source)),
    }),
    evaluate(input, bindings) {
      let code = usual;
      if (bindings !== undefined && replaceable.some((name) => Object.hasOwn(bindings, name)))
        code = open ??= make(true);
      last = code;
      code.tracer?.begin(input);
      ctx.begin();
      ctx.now = options.now();
      try {
        return options.finish(code.run(contextOf(input), input, bindings));
      } catch (error) {
        throw explained(error, source, code.sites[ctx.at]);
      }
    },
  };
}

const counted = ({ branches, tracer }: Code, source: string): readonly Branch[] =>
  branches.map((branch, index) => {
    const before = source.slice(0, branch.start);
    const [line, column] = [before.split('\n').length, before.length - before.lastIndexOf('\n')];
    return { ...branch, line, column, count: tracer?.counts[index] ?? 0 };
  });

/** A list is one input, not many. */
function contextOf(input: unknown): unknown {
  if (!Array.isArray(input)) return input;
  const wrapper = sequenceOf(input);
  wrapper.outerWrapper = true;
  return wrapper;
}

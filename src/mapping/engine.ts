/** Mappings as production runs them: the profile `mapping` of the language, failures as problems. */
import type { Json } from '../domain/debt-position.ts';
import { failed, type Problem, ProblemError, problem, type Result } from '../domain/problem.ts';
import { fieldOfCall } from './call-site.ts';
import {
  type Branch,
  type Mapping as Compiled,
  type CompileOptions,
  compile,
  JsonataError,
  parse,
} from './compile.ts';
import { FIELD_SOURCES } from './functions/sources.ts';
import { normalise, type Returned } from './normalise.ts';
import { ArgumentProblem } from './outcome.ts';
import { MAX_DEPTH, MAX_SEQUENCE, MAX_STEPS, MAX_TEXT, REFUSED } from './profile.ts';
import type { OutputOrigins } from './runtime/tracer.ts';

export type MappingFunction = (...values: never[]) => unknown;

/** What the process that evaluates has spent so far; asked only of evaluations that take long. */
export interface Spent {
  /** Bytes of heap in use. */
  readonly heapUsed: () => number;
  /** Collects garbage. */
  readonly collect: () => void;
  /** Bytes of heap above which an evaluation that has filled a good part of them ends. */
  readonly heap: number;
  /** Milliseconds of processor time. */
  readonly cpuMs: () => number;
}

export interface EngineOptions {
  /** Functions of the library, by name without `$`. */
  readonly functions: { readonly [name: string]: MappingFunction };
  /** What `$now()` answers. */
  readonly received: () => Date;
  /** Longest evaluation of one input, in milliseconds; asked before each. */
  readonly unitMs: () => number;
  readonly spent?: Spent;
  /** Has JSONata itself evaluate, to compare. */
  readonly engine?: 'reference';
  /** Follows where values come from and which branches run; not for production. */
  readonly trace?: boolean;
}

export interface Mapping {
  readonly engine: 'compiled' | 'reference';
  /** Why JSONata itself evaluates. */
  readonly fallbackReason?: string;
  /**
   * Problems carry the mapping's line and column in their message when they are its own (`mapping.…`). A promise only
   * of a mapping that the reference evaluates.
   */
  evaluate(
    input: Json,
    bindings: { readonly [name: string]: Json },
  ): Result<Returned> | Promise<Result<Returned>>;
  /** In trace mode: what the parts of the last result were computed from. */
  origins?(): readonly OutputOrigins[];
  /** In trace mode: how often each branch ran in all evaluations. */
  coverage?(): readonly Branch[];
}

/** Problems `mapping.syntax`, `mapping.forbidden`, `mapping.regex` (config), at the mapping's file, line and column. */
export function compileMapping(source: string, sourceName: string, options: EngineOptions): Result<Mapping> {
  const settings: CompileOptions = {
    profile: 'mapping',
    limits: {
      get timeoutMs() {
        return options.unitMs();
      },
      depth: MAX_DEPTH,
      sequence: MAX_SEQUENCE,
      stringLength: MAX_TEXT,
      steps: MAX_STEPS,
      ...options.spent,
    },
    functions: options.functions,
    now: () => options.received().getTime(),
    finish: normalise,
    ...(options.engine !== undefined && { engine: options.engine }),
    ...(options.trace === true && { trace: true, sources: FIELD_SOURCES }),
  };
  let compiled: Compiled;
  try {
    compiled = compile(source, settings);
  } catch (error) {
    if (!(error instanceof JsonataError)) throw error;
    return failed(refusal(error, sourceName));
  }
  const failure = failures(source, sourceName);
  return {
    ok: true,
    value: {
      engine: compiled.engine,
      ...(compiled.fallbackReason !== undefined && { fallbackReason: compiled.fallbackReason }),
      ...(compiled.origins !== undefined && { origins: compiled.origins }),
      ...(compiled.coverage !== undefined && { coverage: compiled.coverage }),
      evaluate(input, bindings) {
        try {
          const value = compiled.evaluate(input, bindings) as Result<Returned> | Promise<Result<Returned>>;
          return value instanceof Promise ? value.catch((error: unknown) => failed(failure(error))) : value;
        } catch (error) {
          return failed(failure(error));
        }
      },
    },
  };
}

/** A mapping that does not compile; its place is the mapping's. */
function refusal(error: JsonataError, sourceName: string): Problem {
  const code =
    error.code === REFUSED.function
      ? 'mapping.forbidden'
      : error.code === REFUSED.regex
        ? 'mapping.regex'
        : error.code === REFUSED.size
          ? 'mapping.too-large'
          : 'mapping.syntax';
  const { line = 1, column = 1 } = error;
  return problem(code, error.message, { class: 'config', place: { file: sourceName, line, column } });
}

const CODES: Readonly<Record<string, string>> = {
  D1011: 'mapping.recursion',
  D1012: 'mapping.timeout',
  D2014: 'mapping.too-large',
  D2015: 'mapping.too-large',
  D3150: 'mapping.too-large',
  D3151: 'mapping.memory',
  D3152: 'mapping.too-large',
  D3153: 'mapping.too-large',
};

const ADVICE =
  'Correct the mapping, or the record if it is not what the layout says; then reprocess the delivery.';

/** Turns what an evaluation threw into a problem. */
function failures(source: string, sourceName: string): (error: unknown) => Problem {
  const fields = new Map<string, string | undefined>();
  /** The source field that the call at a position reads. */
  const fieldAt = (position: number, argument: number): string | undefined => {
    const key = `${position}.${argument}`;
    if (!fields.has(key)) fields.set(key, fieldOfCall(parse(source), position, argument));
    return fields.get(key);
  };
  const where = (position: number | undefined, length = 0): string => {
    if (position === undefined || position === 0) return sourceName;
    const before = source.slice(0, Math.max(0, position - length));
    return `${sourceName}:${before.split('\n').length}:${before.length - before.lastIndexOf('\n')}`;
  };
  const own = (code: string, message: string): Problem =>
    problem(code, message, { class: 'config', advice: ADVICE });
  return (error) => {
    if (error instanceof JsonataError) {
      const at = where(error.position, error.token?.length);
      return own(CODES[error.code] ?? 'mapping.failed', `${at}: ${error.message}`);
    }
    const position = positionOf(error);
    if (error instanceof ProblemError) {
      const found = shortened(error.problem);
      const { code, message, place } = found;
      if (code.startsWith('mapping.')) return { ...found, message: `${where(position)}: ${message}` };
      const argument = error instanceof ArgumentProblem ? error.argument : 0;
      const field = place?.field ?? (position === undefined ? undefined : fieldAt(position, argument));
      return field === undefined ? found : { ...found, place: { ...place, field } };
    }
    if (error instanceof RangeError)
      return own('mapping.too-large', `${where(position)}: it makes something that is too large`);
    return own(
      'mapping.failed',
      cut(`${where(position)}: ${error instanceof Error ? error.message : String(error)}`, MAX_MESSAGE),
    );
  };
}

const MAX_MESSAGE = 500;
const MAX_WORD = 80;
const cut = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length)}…` : text;

/** What a mapping says of itself may be as long as it likes; a delivery of a million records keeps a million of it. */
function shortened(found: Problem): Problem {
  const { field } = found.place ?? {};
  return {
    ...found,
    code: cut(found.code, MAX_WORD),
    message: cut(found.message, MAX_MESSAGE),
    ...(field !== undefined && { place: { ...found.place, field: cut(field, MAX_WORD) } }),
  };
}

function positionOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('position' in error)) return undefined;
  return typeof error.position === 'number' ? error.position : undefined;
}

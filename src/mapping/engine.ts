/**
 * The small interface behind which mappings run: stock JSONata 2.2.2 today, in the profile `mapping` (repeatable and
 * bounded). An expression is never evaluated twice at once: JSONata keeps state of an evaluation beside it.
 */
import jsonata from 'jsonata';
import type { Json } from '../domain/debt-position.ts';
import { failed, type Problem, ProblemError, problem, type Result } from '../domain/problem.ts';
import { fieldOfCall, nodesOf, startOf } from './call-site.ts';
import { FORBIDDEN, limitBuiltIns, MAX_DEPTH, MAX_SEQUENCE } from './limits.ts';
import { normalise, type Returned } from './normalise.ts';
import { ArgumentProblem } from './outcome.ts';
import { sourcePosition } from './position-in-source.ts';
import { compileRegex, Re2Engine } from './regex.ts';

export type MappingFunction = (...values: never[]) => unknown;

export interface EngineOptions {
  /** Functions of the library, by name without `$`. */
  readonly functions: { readonly [name: string]: MappingFunction };
  /** What `$now()` answers. */
  readonly received: () => Date;
  /** Longest evaluation of one input, in milliseconds; asked before each. */
  readonly unitMs: () => number;
}

export interface Mapping {
  /** Problems carry the mapping's line and column in their message when they are its own (`mapping.…`). */
  evaluate(input: Json, bindings: { readonly [name: string]: Json }): Promise<Result<Returned>>;
}

/** Problems `mapping.syntax`, `mapping.forbidden`, `mapping.regex` (config), at the mapping's file, line and column. */
export function compileMapping(source: string, sourceName: string, options: EngineOptions): Result<Mapping> {
  const limits = {
    RegexEngine: Re2Engine as unknown as RegExpConstructor,
    timeout: options.unitMs(),
    stack: MAX_DEPTH,
    sequence: MAX_SEQUENCE,
  };
  let expression: jsonata.Expression;
  try {
    expression = jsonata(source, limits);
  } catch (error) {
    const { message, offset } = fault(error);
    return failed(
      atSource(problem('mapping.syntax', message, { class: 'config' }), source, sourceName, offset),
    );
  }
  const refused = refusal(expression.ast(), source, sourceName);
  if (refused !== undefined) return failed(refused);
  limitBuiltIns(expression, options.received);
  for (const [name, implementation] of Object.entries(options.functions)) {
    expression.registerFunction(name, implementation as (...values: unknown[]) => unknown);
  }
  let busy = false;
  return {
    ok: true,
    value: {
      async evaluate(input, bindings) {
        if (busy) throw new Error(`${sourceName} is evaluated twice at once`);
        busy = true;
        limits.timeout = options.unitMs();
        try {
          return normalise(await expression.evaluate(input, bindings));
        } catch (error) {
          return failed(explain(error, expression, source, sourceName));
        } finally {
          busy = false;
        }
      },
    },
  };
}

function refusal(ast: unknown, source: string, sourceName: string): Problem | undefined {
  for (const node of nodesOf(ast)) {
    const { value } = node;
    if (node.type === 'variable' && typeof value === 'string' && Object.hasOwn(FORBIDDEN, value)) {
      const message = `mappings have no $${value}: ${FORBIDDEN[value]}`;
      return atSource(
        problem('mapping.forbidden', message, { class: 'config' }),
        source,
        sourceName,
        startOf(node),
      );
    }
    if (value instanceof RegExp) {
      try {
        compileRegex(value);
      } catch {
        const message = `/${value.source}/ uses what mappings do not have: look-around, back references`;
        return atSource(
          problem('mapping.regex', message, { class: 'config' }),
          source,
          sourceName,
          startOf(node),
        );
      }
    }
  }
  return undefined;
}

/** The same problem with the mapping's file, line and column as its place. */
function atSource(found: Problem, source: string, sourceName: string, offset: number): Problem {
  return { ...found, place: { file: sourceName, ...sourcePosition(source, offset) } };
}

interface Fault {
  readonly code: string;
  readonly message: string;
  readonly offset: number;
}

function fault(error: unknown): Fault {
  const found: { code?: unknown; message?: unknown; position?: unknown; token?: unknown } =
    typeof error === 'object' && error !== null ? error : { message: String(error) };
  const position = typeof found.position === 'number' ? found.position : 0;
  const token = typeof found.token === 'string' ? found.token.length : 0;
  return {
    code: typeof found.code === 'string' ? found.code : '',
    message: typeof found.message === 'string' ? found.message : 'unknown error',
    offset: Math.max(0, position - token) + (position > 0 ? 1 : 0),
  };
}

const CODES: Readonly<Record<string, string>> = {
  D1011: 'mapping.recursion',
  D1012: 'mapping.timeout',
  D2014: 'mapping.too-large',
  D2015: 'mapping.too-large',
};

function explain(
  error: unknown,
  expression: jsonata.Expression,
  source: string,
  sourceName: string,
): Problem {
  const position: unknown =
    typeof error === 'object' && error !== null && 'position' in error ? error.position : undefined;
  if (error instanceof ProblemError && !error.problem.code.startsWith('mapping.')) {
    const field =
      error.problem.place?.field ??
      (typeof position === 'number'
        ? fieldOfCall(expression.ast(), position, error instanceof ArgumentProblem ? error.argument : 0)
        : undefined);
    return field === undefined
      ? error.problem
      : { ...error.problem, place: { ...error.problem.place, field } };
  }
  const { code, message, offset } = fault(error);
  const { line, column } = sourcePosition(source, offset);
  const where = offset > 0 ? `${sourceName}:${line}:${column}` : sourceName;
  if (error instanceof ProblemError)
    return { ...error.problem, message: `${where}: ${error.problem.message}` };
  if (error instanceof RangeError) {
    const deep = message.includes('call stack');
    const text = deep ? 'it calls itself without end' : 'it makes a text that is too long';
    return problem(deep ? 'mapping.recursion' : 'mapping.too-large', `${where}: ${text}`, {
      class: 'config',
      advice: ADVICE,
    });
  }
  const token: unknown =
    typeof error === 'object' && error !== null && 'token' in error ? error.token : undefined;
  const text = code === NOT_A_FUNCTION && typeof token === 'string' ? `$${token} is not a function` : message;
  return problem(CODES[code] ?? 'mapping.failed', `${where}: ${text}`, { class: 'config', advice: ADVICE });
}

const NOT_A_FUNCTION = 'T1006';

const ADVICE =
  'Correct the mapping, or the record if it is not what the layout says; then reprocess the delivery.';

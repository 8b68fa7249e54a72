/** Functions as values of a mapping, and how they are called. */
import { JsonataError } from './error.ts';
import { weighed } from './meter.ts';

/** JSONata's own validator of a signature such as `<s-n?:s>`: fills in the context, wraps lists, or throws T041x. */
export interface Signature {
  /** As it is written, angle brackets included. */
  readonly definition: string;
  validate(args: readonly unknown[], context: unknown): unknown[];
}

export type Body = (args: readonly unknown[], callerInput: unknown) => unknown;

/**
 * A function of a mapping. Its fields bear JSONata's reserved prefix, which no path may read, and JSONata's own
 * built-ins take it for a lambda.
 */
export class Callable {
  declare readonly _jsonata_lambda: true;
  readonly _jsonata_arity: number;
  readonly _jsonata_body: Body;
  readonly _jsonata_signature: Signature | undefined;
  /** Context in which a lambda was written. */
  readonly _jsonata_input: unknown;
  readonly _jsonata_kind: 'lambda' | 'native' | 'wrapped';

  constructor(
    kind: 'lambda' | 'native' | 'wrapped',
    arity: number,
    body: Body,
    signature: Signature | undefined,
    input: unknown = null,
  ) {
    this._jsonata_input = input;
    this._jsonata_kind = kind;
    this._jsonata_arity = arity;
    this._jsonata_body = body;
    this._jsonata_signature = signature;
  }
}
Object.defineProperty(Callable.prototype, '_jsonata_lambda', { value: true });

/** A call in tail position: made by whoever called the function that ends with it. */
export class Tail {
  readonly callee: unknown;
  readonly args: readonly unknown[];
  constructor(callee: unknown, args: readonly unknown[]) {
    this.callee = callee;
    this.args = args;
  }
}

export const isCallable = (value: unknown): boolean =>
  value instanceof Callable || typeof value === 'function';

/** Calls a function, and the calls in tail position that it ends with. */
export function apply(callee: unknown, args: readonly unknown[], input: unknown): unknown {
  let result = once(callee, args, input);
  while (result instanceof Tail) {
    const { callee, args } = result;
    // What a function of the language is handed in tail position keeps its own context.
    const native = callee instanceof Callable && callee._jsonata_kind === 'native';
    result = once(callee, native ? args.map(owned) : args, input);
  }
  return result;
}

function once(callee: unknown, args: readonly unknown[], input: unknown): unknown {
  if (callee instanceof Callable) {
    const signature = callee._jsonata_signature;
    return callee._jsonata_body(signature === undefined ? args : signature.validate(args, input), input);
  }
  if (typeof callee === 'function') {
    for (const arg of args) weighed(arg);
    return settled(Reflect.apply(callee, input, args));
  }
  const definition = nativeDefinition(callee);
  if (definition !== undefined) {
    const { implementation, signature } = definition;
    return settled(implementation.apply(undefined, signature?.validate(args, input) ?? [...args]));
  }
  throw new JsonataError('T1006');
}

/** Ends the calls in tail position of a function that was called directly. */
export function settle(result: unknown, input: unknown): unknown {
  return result instanceof Tail ? apply(result.callee, result.args, input) : result;
}

/** A function handed to another loses its context: a missing argument is not filled from the caller's input. */
export function wrapped(value: unknown): unknown {
  if (!(value instanceof Callable)) return value;
  return new Callable('wrapped', value._jsonata_arity, (args) => apply(value, args, null), undefined);
}

/** A lambda that sees the context in which it was written, whoever calls it. */
export function owned(value: unknown): unknown {
  if (!(value instanceof Callable) || value._jsonata_kind !== 'lambda') return value;
  const { _jsonata_arity: arity, _jsonata_input: input } = value;
  return new Callable('wrapped', arity, (args) => apply(value, args, input), undefined);
}

export function arityOf(callee: unknown): number {
  if (callee instanceof Callable) return callee._jsonata_arity;
  if (typeof callee === 'function') return callee.length;
  const definition = nativeDefinition(callee);
  if (definition !== undefined) return definition.implementation.length;
  throw new JsonataError('T1006');
}

/** `func1 ~> func2`. */
export function chain(first: unknown, second: unknown): Callable {
  return new Callable(
    'lambda',
    1,
    ([value]) => new Tail(second, [wrapped(apply(first, [wrapped(value)], null))]),
    undefined,
  );
}

interface Definition {
  readonly implementation: (...args: unknown[]) => unknown;
  readonly signature?: Signature;
}

/** A function that somebody defined for stock JSONata and bound here. */
function nativeDefinition(value: unknown): Definition | undefined {
  if (typeof value !== 'object' || value === null || !('_jsonata_function' in value)) return undefined;
  if (!('implementation' in value) || typeof value.implementation !== 'function') return undefined;
  return value as unknown as Definition;
}

function settled(value: unknown): unknown {
  if (value instanceof Promise)
    throw new JsonataError('D1016', {}, 'a function of a mapping must answer at once, not with a promise');
  return value;
}

/** Partial application, and the functions that transforms and chains make. */
import jsonata from 'jsonata';
import { BuiltIn } from './built-ins.ts';
import { apply, Callable, chain, isCallable, type Signature } from './callable.ts';
import type { Context } from './context.ts';
import { JsonataError } from './error.ts';
import { type Change, transform } from './transform.ts';

/** A `?` among the arguments. */
export const OPEN: unique symbol = Symbol('?');

/** `hint`: a variable of the name of a missing function. */
export function partial(callee: unknown, args: readonly unknown[], hint: unknown): Callable {
  if (callee === undefined && hint) throw new JsonataError('T1007');
  if (!isCallable(callee)) throw new JsonataError('T1008');
  const parameters = parametersOf(callee);
  const taken = args.slice(0, parameters);
  const open = taken.filter((argument) => argument === OPEN).length;
  const body = bodyOf(callee);
  return new Callable(
    'lambda',
    open,
    (rest, input) => {
      let next = 0;
      const all = Array.from({ length: parameters }, (_none, index) =>
        taken[index] === OPEN ? rest[next++] : taken[index],
      );
      return body(all, input);
    },
    undefined,
  );
}

function parametersOf(callee: unknown): number {
  if (callee instanceof BuiltIn) return callee._jsonata_declared;
  if (callee instanceof Callable) {
    // JSONata reads the parameters of a wrapped function from its source text, where it finds `...params`.
    if (callee._jsonata_kind === 'wrapped') throw new JsonataError('S0201');
    return callee._jsonata_arity;
  }
  return typeof callee === 'function' ? callee.length : 0;
}

/** Without its signature: JSONata checks none of a function applied in part. */
function bodyOf(callee: unknown): (args: readonly unknown[], input: unknown) => unknown {
  if (callee instanceof BuiltIn) return (args) => callee._jsonata_unchecked(...args);
  if (callee instanceof Callable) return callee._jsonata_body;
  return (args) => apply(callee, args, undefined);
}

/** `value ~> fn`. */
export function piped(value: unknown, fn: unknown): unknown {
  if (!isCallable(fn)) throw new JsonataError('T2006', { value: fn });
  return isCallable(value) ? chain(value, fn) : apply(fn, [value], null);
}

interface Lambda {
  readonly signature: Signature;
}

/** `<(oa):o>`, as JSONata parses it. */
const TRANSFORMED = (jsonata('function($o)<(oa):o>{$o}').ast() as unknown as Lambda).signature;

export const transformer = (ctx: Context, change: Change): Callable =>
  new Callable('native', 1, ([value]) => transform(ctx, value, change), TRANSFORMED);

/**
 * Built-ins of JSONata as production mappings have them where only the reference can evaluate: what is not repeatable
 * is refused, what can explode is bounded. JSONata's guardrails see no strings, and V8 aborts the process when a
 * built-in spreads a giant one.
 */
import jsonata from 'jsonata';
import { ProblemError, problem } from '../domain/problem.ts';
import { FORBIDDEN, MAX_SEQUENCE, MAX_TEXT } from './profile.ts';

/** Signatures as JSONata 2.2.2 declares them: shadowing a built-in loses its own. */
const TEXT_BUILT_INS: Readonly<Record<string, string>> = {
  string: '<x-b?:s>',
  substring: '<s-nn?:s>',
  substringBefore: '<s-s:s>',
  substringAfter: '<s-s:s>',
  lowercase: '<s-:s>',
  uppercase: '<s-:s>',
  length: '<s-:n>',
  trim: '<s-:s>',
  pad: '<s-ns?:s>',
  match: '<s-f<s:o>n?:a<o>>',
  contains: '<s-(sf):b>',
  replace: '<s-(sf)(sf)n?:s>',
  split: '<s-(sf)n?:a<s>>',
  join: '<a<s>s?:s>',
  formatNumber: '<n-so?:s>',
  formatInteger: '<n-s:s>',
  base64encode: '<s-:s>',
  base64decode: '<s-:s>',
  encodeUrlComponent: '<s-:s>',
  encodeUrl: '<s-:s>',
  decodeUrlComponent: '<s-:s>',
  decodeUrl: '<s-:s>',
  fromMillis: '<n-s?s?:s>',
  toMillis: '<s-s?:n>',
};

type BuiltIn = (this: unknown, ...values: unknown[]) => unknown;

const implementation = async (name: string): Promise<BuiltIn> => {
  const found: { readonly implementation: BuiltIn } = await jsonata(`$${name}`).evaluate(null);
  return found.implementation;
};

const originals = new Map<string, BuiltIn>();
for (const name of Object.keys(TEXT_BUILT_INS)) originals.set(name, await implementation(name));

/** Replaces the built-ins of one expression; `received` is what `$now()` and `$millis()` answer. */
export function limitBuiltIns(expression: jsonata.Expression, received: () => Date): void {
  for (const [name, why] of Object.entries(FORBIDDEN)) {
    expression.registerFunction(name, () => {
      throw new ProblemError(
        problem('mapping.forbidden', `mappings have no $${name}: ${why}`, { class: 'config' }),
      );
    });
  }
  for (const [name, signature] of Object.entries(TEXT_BUILT_INS)) {
    const original = originals.get(name);
    if (original !== undefined) expression.registerFunction(name, bounded(name, original), signature);
  }
  const fromMillis = originals.get('fromMillis');
  expression.registerFunction(
    'now',
    function now(this: unknown, picture: unknown, timezone: unknown) {
      return fromMillis?.call(this, received().getTime(), picture, timezone);
    },
    '<s?s?:s>',
  );
  expression.registerFunction('millis', () => received().getTime(), '<:n>');
}

/** Named parameters, not rest ones: JSONata reads them from the source text when a function is partially applied. */
function bounded(name: string, original: BuiltIn): BuiltIn {
  return function limited(this: unknown, first: unknown, second: unknown, third: unknown, fourth: unknown) {
    checkArguments(name, [first, second, third, fourth]);
    const result = original.call(this, first, second, third, fourth);
    if (typeof result === 'string') checkLength(name, result.length);
    else if (result instanceof Promise)
      return result.then((value: unknown) => (typeof value === 'string' ? checked(name, value) : value));
    return result;
  };
}

function checkArguments(name: string, values: readonly unknown[]): void {
  for (const value of values) if (typeof value === 'string') checkLength(name, value.length);
  const [first, second, third] = values;
  if (name === 'pad' && typeof second === 'number') checkLength(name, Math.abs(second));
  if (name === 'join' && Array.isArray(first)) {
    const separator = typeof second === 'string' ? second.length : 0;
    let length = 0;
    for (const part of first) length += separator + (typeof part === 'string' ? part.length : 0);
    checkLength(name, length);
  }
  if (name === 'split' && typeof first === 'string' && second === '' && first.length > MAX_SEQUENCE)
    throw tooLong(name);
  if (name === 'replace' && typeof first === 'string' && typeof third === 'string') {
    // Every match may grow to the replacement: above this the result cannot be worth computing.
    const matches = typeof second === 'string' ? first.split(second, MAX_SEQUENCE).length : first.length;
    if (matches * third.length > 16 * MAX_TEXT) throw tooLong(name);
  }
}

function checked(name: string, text: string): string {
  checkLength(name, text.length);
  return text;
}

function checkLength(name: string, length: number): void {
  if (length > MAX_TEXT) throw tooLong(name);
}

const tooLong = (name: string): ProblemError =>
  new ProblemError(
    problem('mapping.too-large', `$${name} meets a text longer than ${MAX_TEXT} characters`, {
      class: 'config',
    }),
  );

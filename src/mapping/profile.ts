/** What production mappings may not say: the same file must always give the same result, in bounded time. */
import { MAX_MAPPING } from '../domain/mapping-size.ts';
import { childrenOf, nodesOf, type Syntax } from './compiler/syntax.ts';
import { JsonataError } from './runtime/error.ts';
import { isLinear } from './runtime/matcher.ts';

/** Longest text that a function of a mapping takes or makes, in UTF-16 units. */
export const MAX_TEXT = 1_048_576;
/** Longest sequence. */
export const MAX_SEQUENCE = 100_000;
/** Deepest nesting of evaluation steps: a recursion of some 200 calls. */
export const MAX_DEPTH = 1000;
/** Calls and turns of loops of one evaluation. */
export const MAX_STEPS = 20_000_000;

/** Functions of the language that mappings do not have, and why. */
export const FORBIDDEN: Readonly<Record<string, string>> = {
  eval: 'it runs text as code',
  random: 'the same file must always give the same result',
  shuffle: 'the same file must always give the same result',
};

/** Of what the profile `mapping` refuses: codes of ours, as the language has none. */
export const REFUSED = { function: 'S0901', regex: 'S0902', size: 'S0903' } as const;

/** Deepest nesting of a mapping's syntax tree; those that people write have some thirty levels. */
const MAX_NESTING = 400;
/** Parameters of a signature that may be there or not: JSONata matches them by going back and forth. */
const MAX_LOOSE = 10;

/** Throws {@link JsonataError} for a text that is too long to be a mapping. */
export function refuseLong(source: string): void {
  if (source.length > MAX_MAPPING)
    throw new JsonataError(REFUSED.size, {}, `a mapping of more than ${MAX_MAPPING} characters is too long`);
}

export const tooNested = (): JsonataError =>
  new JsonataError(REFUSED.size, {}, `a mapping nests at most ${MAX_NESTING} levels`);

/** Throws {@link JsonataError} for the first thing that a production mapping may not say. */
export function refuse(ast: Syntax): void {
  refuseDeep(ast);
  for (const { type, value, position, signature } of nodesOf(ast)) {
    const at = position === undefined ? {} : { position };
    if (signature !== undefined && isLoose(signature.definition)) {
      const why = `a signature has at most ${MAX_LOOSE} parameters that may be missing, and one that repeats`;
      throw new JsonataError(REFUSED.size, at, why);
    }
    if (type === 'variable' && typeof value === 'string' && Object.hasOwn(FORBIDDEN, value)) {
      const why = `mappings have no $${value}: ${FORBIDDEN[value]}`;
      throw new JsonataError(REFUSED.function, { ...at, token: `$${value}` }, why);
    }
    if (value instanceof RegExp && !isLinear(value)) {
      const why = `/${value.source}/ uses what mappings do not have: look-around, back references`;
      // The parser adds the flag g to every regular expression.
      throw new JsonataError(
        REFUSED.regex,
        { ...at, token: `/${value.source}/${value.flags.slice(1)}` },
        why,
      );
    }
  }
}

function refuseDeep(ast: Syntax): void {
  let level: readonly Syntax[] = [ast];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_NESTING) throw tooNested();
    level = level.flatMap((node) => [...childrenOf(node)]);
  }
}

function isLoose(signature: string): boolean {
  const count = (marks: RegExp): number => signature.match(marks)?.length ?? 0;
  return count(/\+/g) > 1 || count(/[-?+]/g) > MAX_LOOSE;
}

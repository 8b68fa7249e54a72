/**
 * The two references. `stock` is the published library. `mended` is the same source but for three things:
 *
 * - It evaluates the members of array and object constructors one after the other, where the library starts them all at
 *   once (`Promise.all`). There, which of two failing members is reported, and whether one sees a variable or a regular
 *   expression's position that another one just changed, hangs on how many turns of the event loop each takes.
 * - `list{…}` and `list.{…}` of an empty list do not write an `undefined` into that list, which may be the caller's.
 * - A regular expression that is applied to a function is not matched with the library's own source text.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import jsonata from 'jsonata';
import { CIRCULAR, type Outcome, outcomeOf, show } from './outcome.ts';

export type Reference = (
  source: string,
  input: unknown,
  bindings: Readonly<Record<string, unknown>>,
) => Promise<Outcome>;

type Jsonata = (
  source: string,
  limits: { readonly timeout: number; readonly sequence: number },
) => {
  ast(): unknown;
  evaluate(input: unknown, bindings?: Record<string, unknown>): Promise<unknown>;
};

const require = createRequire(import.meta.url);

const EDITS: readonly (readonly [find: string, replace: string])[] = [
  [
    `let generators = await Promise.all(expr.expressions
                    .map(async (item, idx) => {`,
    `let generators = await inTurn(expr.expressions,
                    (async (item, idx) => {`,
  ],
  [
    'let generators = await Promise.all(utils.keys(groups).map(async (key, idx) => {',
    'let generators = await inTurn(utils.keys(groups), (async (key, idx) => {',
  ],
  ['input.push(undefined);', 'input = focus.createSequence(undefined);'],
  ['var match = re.exec(str);', 'var match = re.exec(typeof str === "function" ? {} : str);'],
];
const IN_TURN =
  'async function inTurn(list, one) { const all = []; for (let i = 0; i < list.length; i++) all.push(await one(list[i], i)); return all; }\n';

function mend(): Jsonata {
  let source = readFileSync(require.resolve('jsonata'), 'utf8');
  for (const [find, replace] of EDITS) {
    if (source.split(find).length !== 2) throw new Error(`jsonata.js has not exactly once: ${find}`);
    source = source.replace(find, () => replace);
  }
  const module: { exports: unknown } = { exports: {} };
  new Function('module', 'exports', 'require', IN_TURN + source)(module, module.exports, require);
  return module.exports as Jsonata;
}

/** A few expressions explode: their cases are left out. */
const LIMITS = { timeout: 400, sequence: 20_000 };
const CLONED = 'cloned';
const LEFT_OUT = new Set(['D1012', 'D2015', CLONED]);

/** Also what is no JSON, and what shows the library's own source (`$replace` by a function without a regular expression). */
export function leftOut(outcome: Outcome): boolean {
  if (outcome.kind === 'error') return outcome.code !== undefined && LEFT_OUT.has(outcome.code);
  const text = show(outcome);
  return text === CIRCULAR || text.includes('async function (');
}

const run =
  (engine: Jsonata): Reference =>
  (source, input, bindings) =>
    outcomeOf(() => {
      const expression = engine(source, LIMITS);
      if (lostInClone(expression.ast())) throw { code: CLONED };
      return expression.evaluate(structuredClone(input), structuredClone(bindings));
    });

/**
 * The parser copies the left side of `?:` and `??` by way of JSON: regular expressions become `{}` there (which then
 * match any letter of "object", for ever), signatures lose their check. Nobody can mean that.
 */
function lostInClone(node: unknown): boolean {
  if (typeof node !== 'object' || node === null || node instanceof RegExp) return false;
  const { type, value, signature }: { type?: unknown; value?: unknown; signature?: unknown } = node;
  if (type === 'regex' && !(value instanceof RegExp)) return true;
  if (typeof signature === 'object' && signature !== null && !('validate' in signature)) return true;
  return Object.values(node).some(lostInClone);
}

export const stock: Reference = run(jsonata);
export const mended: Reference = run(mend());

/**
 * The functions of the language. Those that are pure stay JSONata's own (an expression that names one yields it, with
 * its signature); those that JSONata writes as promises, or that can explode, are ours, under JSONata's signatures.
 */
import jsonata from 'jsonata';
import { Callable, type Signature } from './callable.ts';
import * as collections from './collections.ts';
import type { Context } from './context.ts';
import { booleanOf, textOf } from './conversions.ts';
import { JsonataError } from './error.ts';
import { weighed } from './meter.ts';
import { append } from './operators.ts';
import { checkPicture } from './pictures.ts';
import { sort } from './sorting.ts';
import * as texts from './texts.ts';
import { clone } from './transform.ts';

interface Original {
  readonly implementation: (this: unknown, ...args: readonly unknown[]) => unknown;
  readonly signature: Signature;
}

const NAMES = [
  ...['sum', 'count', 'max', 'min', 'average', 'string', 'substring', 'substringBefore', 'substringAfter'],
  ...['lowercase', 'uppercase', 'length', 'trim', 'pad', 'match', 'contains', 'replace', 'split', 'join'],
  ...[
    'formatNumber',
    'formatBase',
    'formatInteger',
    'parseInteger',
    'number',
    'floor',
    'ceil',
    'round',
    'abs',
  ],
  ...[
    'sqrt',
    'power',
    'random',
    'boolean',
    'not',
    'map',
    'zip',
    'filter',
    'single',
    'reduce',
    'sift',
    'keys',
  ],
  ...['lookup', 'append', 'exists', 'spread', 'merge', 'reverse', 'each', 'error', 'assert', 'type', 'sort'],
  ...['shuffle', 'distinct', 'base64encode', 'base64decode', 'encodeUrlComponent', 'encodeUrl'],
  ...['decodeUrlComponent', 'decodeUrl', 'toMillis', 'fromMillis', 'clone', 'now', 'millis'],
] as const;

export type BuiltInName = (typeof NAMES)[number];

const originals = new Map<string, Original>();
for (const name of NAMES) originals.set(name, (await jsonata(`$${name}`).evaluate(null)) as Original);

export const isBuiltIn = (name: string): name is BuiltInName => originals.has(name);

type Implementation = (ctx: Context, ...args: never[]) => unknown;

/** Nothing in, nothing out. */
const given =
  <T, R extends unknown[]>(fn: (ctx: Context, first: T, ...rest: R) => unknown) =>
  (ctx: Context, first: T | undefined, ...rest: R): unknown =>
    first === undefined ? undefined : fn(ctx, first, ...rest);

const OURS: { readonly [name in BuiltInName]?: Implementation } = {
  string: given((_ctx, value: unknown, prettify?: boolean) => textOf(value, prettify)),
  substring: given((_ctx, text: string, start: number, length?: number) =>
    texts.substring(text, start, length),
  ),
  length: given((_ctx, text: string) => texts.lengthOf(text)),
  trim: given((_ctx, text: string) => texts.trim(text)),
  pad: given(texts.pad),
  match: given(texts.match),
  contains: given((_ctx, text: string, token: unknown) => texts.contains(text, token)),
  replace: given(texts.replace),
  split: given(texts.split),
  join: given(texts.join),
  boolean: (_ctx, value: unknown) => booleanOf(value),
  map: given(collections.map),
  filter: given(collections.filter),
  single: given(collections.onlyOne),
  reduce: given(collections.reduce),
  sift: collections.sift,
  each: collections.each,
  keys: (_ctx, value: unknown) => collections.keys(value),
  append,
  spread: collections.spread,
  merge: given((_ctx, objects: readonly unknown[]) => collections.merge(objects)),
  sort: given(sort),
  distinct: collections.distinct,
  clone: given((_ctx, value: unknown) => clone(value)),
  now: (ctx, picture: unknown, timezone: unknown) => {
    checkPicture('now', [undefined, picture]);
    return original('fromMillis').implementation.call(ctx.focus, ctx.now, picture, timezone);
  },
  millis: (ctx) => ctx.now,
};

/** Those whose answer can be much longer than what they were given. */
const GROWING: ReadonlySet<string> = new Set([
  'formatNumber',
  'formatInteger',
  'fromMillis',
  'base64encode',
  'base64decode',
  'encodeUrlComponent',
  'encodeUrl',
  'uppercase',
  'lowercase',
  'string',
]);
/** Those that walk through the whole of a list. */
const WALKING: ReadonlySet<string> = new Set(['sum', 'max', 'min', 'average', 'zip', 'reverse', 'shuffle']);

/** Those whose second argument is a picture. */
const PICTURED: ReadonlySet<string> = new Set([
  ...['formatNumber', 'formatInteger', 'parseInteger', 'fromMillis', 'toMillis'],
]);

function original(name: string): Original {
  const found = originals.get(name);
  if (found === undefined) throw new RangeError(`no built-in ${name}`);
  return found;
}

/** Of those of ours that take texts, the ones whose originals answer to other values too. */
const LENIENT: ReadonlySet<string> = new Set(['substring', 'length', 'trim']);

/** Parameters as JSONata finds them in the source text when a function is applied in part. */
const DECLARED: { readonly [name: string]: number } = { string: -1, zip: 1 };

export class BuiltIn extends Callable {
  readonly _jsonata_name: string;
  /** Without signature, for arguments known to fit. */
  readonly _jsonata_call: (...args: unknown[]) => unknown;
  /** Applied in part, a function is called without its signature, with arguments of any kind. */
  readonly _jsonata_unchecked: (...args: unknown[]) => unknown;

  constructor(name: BuiltInName, ctx: Context) {
    const { implementation, signature } = original(name);
    const call = callOf(name, ctx, implementation);
    super('native', implementation.length, (args) => call(...args), signature);
    this._jsonata_name = name;
    this._jsonata_call = call;
    this._jsonata_unchecked = LENIENT.has(name)
      ? (...args) => (typeof args[0] === 'string' ? call : implementation.bind(ctx.focus))(...args)
      : call;
  }

  /** Parameters of a partial application. */
  get _jsonata_declared(): number {
    const count = DECLARED[this._jsonata_name] ?? this._jsonata_arity;
    if (count < 0) throw new JsonataError('S0208');
    return count;
  }
}

function callOf(
  name: BuiltInName,
  ctx: Context,
  implementation: Original['implementation'],
): (...args: unknown[]) => unknown {
  const own = OURS[name] as ((ctx: Context, ...args: unknown[]) => unknown) | undefined;
  if (own !== undefined && !GROWING.has(name)) return (...args) => own(ctx, ...args);
  if (own !== undefined) return (...args) => bounded(ctx, own(ctx, ...args));
  const pictured = PICTURED.has(name);
  if (GROWING.has(name))
    return (...args) => {
      for (const arg of args) if (typeof arg === 'string') ctx.text(weighed(arg));
      if (pictured) checkPicture(name, args);
      return bounded(ctx, implementation.apply(ctx.focus, args));
    };
  if (WALKING.has(name))
    return (...args) => {
      for (const arg of args) if (Array.isArray(arg)) ctx.spend(arg.length);
      return implementation.apply(ctx.focus, args);
    };
  return (...args) => {
    for (const arg of args) weighed(arg);
    if (pictured) checkPicture(name, args);
    return implementation.apply(ctx.focus, args);
  };
}

const bounded = (ctx: Context, value: unknown): unknown =>
  typeof value === 'string' ? ctx.text(value) : value;

/** Calls of built-ins: with arguments of the right kind they go straight to the implementation. */
import type { Emitter } from './emitter.ts';
import { ANY, KIND, type Operand, only } from './writer.ts';

/** Letters of signatures: what an argument must be for the straight way. */
const GUARDS: {
  readonly [letter: string]: { readonly kind: number; readonly test: (js: string) => string };
} = {
  s: { kind: KIND.text, test: (js) => `typeof ${js} === "string"` },
  n: { kind: KIND.number, test: (js) => `typeof ${js} === "number"` },
  b: { kind: KIND.boolean, test: (js) => `typeof ${js} === "boolean"` },
  a: { kind: KIND.list, test: (js) => `Array.isArray(${js})` },
  f: { kind: KIND.fn, test: (js) => `${js} instanceof rt.Callable` },
  // A text or a function.
  t: {
    kind: KIND.text | KIND.fn,
    test: (js) => `(typeof ${js} === "string" || ${js} instanceof rt.Callable)`,
  },
  /** A list, or one value that is taken as a list of one. */
  l: { kind: ANY & ~KIND.nothing, test: (js) => `${js} !== undefined` },
  o: { kind: KIND.object, test: (js) => `rt.isObject(${js})` },
  x: { kind: ANY, test: () => 'true' },
  /** Anything that is there. */
  y: { kind: ANY & ~KIND.nothing, test: (js) => `${js} !== undefined` },
};

interface Inline {
  /** By number of arguments: their letters. */
  readonly takes: readonly string[];
  readonly js?: (...args: string[]) => string;
  readonly kind: number;
}

const N = KIND.nothing;
const INLINE: { readonly [name: string]: Inline } = {
  substring: {
    takes: ['sn', 'snn'],
    js: (...args) => `rt.texts.substring(${args.join(', ')})`,
    kind: KIND.text,
  },
  substringBefore: {
    takes: ['ss'],
    js: (text, chars) => `rt.texts.substringBefore(${text}, ${chars})`,
    kind: KIND.text,
  },
  substringAfter: {
    takes: ['ss'],
    js: (text, chars) => `rt.texts.substringAfter(${text}, ${chars})`,
    kind: KIND.text,
  },
  trim: { takes: ['s'], js: (text) => `rt.texts.trim(${text})`, kind: KIND.text },
  length: { takes: ['s'], js: (text) => `rt.texts.lengthOf(${text})`, kind: KIND.number },
  uppercase: { takes: ['s'], js: (text) => `ctx.text(rt.weighed(${text}).toUpperCase())`, kind: KIND.text },
  lowercase: { takes: ['s'], js: (text) => `ctx.text(rt.weighed(${text}).toLowerCase())`, kind: KIND.text },
  pad: { takes: ['sn', 'sns'], js: (...args) => `rt.texts.pad(ctx, ${args.join(', ')})`, kind: KIND.text },
  contains: {
    takes: ['st'],
    js: (text, token) => `rt.texts.contains(${text}, ${token})`,
    kind: KIND.boolean,
  },
  match: { takes: ['sf'], js: (text, matcher) => `rt.texts.match(ctx, ${text}, ${matcher})`, kind: ANY },
  replace: {
    takes: ['stt'],
    js: (...args) => `rt.texts.replace(ctx, ${args.join(', ')})`,
    kind: KIND.text,
  },
  split: { takes: ['st'], js: (...args) => `rt.texts.split(ctx, ${args.join(', ')})`, kind: KIND.list },
  string: { takes: ['y'], js: (value) => `rt.textOf(${value})`, kind: KIND.text },
  number: { takes: ['n'], js: (value) => value, kind: KIND.number },
  boolean: { takes: ['y'], js: (value) => `rt.truthy(${value})`, kind: KIND.boolean },
  not: { takes: ['y'], js: (value) => `!rt.truthy(${value})`, kind: KIND.boolean },
  exists: { takes: ['x'], js: (value) => `(${value} !== undefined)`, kind: KIND.boolean },
  count: { takes: ['x'], js: (list) => `rt.countOf(${list})`, kind: KIND.number },
  map: { takes: ['lf'], js: (list, fn) => `rt.collections.map(ctx, rt.listOf(${list}), ${fn})`, kind: ANY },
  filter: {
    takes: ['lf'],
    js: (list, fn) => `rt.collections.filter(ctx, rt.listOf(${list}), ${fn})`,
    kind: ANY,
  },
  single: { takes: ['af'], js: (list, fn) => `rt.collections.onlyOne(ctx, ${list}, ${fn})`, kind: ANY },
  sift: {
    takes: ['of'],
    js: (object, fn) => `rt.collections.sift(ctx, ${object}, ${fn})`,
    kind: KIND.object | N,
  },
  each: { takes: ['of'], js: (object, fn) => `rt.collections.each(ctx, ${object}, ${fn})`, kind: ANY },
  lookup: { takes: ['os'], js: (object, key) => `rt.lookup(${object}, ${key})`, kind: ANY },
  append: { takes: ['xx'], js: (one, other) => `rt.append(ctx, ${one}, ${other})`, kind: ANY },
};

/** Those that call functions: their depth counts. */
const CALLING: ReadonlySet<string> = new Set([
  ...['map', 'filter', 'single', 'reduce', 'sift', 'each', 'sort', 'match', 'contains', 'replace', 'split'],
]);

/** The call site is set already. */
export function inlined(
  e: Emitter,
  name: string,
  callee: string,
  args: readonly Operand[],
  context: string,
  depth: number,
): Operand {
  // The first argument is what is gone through; a regular expression calls nothing of the mapping.
  const calls =
    CALLING.has(name) &&
    args.some(({ kind, js }, index) => index > 0 && (kind & KIND.fn) !== 0 && !/^mk\d+$/.test(js));
  if (calls && e.trace !== undefined) e.writer.line(`tr.calling(${args.map(({ js }) => js).join(', ')});`);
  if (calls) e.writer.line(`if ((ctx.depth += ${depth}) > ctx.maxDepth) ctx.tooDeep();`);
  const result = straight(e, name, callee, args, context);
  if (calls) e.writer.line(`ctx.depth -= ${depth};`);
  if (calls && e.trace !== undefined) e.writer.line('tr.called();');
  e.trace?.answered(e, name, result, args);
  return { ...result, answer: true };
}

function straight(
  e: Emitter,
  name: string,
  callee: string,
  args: readonly Operand[],
  context: string,
): Operand {
  const list = args.map(({ js }) => js).join(', ');
  const inline = Object.hasOwn(INLINE, name) ? INLINE[name] : undefined;
  const letters = inline?.takes.find((taken) => taken.length === args.length);
  const general = `rt.apply(${callee}, [${list}], ${context})`;
  if (inline === undefined || letters === undefined) return e.writer.temp(general);
  const tests: string[] = [];
  for (const [index, argument] of args.entries()) {
    const guard = GUARDS[letters[index] ?? 'x'];
    if (guard === undefined) continue;
    if ((argument.kind & guard.kind) === 0) return e.writer.temp(general);
    if (!only(argument, guard.kind)) tests.push(guard.test(argument.js));
  }
  const code = inline.js?.(...args.map(({ js }) => js)) ?? `${callee}._jsonata_call(${list})`;
  if (tests.length === 0) return e.writer.temp(code, inline.kind);
  return e.writer.temp(`${tests.join(' && ')} ? ${code} : ${general}`);
}

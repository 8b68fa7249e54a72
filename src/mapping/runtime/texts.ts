/** Built-ins of texts that JSONata writes as promises, or that are worth a faster way; all meanings are JSONata's. */
import { apply, type Callable, isCallable } from './callable.ts';
import { type Context, sequenceOf } from './context.ts';
import { JsonataError } from './error.ts';
import { affordable, indexOf } from './find-text.ts';
import { type Match, Matcher } from './matcher.ts';
import { weigh, weighed } from './meter.ts';

const ASTRAL = /[\ud800-\udfff]/;

/** By characters, not UTF-16 units. */
export function substring(text: string, start: number, length?: number): string {
  if (isAstral(text)) return substringOf(Array.from(text), start, length).join('');
  return substringOf(text, start, length);
}

function substringOf<T extends string | string[]>(text: T, start: number, length: number | undefined): T {
  const from = text.length + start < 0 ? 0 : start;
  if (length === undefined) return text.slice(from) as T;
  if (length <= 0) return text.slice(0, 0) as T;
  return text.slice(from, from >= 0 ? from + length : text.length + from + length) as T;
}

export const lengthOf = (text: string): number => (isAstral(text) ? Array.from(text).length : text.length);

/** Weighs the look at each character, and the list of them that such a text becomes. */
function isAstral(text: string): boolean {
  if (text.length > 64) weigh(text.length / 16);
  if (!ASTRAL.test(text)) return false;
  weigh(text.length * 10);
  return true;
}

export function substringBefore(text: string, chars: string): string {
  const at = indexOf(text, chars);
  return at < 0 ? text : text.slice(0, at);
}

export function substringAfter(text: string, chars: string): string {
  const at = indexOf(text, chars);
  return at < 0 ? text : text.slice(at + chars.length);
}

const UNTIDY = /^[ \t\n\r]|[\t\n\r]| {2}|[ \t\n\r]$/;

export function trim(text: string): string {
  if (text.length > 64) weigh(text.length / 8);
  if (!UNTIDY.test(text)) return text;
  weigh(text.length * 4);
  const tidy = text.replace(/[ \t\n\r]+/g, ' ');
  return tidy.slice(tidy.startsWith(' ') ? 1 : 0, tidy.endsWith(' ') && tidy.length > 1 ? -1 : tidy.length);
}

export function pad(ctx: Context, text: string, width: number, chars?: string): string {
  const filler = chars === undefined || chars === '' ? ' ' : chars;
  const whole = Math.trunc(width);
  const missing = Math.abs(whole) - lengthOf(text);
  if (!(missing > 0)) return text;
  if (missing > ctx.maxText) throw new JsonataError('D3150', { value: ctx.maxText });
  if (!Number.isSafeInteger(missing) || missing > 4_294_967_294) throw new RangeError('Invalid array length');
  weigh(missing / 8);
  const filled = filler.repeat(Math.ceil(missing / lengthOf(filler)));
  const padding = filler.length > 1 ? substring(filled, 0, missing) : filled;
  return ctx.text(whole > 0 ? text + padding : padding + text);
}

/** What a matcher answered, which a mapping may have written itself. */
function checkedMatch(value: unknown): Match | undefined {
  if (!value) {
    // JSONata takes every falsy answer but nothing for a match, and fails on it.
    if (value === undefined) return undefined;
    throw new JsonataError('T1010');
  }
  const { start, end, groups, next } = value as {
    start?: unknown;
    end?: unknown;
    groups?: unknown;
    next?: unknown;
  };
  if (!(typeof start === 'number' || typeof end === 'number' || Array.isArray(groups) || isCallable(next)))
    throw new JsonataError('T1010');
  return value as Match;
}

const firstMatch = (matcher: unknown, text: string): Match | undefined =>
  matcher instanceof Matcher ? matcher.match(text) : checkedMatch(apply(matcher, [text], null));

const nextMatch = (match: Match): Match | undefined => checkedMatch(apply(match.next, [undefined], null));

export function contains(text: string, token: unknown): boolean | undefined {
  if (token === undefined) return undefined;
  if (typeof token === 'string') return indexOf(text, token) >= 0;
  if (token instanceof Matcher) return token.test(text);
  return firstMatch(token, text) !== undefined;
}

export function match(ctx: Context, text: string, matcher: unknown, limit?: number): unknown {
  if (limit !== undefined && limit < 0) throw new JsonataError('D3040', { value: limit, index: 3 });
  const found = sequenceOf();
  if (limit !== undefined && !(limit > 0)) return found;
  let one = firstMatch(matcher, text);
  for (let count = 0; one !== undefined && (limit === undefined || count < limit); count += 1) {
    if (--ctx.fuel < 0) ctx.tick();
    found.push({ match: one.match, index: one.start, groups: one.groups });
    ctx.checkLength(found.length);
    one = nextMatch(one);
  }
  return found;
}

export function split(ctx: Context, text: string, separator: unknown, limit?: number): unknown {
  if (limit !== undefined && limit < 0) throw new JsonataError('D3020', { value: limit, index: 3 });
  if (limit !== undefined && !(limit > 0)) return [];
  if (typeof separator === 'string') {
    if (separator.length < 2)
      ctx.checkLength(Math.min(separator === '' ? text.length : 0, limit ?? text.length));
    return splitText(ctx, text, separator, limit);
  }
  const parts: string[] = [];
  let one = firstMatch(separator, text);
  if (one === undefined) return [text];
  let start = 0;
  let count = 0;
  for (; one !== undefined && (limit === undefined || count < limit); count += 1) {
    if (--ctx.fuel < 0) ctx.tick();
    parts.push(text.substring(start, one.start));
    ctx.checkLength(parts.length);
    start = one.end;
    one = nextMatch(one);
  }
  if (limit === undefined || count < limit) parts.push(text.substring(start));
  return parts;
}

export function replace(
  ctx: Context,
  text: string,
  pattern: unknown,
  replacement: unknown,
  limit?: number,
): string {
  if (pattern === '') throw new JsonataError('D3010', { value: pattern, index: 2 });
  if (limit !== undefined && limit < 0) throw new JsonataError('D3011', { value: limit, index: 4 });
  if (limit !== undefined && !(limit > 0)) return text;
  return typeof pattern === 'string'
    ? replaceText(ctx, text, pattern, replacement, limit)
    : replaceMatches(ctx, text, pattern, replacement, limit);
}

/** As JavaScript splits, with the search of ours. */
function splitText(ctx: Context, text: string, separator: string, limit?: number): string[] {
  weighed(text);
  if (affordable(text.length, separator)) {
    const parts = text.split(separator, limit);
    ctx.checkLength(parts.length);
    weigh(parts.length * 4);
    return parts;
  }
  const most = limit === undefined ? text.length : limit >>> 0;
  const parts: string[] = [];
  let start = 0;
  for (let at = indexOf(text, separator); at !== -1; at = indexOf(text, separator, start)) {
    if (--ctx.fuel < 0) ctx.tick();
    if (parts.length >= most) return parts;
    parts.push(text.slice(start, at));
    ctx.checkLength(parts.length);
    start = at + separator.length;
  }
  if (parts.length < most) parts.push(text.slice(start));
  return parts;
}

function replaceText(ctx: Context, text: string, pattern: string, by: unknown, limit?: number): string {
  let result = '';
  let position = 0;
  let count = 0;
  let index = indexOf(text, pattern);
  while (index !== -1 && (limit === undefined || count < limit)) {
    if (--ctx.fuel < 0) ctx.tick();
    result = ctx.text(`${result}${text.substring(position, index)}${by}`);
    position = index + pattern.length;
    count += 1;
    index = indexOf(text, pattern, position);
  }
  return ctx.text(result + text.substring(position));
}

function replaceMatches(ctx: Context, text: string, pattern: unknown, by: unknown, limit?: number): string {
  let result = '';
  let position = 0;
  let one = firstMatch(pattern, text);
  if (one === undefined) return text;
  for (let count = 0; one !== undefined && (limit === undefined || count < limit); count += 1) {
    if (--ctx.fuel < 0) ctx.tick();
    const substitute = typeof by === 'string' ? substitution(by, one) : apply(by, [one], null);
    if (typeof substitute !== 'string') throw new JsonataError('D3012', { value: substitute });
    result = ctx.text(result + text.substring(position, one.start) + substitute);
    position = one.start + one.match.length;
    one = nextMatch(one);
  }
  return ctx.text(result + text.substring(position));
}

/** `$$`, `$0` and `$n` of a replacement. */
function substitution(template: string, one: Match): string {
  if (!template.includes('$')) return template;
  const { groups } = one;
  const digits = groups.length === 0 ? 1 : Math.floor(Math.log(groups.length) * Math.LOG10E) + 1;
  let result = '';
  let position = 0;
  let index = template.indexOf('$');
  while (index !== -1 && position < template.length) {
    result += template.substring(position, index);
    position = index + 1;
    const next = template.charAt(position);
    if (next === '$' || next === '0') {
      result += next === '$' ? '$' : one.match;
      position += 1;
    } else {
      let group = Number.parseInt(template.substring(position, position + digits), 10);
      if (digits > 1 && group > groups.length)
        group = Number.parseInt(template.substring(position, position + digits - 1), 10);
      if (Number.isNaN(group)) result += '$';
      else {
        result += groups[group - 1] ?? '';
        position += String(group).length;
      }
    }
    index = template.indexOf('$', position);
  }
  return result + template.substring(position);
}

export function join(ctx: Context, texts: readonly string[], separator = ''): string {
  let length = separator.length * texts.length;
  weigh(texts.length);
  for (const text of texts) length += typeof text === 'string' ? text.length : 0;
  if (length > ctx.maxText + separator.length) throw new JsonataError('D3150', { value: ctx.maxText });
  ctx.spend(texts.length);
  weigh(length / 16);
  return texts.join(separator);
}

export const isMatcher = (value: unknown): value is Callable => value instanceof Matcher;

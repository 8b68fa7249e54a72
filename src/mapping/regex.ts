/**
 * Regular expressions of mappings run on RE2 (linear time): JSONata's guardrails do not reach into a backtracking
 * match. JSONata asks a RegExp engine for a constructor, `exec` and `lastIndex` only.
 */
import { RE2JS } from 're2js';

const compiled = new WeakMap<RegExp, RE2JS>();

/** The same expression for RE2; throws where it has none (look-around, back references). */
export function compileRegex(expression: RegExp): RE2JS {
  let re2 = compiled.get(expression);
  if (re2 === undefined) {
    const flags =
      (expression.ignoreCase ? RE2JS.CASE_INSENSITIVE : 0) | (expression.multiline ? RE2JS.MULTILINE : 0);
    re2 = RE2JS.compile(RE2JS.translateRegExp(expression.source), flags);
    compiled.set(expression, re2);
  }
  return re2;
}

export class Re2Engine {
  lastIndex = 0;
  readonly #re2: RE2JS;

  constructor(expression: RegExp) {
    this.#re2 = compileRegex(expression);
  }

  exec(text: string): (string[] & { index: number }) | null {
    const from = this.lastIndex;
    this.lastIndex = 0;
    if (from > text.length) return null;
    const matcher = this.#re2.matcher(text);
    if (!matcher.find(from)) return null;
    const groups: string[] = [];
    for (let group = 0; group <= matcher.groupCount(); group += 1) groups.push(matcher.group(group) ?? '');
    this.lastIndex = matcher.end();
    return Object.assign(groups, { index: matcher.start() });
  }
}

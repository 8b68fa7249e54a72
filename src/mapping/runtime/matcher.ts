/**
 * Regular expressions. Where the cost of backtracking is bounded by the pattern and the length of the text, V8 matches;
 * everywhere else RE2 does, in linear time. What RE2 cannot say (look-around, back references) is V8's in the published
 * language, and refused in mappings.
 */
import type { RE2JS } from 're2js';
import { compileRegex } from '../regex.ts';
import { Callable } from './callable.ts';
import { JsonataError } from './error.ts';
import { longestMatched } from './matching-cost.ts';
import { longestText, weigh } from './meter.ts';

/** As JSONata's functions hand it to one another. */
export interface Match {
  readonly match: string;
  readonly start: number;
  readonly end: number;
  readonly groups: readonly (string | undefined)[];
  readonly next: () => Match | undefined;
}

interface Found {
  readonly start: number;
  readonly end: number;
  readonly groups: readonly (string | undefined)[];
}

/** Length of a text times instructions of a program of RE2 that one match may cost. */
const MAX_LINEAR = 10_000_000;

/** What is no text is matched as JavaScript writes it: partial application lets through what a signature would refuse. */
const asText = (subject: unknown): string => String(subject);

/** A regular expression of a mapping; called, it answers the first match. */
export class Matcher extends Callable {
  readonly #native: RegExp;
  readonly #position: number;
  /** Longest text for V8. */
  readonly #longest: number;
  #re2: RE2JS | undefined;
  #size = 0;

  constructor(expression: RegExp, position: number) {
    super('native', 2, ([text, from]) => this.match(text, from), undefined);
    this.#native = new RegExp(
      expression.source,
      expression.flags.includes('g') ? expression.flags : `${expression.flags}g`,
    );
    this.#position = position;
    this.#longest = longestMatched(expression.source);
  }

  test(subject: unknown): boolean {
    const text = asText(subject);
    if (text.length > this.#longest) return this.find(text, 0) !== undefined;
    this.#weigh(text.length);
    this.#native.lastIndex = 0;
    return this.#native.test(text);
  }

  find(text: string, from: number): Found | undefined {
    const re2 = text.length <= this.#longest ? undefined : this.#linear();
    if (re2 === undefined) {
      this.#weigh(text.length - from);
      this.#native.lastIndex = from;
      const found = this.#native.exec(text);
      if (found === null) return undefined;
      const [whole, ...groups] = found;
      return { start: found.index, end: found.index + whole.length, groups };
    }
    if (from > text.length) return undefined;
    const work = text.length * this.#size;
    if (work > MAX_LINEAR && longestText() !== Number.POSITIVE_INFINITY)
      throw new JsonataError('D3153', { position: this.#position });
    weigh(100 + work / 2);
    const matcher = re2.matcher(text);
    if (!matcher.find(from)) return undefined;
    const groups: (string | undefined)[] = [];
    for (let group = 1; group <= matcher.groupCount(); group += 1)
      groups.push(matcher.group(group) ?? undefined);
    return { start: matcher.start(), end: matcher.end(), groups };
  }

  match(subject: unknown, from?: unknown): Match | undefined {
    const text = asText(subject);
    const found = this.find(text, typeof from === 'number' ? from : 0);
    if (found === undefined) return undefined;
    return {
      match: text.slice(found.start, found.end),
      ...found,
      next: () => {
        if (found.end >= text.length) return undefined;
        const next = this.match(text, found.end);
        if (next?.match === '')
          throw new JsonataError('D1004', { position: this.#position, value: this.#native.source });
        return next;
      },
    };
  }

  /** At worst the match goes back as often as is affordable. */
  #weigh(length: number): void {
    weigh(8 + length / 8 + (25_000 * length) / Math.max(1, this.#longest));
  }

  #linear(): RE2JS | undefined {
    if (this.#re2 === undefined) {
      try {
        this.#re2 = compileRegex(this.#native);
        this.#size = this.#re2.programSize();
      } catch {
        return undefined;
      }
    }
    return this.#re2;
  }
}

/** Whether an expression can be matched in linear time whatever the text. */
export function isLinear(expression: RegExp): boolean {
  try {
    compileRegex(expression);
    return true;
  } catch {
    return false;
  }
}

/** Fixed columns by their statistics: what tells itself first, then digits, words and blanks between. */
import { type Anchor, findAnchors } from './anchors.ts';
import type { Span } from './table.ts';

const LOOKED_AT = 300;

export interface Found extends Span {
  /** It could end or begin elsewhere. */
  readonly doubtful?: boolean;
}

/** Fields of lines of one kind, in order; blank columns belong to none. `from`: the first column after the type. */
export function findColumns(
  lines: readonly string[],
  length: number,
  from: number,
  declared: readonly string[],
  year: number,
): readonly Found[] {
  const some = lines.slice(0, LOOKED_AT).map((line) => ' '.repeat(from) + line.slice(from));
  // A sum stands over all lines, not over some of them.
  const whole = lines.length <= LOOKED_AT ? declared : [];
  const anchors = findAnchors(some, length, whole, year).filter((anchor) => anchor.from >= from);
  const spans: Found[] = [];
  let at = from;
  for (const anchor of [...anchors, { from: length, to: length } as Anchor]) {
    spans.push(...between(some, at, anchor.from));
    if (anchor.to > anchor.from)
      spans.push({
        from: anchor.from,
        to: anchor.to,
        ...(anchor.doubtful === true ? { doubtful: true } : {}),
      });
    at = anchor.to;
  }
  return spans;
}

type Kind = 'blank' | 'digits' | 'text';

function between(lines: readonly string[], from: number, to: number): readonly Span[] {
  const spans: Span[] = [];
  let at = from;
  while (at < to) {
    const kind = kindOf(lines, at);
    let end = at + 1;
    if (kind === 'digits') {
      while (end < to && kindOf(lines, end) === 'digits') end += 1;
      spans.push(...splitDigits(lines, at, end));
    } else if (kind === 'text') {
      const optional = optionalRun(lines, at, to);
      if (optional > 0) end = at + optional;
      else
        while (
          end < to &&
          !begins(lines, end, at) &&
          !solidRun(lines, end, to) &&
          optionalRun(lines, end, to) === 0
        )
          end += 1;
      spans.push({ from: at, to: end });
    }
    at = end;
  }
  return merged(lines, spans);
}

function kindOf(lines: readonly string[], index: number): Kind {
  let blanks = 0;
  let digits = 0;
  for (const line of lines) {
    const character = line[index] ?? ' ';
    if (character === ' ') blanks += 1;
    else if (character >= '0' && character <= '9') digits += 1;
  }
  if (blanks === lines.length) return 'blank';
  return digits === lines.length ? 'digits' : 'text';
}

/** Digits in all lines that are no part of a text: three columns of them, or a column that text hardly reaches. */
function solidRun(lines: readonly string[], at: number, to: number): boolean {
  let end = at;
  while (end < to && kindOf(lines, end) === 'digits') end += 1;
  return end - at >= 3 || (end > at && kindOf(lines, at - 1) !== 'digits' && share(lines, at - 1) < 0.3);
}

/** Columns of digits that are blank in the same lines: a number that may be missing. 0 when there are hardly any. */
function optionalRun(lines: readonly string[], at: number, to: number): number {
  const pattern = blanksOf(lines, at);
  if (pattern === undefined) return 0;
  let end = at + 1;
  while (end < to && blanksOf(lines, end) === pattern) end += 1;
  return end - at >= 4 ? end - at : 0;
}

/** Which lines are blank there; undefined where something else than digits stands, or hardly anything. */
function blanksOf(lines: readonly string[], index: number): string | undefined {
  let pattern = '';
  let filled = 0;
  for (const line of lines) {
    const character = line[index] ?? ' ';
    const digit = character >= '0' && character <= '9';
    if (!digit && character !== ' ') return undefined;
    if (digit) filled += 1;
    pattern += digit ? '1' : '0';
  }
  return filled >= Math.max(2, lines.length * 0.3) && filled < lines.length ? pattern : undefined;
}

const share = (lines: readonly string[], index: number): number =>
  lines.filter((line) => (line[index] ?? ' ') !== ' ').length / lines.length;

/** Most lines that have something here have two blanks before it, and hardly any has a word that goes on over it. */
function begins(lines: readonly string[], at: number, start: number): boolean {
  let filled = 0;
  let crossed = 0;
  let apart = 0;
  for (const line of lines) {
    if ((line[at] ?? ' ') === ' ') continue;
    filled += 1;
    const near = (line[at - 1] ?? ' ') !== ' ';
    if (near) crossed += 1;
    if (!near && (at - 2 < start || (line[at - 2] ?? ' ') === ' ')) apart += 1;
  }
  return (
    filled >= (lines.length < 8 ? lines.length * 0.25 : Math.max(3, lines.length * 0.1)) &&
    crossed <= filled * 0.15 &&
    apart >= filled * 0.7
  );
}

/** Numbers filled with zeros side by side: a column that is always zero after one that is not begins the next. */
function splitDigits(lines: readonly string[], from: number, to: number): readonly Span[] {
  const zero = (index: number): boolean => lines.every((line) => line[index] === '0');
  const constant = (index: number): boolean => lines.every((line) => line[index] === lines[0]?.[index]);
  const cuts: number[] = [];
  for (let at = from + 1; at < to; at += 1) {
    if (zero(at - 1) || !zero(at)) continue;
    let end = at;
    while (end < to && zero(end)) end += 1;
    // Zeros at the very end are cents of round amounts.
    if (end < to && (end - at >= 2 || to - at >= 6)) cuts.push(at);
  }
  const allConstant = (start: number, end: number): boolean =>
    Array.from({ length: end - start }, (_, offset) => constant(start + offset)).every((same) => same);
  // A year that never changes, before a number or after it.
  for (let at = from; at + 4 <= to && to - from > 6; at += 1) {
    const year =
      /^(?:19[5-9]|20[0-4])\d/.test(lines[0]?.slice(at, at + 4) ?? '') &&
      [0, 1, 2, 3].every((offset) => constant(at + offset));
    if (
      !year ||
      lines.length < 3 ||
      (at > from && allConstant(from, at)) ||
      cuts.some((cut) => cut > at && cut < at + 4)
    )
      continue;
    if (at > from && !cuts.includes(at)) cuts.push(at);
    if (at + 4 < to && !cuts.includes(at + 4)) cuts.push(at + 4);
    break;
  }
  cuts.sort((left, right) => left - right);
  const bounds = [from, ...cuts, to];
  return bounds.slice(1).map((end, index) => ({ from: bounds[index] ?? from, to: end }));
}

/** A short prefix of letters that is always the same belongs to the number after it (`AV000123`). */
function merged(lines: readonly string[], spans: readonly Span[]): readonly Span[] {
  const result: Span[] = [];
  for (const span of spans) {
    const before = result.at(-1);
    const text = before === undefined ? '' : (lines[0]?.slice(before.from, before.to) ?? '');
    const prefix =
      before !== undefined &&
      before.to === span.from &&
      /^[A-Z]{1,5}[-/_.]?$/.test(text) &&
      !/^(E|EUR|C|D|S|N|\+|-)$/.test(text) &&
      kindOf(lines, span.from) === 'digits' &&
      lines.every((line) => line.slice(before.from, before.to) === text);
    if (prefix && before !== undefined) result[result.length - 1] = { from: before.from, to: span.to };
    else result.push(span);
  }
  return result;
}

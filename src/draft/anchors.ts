/** Fields of fixed columns that tell themselves: codes with check characters, days, decimal commas, declared totals. */
import { type DayPattern, readDay } from '../domain/day.ts';
import { isClientCode, isIban, isNoticeNumber, isNumericCode, isPersonCode } from './codes.ts';
import type { Span } from './table.ts';

export interface Anchor extends Span {
  readonly weight: number;
  /** Another window could be it as well. */
  readonly doubtful?: boolean;
  readonly what: 'code' | 'iban' | 'notice' | 'date' | 'euro' | 'total';
}

const SEPARATED: readonly DayPattern[] = ['dd/MM/yyyy', 'dd-MM-yyyy', 'dd.MM.yyyy', 'yyyy-MM-dd'];
const LONG: readonly DayPattern[] = ['yyyyMMdd', 'ddMMyyyy'];
const SHORT: readonly DayPattern[] = ['ddMMyy', 'yyMMdd'];
const NULL_DAY = /^[ 0]*$|^9+$/;

/** The best set of anchors that do not overlap. `declared`: digits of head and tail. */
export function findAnchors(
  lines: readonly string[],
  length: number,
  declared: readonly string[],
  year: number,
): readonly Anchor[] {
  const found: Anchor[] = [];
  const scan = (
    width: number,
    what: Anchor['what'],
    weigh: (texts: readonly string[], from: number) => number,
  ): void => {
    for (let from = 0; from + width <= length; from += 1) {
      const weight = weigh(
        lines.map((line) => line.slice(from, from + width)),
        from,
      );
      if (weight > 0) found.push({ from, to: from + width, weight, what });
    }
  };
  const part = (
    texts: readonly string[],
    test: (text: string) => boolean,
    blank: (text: string) => boolean,
  ): number => {
    const filled = texts.filter((text) => !blank(text));
    return filled.length === 0 || filled.length < texts.length * 0.3
      ? 0
      : filled.filter(test).length / filled.length;
  };
  const empty = (text: string): boolean => text.trim() === '';
  scan(16, 'code', (texts) => {
    const persons = texts.filter(isPersonCode).length;
    const good = part(texts, (text) => isPersonCode(text) || isNumericCode(text.trimEnd()), empty);
    return persons > 0 && good > 0.6 ? 100 * good : 0;
  });
  scan(11, 'code', (texts) => {
    const good = part(texts, isNumericCode, empty);
    return good > 0.95 && new Set(texts).size >= 4 ? 80 : 0;
  });
  scan(27, 'iban', (texts) => (part(texts, isIban, empty) > 0.8 ? 120 : 0));
  scan(18, 'notice', (texts) => {
    const good = part(texts, (text) => isNoticeNumber(text) || isClientCode(text), empty);
    return good > 0.95 && new Set(texts).size >= 3 ? 60 : 0;
  });
  const days = (patterns: readonly DayPattern[], weight: number) => (texts: readonly string[]) => {
    if (!texts.some((text) => !NULL_DAY.test(text))) return 0;
    return Math.max(...patterns.map((pattern) => dayWeight(texts, pattern, year) * weight));
  };
  scan(10, 'date', days(SEPARATED, 70));
  scan(8, 'date', days(LONG, 40));
  scan(6, 'date', days(SHORT, 9));
  found.push(...decimals(lines, length), ...totals(lines, length, declared));
  return best(found, length).map((one) => {
    if (one.what !== 'date') return one;
    const rival = found.some(
      (other) =>
        other !== one &&
        other.what === 'date' &&
        other.from < one.to &&
        one.from < other.to &&
        other.to - other.from === one.to - one.from &&
        other.weight > one.weight * 0.7,
    );
    return rival ? { ...one, doubtful: true } : one;
  });
}

/** 0 when they are no days, else up to 1: near years and many different days weigh most. */
function dayWeight(texts: readonly string[], pattern: DayPattern, year: number): number {
  const real = texts.filter((text) => !NULL_DAY.test(text));
  if (real.length < texts.length * 0.3) return 0;
  let good = 0;
  let near = 0;
  for (const text of real) {
    const read = readDay(text, pattern);
    if (!read.ok || text.includes(' ')) continue;
    const distance = Number(read.value.slice(0, 4)) - year;
    if (distance < -110 || distance > 12) continue;
    good += 1;
    if (Math.abs(distance) <= 4) near += 1;
  }
  if (good < real.length * 0.97) return 0;
  const different = new Set(real).size;
  const six = pattern.length === 6;
  // Six digits make a day often enough by chance.
  if (six && near < good * 0.9) return different > 8 ? 0.35 : 0;
  if (six && different < 2) return near === good ? 0.3 : 0;
  return 0.4 + 0.4 * (near / good) + 0.2 * Math.min(1, different / 5);
}

/** Commas that stand in one column, always between digits: what is before them is extended to the left later. */
function decimals(lines: readonly string[], length: number): readonly Anchor[] {
  const found: Anchor[] = [];
  for (let at = 1; at + 2 < length; at += 1) {
    const fits = lines.filter(
      (line) =>
        /^\d[,.]\d\d$/.test(line.slice(at - 1, at + 3)) &&
        !/\d/.test(line[at + 3] ?? '') === !/\d/.test(lines[0]?.[at + 3] ?? ''),
    );
    if (fits.length < lines.length * 0.97) continue;
    let from = at - 1;
    const numeric = (index: number): boolean =>
      lines.every((line) => /[\d +-]/.test(line[index] ?? '')) &&
      lines.some((line) => /\d/.test(line[index] ?? '')) &&
      rising(lines, index);
    while (from > 0 && numeric(from - 1)) from -= 1;
    from = lastNumber(lines, from, at);
    found.push({ from, to: at + 3, weight: 60, what: 'euro' });
  }
  return found;
}

/** Numbers filled with zeros side by side: where the last of them begins. */
function lastNumber(lines: readonly string[], from: number, to: number): number {
  const solid = (index: number): boolean => lines.every((line) => /\d/.test(line[index] ?? ''));
  let start = from;
  for (let at = from + 1; at < to; at += 1) {
    const zero = lines.every((line) => line[at] === '0');
    if (zero && !lines.every((line) => line[at - 1] === '0') && solid(at - 1)) start = at;
  }
  return start;
}

/** Where a number aligned at the right is blank, it is blank before that too. */
const rising = (lines: readonly string[], index: number): boolean =>
  lines.every((line) => (line[index] ?? ' ') === ' ' || (line[index + 1] ?? ' ') !== ' ');

/** Windows of digits whose sum stands in the head or the tail. */
function totals(lines: readonly string[], length: number, declared: readonly string[]): readonly Anchor[] {
  if (declared.length === 0 || lines.length < 2) return [];
  const found: Anchor[] = [];
  const solid = Array.from({ length }, (_, index) => lines.every((line) => /\d/.test(line[index] ?? '')));
  for (let to = length; to > 3; to -= 1) {
    let widest: Anchor | undefined;
    let matched = -1;
    for (let from = to - 1; from >= 0 && solid[from] === true && to - from <= 15; from -= 1) {
      const sum = lines.reduce((total, line) => total + Number(line.slice(from, to)), 0);
      if (to - from < 4 || sum < 1000) continue;
      if (sum === matched && widest !== undefined) widest = { ...widest, from };
      else if (stands(String(sum), declared)) {
        widest = { from, to, weight: 90 + String(sum).length, what: 'total' };
        matched = sum;
      }
    }
    if (widest !== undefined) found.push(widest);
  }
  return settled(lines, found, solid);
}

/** With zeros after it a window has the same digits: of a rounded amount, or of the number that follows. */
function settled(
  lines: readonly string[],
  found: readonly Anchor[],
  solid: readonly boolean[],
): readonly Anchor[] {
  const zero = (index: number): boolean => lines.every((line) => line[index] === '0');
  const chains: Anchor[][] = [];
  for (const one of found.toSorted((left, right) => left.to - right.to)) {
    const last = chains.at(-1)?.at(-1);
    if (last !== undefined && one.to === last.to + 1 && zero(last.to)) chains.at(-1)?.push(one);
    else chains.push([one]);
  }
  return chains.flatMap((chain) => {
    const [shortest, next] = chain;
    const longest = chain.at(-1);
    if (shortest === undefined || longest === undefined || next === undefined) return chain;
    if (solid[longest.to] !== true) return [longest];
    // Amounts that end in 0 and 5 only are rounded to half a euro: there is one zero more.
    const half = lines.every((line) => '05'.includes(line[shortest.to - 1] ?? ''));
    return [{ ...(half ? next : shortest), doubtful: true }];
  });
}

/** A figure filled with zeros: what is before it is zero or no digit, what follows too. */
export const stands = (figure: string, texts: readonly string[]): boolean =>
  texts.some((text) => new RegExp(`(?:^|[^1-9])${figure}(?:[^1-9]|$)`).test(text));

/** The set without overlaps that weighs most. */
function best(anchors: readonly Anchor[], length: number): readonly Anchor[] {
  const ending = new Map<number, Anchor[]>();
  for (const anchor of anchors) ending.set(anchor.to, [...(ending.get(anchor.to) ?? []), anchor]);
  const sums: number[] = [0];
  const last: (Anchor | undefined)[] = [undefined];
  for (let to = 1; to <= length; to += 1) {
    sums[to] = sums[to - 1] ?? 0;
    for (const anchor of ending.get(to) ?? []) {
      const sum = (sums[anchor.from] ?? 0) + anchor.weight;
      if (sum > (sums[to] ?? 0)) {
        sums[to] = sum;
        last[to] = anchor;
      }
    }
  }
  const chosen: Anchor[] = [];
  for (let to = length; to > 0; ) {
    const anchor = last[to];
    if (anchor === undefined) to -= 1;
    else {
      chosen.unshift(anchor);
      to = anchor.from;
    }
  }
  return chosen;
}

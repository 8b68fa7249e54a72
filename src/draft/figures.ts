/** Counts and totals that head or tail declare, found by the sample's own figures. */
import type { Span } from './table.ts';

/** `count(records)`, and the digits that it would be written with. */
export interface Figure {
  readonly expression: string;
  readonly digits: string;
  /** Whether it is money. */
  readonly money: boolean;
}

export interface Located extends Span {
  readonly figure: Figure;
}

const LONGEST = 15;

/** Where figures stand in a line of fixed columns; the longest are looked for first. `from`: after the type. */
export function locateFigures(line: string, from: number, figures: readonly Figure[]): readonly Located[] {
  const taken: Located[] = [];
  const free = (start: number, end: number): boolean =>
    taken.every((one) => end <= one.from || start >= one.to);
  for (const figure of figures.toSorted((left, right) => right.digits.length - left.digits.length)) {
    if (taken.some((one) => one.figure.expression === figure.expression)) continue;
    for (let at = line.indexOf(figure.digits, from); at !== -1; at = line.indexOf(figure.digits, at + 1)) {
      const end = at + figure.digits.length;
      if (/[1-9]/.test(line[at - 1] ?? '') && free(at - 1, at) && at > from) continue;
      if (/[1-9]/.test(line[end] ?? '') || !free(at, end)) continue;
      // A lone digit among letters is no figure.
      if (figure.digits.length === 1 && !/[0 ]/.test(line[at - 1] ?? ' ')) continue;
      if (figure.digits.length <= 2 && !/0/.test(line[at - 1] ?? '') && /\d/.test(line[end] ?? '')) continue;
      taken.push({ from: at, to: end, figure });
      break;
    }
  }
  const ordered = taken.toSorted((left, right) => left.from - right.from);
  return ordered.map((one, index) => {
    let start = one.from;
    const floor = Math.max(from, ordered[index - 1]?.to ?? from, one.to - LONGEST);
    while (start > floor && line[start - 1] === '0') start -= 1;
    return { ...one, from: start };
  });
}

/** Digits of a text, in runs, without the zeros before them; what has separators counts as one. */
export function figuresIn(texts: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const text of texts) {
    const digits = text.replaceAll(/(?<=\d)[.,](?=\d)/g, '').trim();
    if (/^\d+$/.test(digits)) found.add(digits.replace(/^0+(?=\d)/, ''));
  }
  return found;
}

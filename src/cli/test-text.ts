/**
 * Two texts line by line: only the lines that differ and what stands around them, with the columns that differ and with
 * what cannot be seen made visible. Native layouts are lines of hundreds of blanks: there a column is the whole point.
 */
import type { Paint } from './test-paint.ts';

const CONTEXT = 2;
/** Beyond it lines are compared one by one: pairing them costs the product of their numbers. */
const MOST_CELLS = 4_000_000;

interface Line {
  readonly kind: 'same' | 'expected' | 'got';
  readonly text: string;
  /** In the expected text, and in what came out; from 1. */
  readonly number: number;
}

export function textLines(expected: string, got: string, paint: Paint): readonly string[] {
  const lines = aligned(expected.split('\n'), got.split('\n'));
  const wanted = new Set<number>();
  for (const [index, { kind }] of lines.entries())
    if (kind !== 'same')
      for (let near = index - CONTEXT; near <= index + CONTEXT; near += 1) wanted.add(near);
  const width = String(Math.max(0, ...lines.map(({ number }) => number))).length;
  const shown: string[] = [];
  let left = 0;
  const leave = (): void => {
    if (left > 0) shown.push(paint.faint(`  … ${left} ${left === 1 ? 'line' : 'lines'} alike`));
    left = 0;
  };
  for (const [index, line] of lines.entries()) {
    if (!wanted.has(index)) {
      left += 1;
      continue;
    }
    leave();
    const number = String(line.number).padStart(width);
    if (line.kind === 'same') shown.push(paint.faint(`  ${number}  ${visible(line.text)}`));
    else if (line.kind === 'expected') shown.push(paint.expected(`- ${number}  ${visible(line.text)}`));
    else {
      shown.push(paint.got(`+ ${number}  ${visible(line.text)}`));
      const other = lines[index - 1];
      if (other?.kind === 'expected') shown.push(`${' '.repeat(width + 4)}${marks(other.text, line.text)}`);
    }
  }
  leave();
  return shown;
}

/** Lines that are gone directly before those that came in their place, one by one. */
function aligned(expected: readonly string[], got: readonly string[]): readonly Line[] {
  const lines: Line[] = [];
  let pending: { expected: Line[]; got: Line[] } = { expected: [], got: [] };
  const settle = (): void => {
    const most = Math.max(pending.expected.length, pending.got.length);
    for (let index = 0; index < most; index += 1)
      for (const line of [pending.expected[index], pending.got[index]])
        if (line !== undefined) lines.push(line);
    pending = { expected: [], got: [] };
  };
  const kept = common(expected, got);
  let [at, seen] = [0, 0];
  for (const [left, right] of [...kept, [expected.length, got.length] as const]) {
    for (; at < left; at += 1)
      pending.expected.push({ kind: 'expected', text: expected[at] ?? '', number: at + 1 });
    for (; seen < right; seen += 1)
      pending.got.push({ kind: 'got', text: got[seen] ?? '', number: seen + 1 });
    settle();
    const text = expected[left];
    if (text !== undefined) lines.push({ kind: 'same', text, number: right + 1 });
    at = left + 1;
    seen = right + 1;
  }
  return lines;
}

/** Indexes of the longest common sequence of lines. */
function common(left: readonly string[], right: readonly string[]): readonly (readonly [number, number])[] {
  if (left.length * right.length > MOST_CELLS)
    return left.flatMap((line, index) => (line === right[index] ? [[index, index] as const] : []));
  const columns = right.length + 1;
  const lengths = new Uint32Array((left.length + 1) * columns);
  const at = (row: number, column: number): number => lengths[row * columns + column] ?? 0;
  for (let row = left.length - 1; row >= 0; row -= 1)
    for (let column = right.length - 1; column >= 0; column -= 1)
      lengths[row * columns + column] =
        left[row] === right[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
  const pairs: (readonly [number, number])[] = [];
  let [row, column] = [0, 0];
  while (row < left.length && column < right.length) {
    if (left[row] === right[column]) {
      pairs.push([row, column]);
      row += 1;
      column += 1;
    } else if (at(row + 1, column) >= at(row, column + 1)) row += 1;
    else column += 1;
  }
  return pairs;
}

/** Under two lines: `^` at each column that differs, and which columns these are. */
function marks(expected: string, got: string): string {
  const [one, other] = [[...expected], [...got]];
  const length = Math.max(one.length, other.length);
  const spans: [from: number, to: number][] = [];
  let under = '';
  for (let column = 0; column < length; column += 1) {
    const differs = one[column] !== other[column];
    under += differs ? '^' : ' ';
    const last = spans.at(-1);
    if (!differs) continue;
    if (last?.[1] === column) last[1] = column + 1;
    else spans.push([column, column + 1]);
  }
  const said = spans
    .slice(0, MOST_SPANS)
    .map(([from, to]) => (to === from + 1 ? `${to}` : `${from + 1}–${to}`));
  const more = spans.length > MOST_SPANS ? ', …' : '';
  const [first] = spans;
  const word = spans.length === 1 && first !== undefined && first[1] === first[0] + 1 ? 'column' : 'columns';
  return `${under}  ${word} ${said.join(', ')}${more}`;
}

const MOST_SPANS = 6;

const CONTROL_PICTURES = 0x2400;
const DELETE = 0x7f;
/** What looks like a blank or like nothing, as what it is; each stays one column wide. */
const DISGUISED: Readonly<Record<string, string>> = {
  '\t': '→',
  '\u00a0': '⍽',
  '\u00ad': '‐',
  '\u200b': '∅',
  '\u202f': '⍽',
  '\ufeff': '∅',
};

/** Controls as their pictures, hard blanks as ⍽, a tab as →, and blanks as · where they end the line. */
export function visible(line: string): string {
  const ends = line.trimEnd().length;
  let text = '';
  let at = 0;
  for (const character of line) {
    const code = character.codePointAt(0) ?? 0;
    const disguised = DISGUISED[character];
    if (disguised !== undefined) text += disguised;
    else if (code < 0x20) text += String.fromCodePoint(CONTROL_PICTURES + code);
    else if (code === DELETE) text += '␡';
    else text += character === ' ' && at >= ends ? '·' : character;
    at += character.length;
  }
  return text;
}

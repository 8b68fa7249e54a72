/** Two texts line by line as a page shows them: only what differs and what stands around it. */
import { type Content, html, type Markup } from './html.ts';

const CONTEXT = 2;
/** Beyond it whole texts are shown as gone and come: pairing lines costs the product of their numbers. */
const MOST_CELLS = 4_000_000;

export interface DifferenceLine {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

export function lineDifference(before: string, after: string): readonly DifferenceLine[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  const lines: DifferenceLine[] = [];
  let [at, seen] = [0, 0];
  const until = (left: number, right: number): void => {
    for (; at < left; at += 1) lines.push({ kind: 'removed', text: old[at] ?? '' });
    for (; seen < right; seen += 1) lines.push({ kind: 'added', text: now[seen] ?? '' });
  };
  for (const [left, right] of common(old, now)) {
    until(left, right);
    lines.push({ kind: 'same', text: old[left] ?? '' });
    at = left + 1;
    seen = right + 1;
  }
  until(old.length, now.length);
  return lines;
}

const linesOf = (text: string): readonly string[] => (text === '' ? [] : text.split('\n'));

/** Words of the two kinds for who does not see the colours. */
export function differenceMarkup(
  before: string,
  after: string,
  words: { readonly removed: string; readonly added: string; readonly label: string },
): Markup {
  const lines = lineDifference(before, after);
  const wanted = new Set<number>();
  lines.forEach(({ kind }, index) => {
    if (kind !== 'same')
      for (let near = index - CONTEXT; near <= index + CONTEXT; near += 1) wanted.add(near);
  });
  const shown: Content[] = [];
  let left = false;
  lines.forEach(({ kind, text }, index) => {
    if (!wanted.has(index)) {
      if (!left) shown.push(html`<li class="gap" aria-hidden="true">…</li>`);
      left = true;
      return;
    }
    left = false;
    const word = kind === 'same' ? undefined : words[kind];
    const mark = kind === 'removed' ? '−' : kind === 'added' ? '+' : ' ';
    shown.push(
      html`<li class="${kind}"><span aria-hidden="true">${mark}</span>${word !== undefined && html`<span class="visually-hidden">${word}: </span>`}<code>${text}</code></li>`,
    );
  });
  return html`<div class="difference" role="region" aria-label="${words.label}" tabindex="0"><ol>${shown}</ol></div>`;
}

/** Indexes of the longest common sequence of lines, in order. */
function common(left: readonly string[], right: readonly string[]): readonly (readonly [number, number])[] {
  if (left.length * right.length > MOST_CELLS) return [];
  const width = right.length + 1;
  const best = new Uint32Array((left.length + 1) * width);
  const length = (a: number, b: number): number => best[a * width + b] ?? 0;
  for (let a = left.length - 1; a >= 0; a -= 1)
    for (let b = right.length - 1; b >= 0; b -= 1)
      best[a * width + b] =
        left[a] === right[b] ? length(a + 1, b + 1) + 1 : Math.max(length(a + 1, b), length(a, b + 1));
  const pairs: (readonly [number, number])[] = [];
  for (let a = 0, b = 0; a < left.length && b < right.length; ) {
    if (left[a] === right[b]) {
      pairs.push([a, b]);
      a += 1;
      b += 1;
    } else if (length(a + 1, b) >= length(a, b + 1)) a += 1;
    else b += 1;
  }
  return pairs;
}

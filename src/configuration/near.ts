/** Finds the word that was probably meant. */

const MAX_WORD = 60;

/** The closest of the allowed words, when it is close enough to be a slip of the fingers. */
export function nearest(word: string, allowed: readonly string[]): string | undefined {
  if (word === '' || word.length > MAX_WORD) return undefined;
  const lower = word.toLowerCase();
  let best: string | undefined;
  let least = Math.floor(Math.max(word.length, 3) / 3) + 1;
  for (const candidate of allowed) {
    if (candidate === word || candidate.length > MAX_WORD) continue;
    const found = distance(lower, candidate.toLowerCase());
    if (found < least) {
      least = found;
      best = candidate;
    }
  }
  return best;
}

/** `One of: a, b. Did you mean a?` */
export function choices(word: string, allowed: readonly string[]): string {
  if (allowed.length === 0) return 'None is known here.';
  const meant = nearest(word, allowed);
  return `One of: ${allowed.join(', ')}.${meant === undefined ? '' : ` Did you mean ${meant}?`}`;
}

/** Insertions, deletions, substitutions and swaps of neighbours that turn one word into the other. */
function distance(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const same = left[i - 1] === right[j - 1];
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1]) {
        cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[right.length] ?? 0;
}

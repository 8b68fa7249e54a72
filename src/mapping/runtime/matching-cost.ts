/** An upper bound of what a backtracking match may cost, from the shape of the pattern. */

/** Steps of a backtracking match that are always affordable. */
const AFFORDABLE = 200_000;

/**
 * Longest text that V8 may match: the pattern has no quantifier inside a quantified group, no look-around
 * and no back reference, and text length to the power of its unbounded quantifiers (one more when it is not anchored)
 * times its bounded repetitions stays small.
 */
export function longestMatched(source: string): number {
  const shape = shapeOf(source);
  if (shape === undefined) return -1;
  const power = shape.unbounded + (shape.anchored ? 0 : 1);
  return power === 0 ? Number.POSITIVE_INFINITY : (AFFORDABLE / shape.repetitions) ** (1 / power);
}

interface Shape {
  readonly unbounded: number;
  readonly repetitions: number;
  readonly anchored: boolean;
}

/** Undefined where the cost cannot be told. */
function shapeOf(source: string): Shape | undefined {
  let unbounded = 0;
  let repetitions = 1;
  let choices = 1;
  /** Quantifiers seen inside each open group. */
  const groups: number[] = [];
  let seen = 0;
  for (let at = 0; at < source.length; at += 1) {
    const char = source[at];
    if (char === '\\') {
      if (/[1-9k]/.test(source[at + 1] ?? '')) return undefined;
      at += 1;
    } else if (char === '[') {
      at = endOfClass(source, at);
    } else if (char === '(') {
      if (source[at + 1] === '?' && source[at + 2] !== ':') return undefined;
      groups.push(seen);
    } else if (char === '|') {
      choices += 1;
    } else if (char === ')') {
      const before = groups.pop();
      const quantified = /^[*+?{]/.test(source.slice(at + 1));
      // A group that may be repeated and holds a choice or a quantifier can match in more than one way.
      if (quantified && source[at + 1] !== '?' && (seen > (before ?? 0) || choices > 1)) return undefined;
    } else if (char === '*' || char === '+') {
      unbounded += 1;
      seen += 1;
    } else if (char === '?') {
      if (!/[*+?}]/.test(source[at - 1] ?? '')) repetitions *= 2;
      seen += 1;
    } else if (char === '{') {
      const bounds = /^\{(\d+)(?:(,)(\d*))?\}/.exec(source.slice(at));
      if (bounds === null) continue;
      const [whole, least = '0', comma, most] = bounds;
      if (comma !== undefined && most === '') unbounded += 1;
      repetitions *= 1 + Number(comma === undefined ? least : most || least);
      seen += 1;
      at += whole.length - 1;
    }
  }
  return { unbounded, repetitions: repetitions * choices, anchored: source.startsWith('^') && choices === 1 };
}

function endOfClass(source: string, start: number): number {
  let at = start + 1;
  while (at < source.length && source[at] !== ']') at += source[at] === '\\' ? 2 : 1;
  return at;
}

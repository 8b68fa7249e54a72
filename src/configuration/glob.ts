/** Whether two patterns of file names can both take one file. Patterns: `*`, `?`, `[a-z]`, `[!…]`, `{one,other}`. */

type Token =
  | { readonly kind: 'any' }
  | {
      readonly kind: 'one';
      readonly accepts: (character: string) => boolean;
      readonly samples: readonly string[];
    };

const MAX_ALTERNATIVES = 256;

/** Errs on the safe side: patterns too rich to compare count as overlapping. */
export function globsOverlap(left: string, right: string): boolean {
  const lefts = alternativesOf(left);
  const rights = alternativesOf(right);
  if (lefts === undefined || rights === undefined) return true;
  return lefts.some((one) => rights.some((other) => meet(tokens(one), tokens(other))));
}

/** `a{b,c}` → `ab`, `ac`; undefined when they are too many. */
export function alternativesOf(pattern: string): string[] | undefined {
  let open = [pattern];
  const done: string[] = [];
  while (open.length > 0) {
    const next: string[] = [];
    for (const one of open) {
      const braces = /\{([^{}]*)\}/.exec(one);
      if (braces === null) done.push(one);
      else {
        const before = one.slice(0, braces.index);
        const after = one.slice(braces.index + braces[0].length);
        next.push(...(braces[1] ?? '').split(',').map((choice) => before + choice + after));
      }
    }
    if (next.length + done.length > MAX_ALTERNATIVES) return undefined;
    open = next;
  }
  return done;
}

function tokens(pattern: string): Token[] {
  const found: Token[] = [];
  for (const [part, group] of pattern.matchAll(/\[([^\]]+)\]|[\s\S]/gu)) {
    if (group !== undefined) found.push(classOf(group));
    else if (part === '*') found.push({ kind: 'any' });
    else if (part === '?') found.push({ kind: 'one', accepts: () => true, samples: [] });
    else found.push({ kind: 'one', accepts: (character) => character === part, samples: [part] });
  }
  return found;
}

/** Enough characters of a class, and of its edges, to tell whether another class shares one. */
function classOf(group: string): Token {
  const negated = /^[!^]/.test(group);
  const members = (negated ? group.slice(1) : group).matchAll(/([\s\S])-([\s\S])|[\s\S]/gu);
  const ranges = Array.from(members, ([whole, from, to]) => ({ from: from ?? whole, to: to ?? whole }));
  const within = (character: string) => ranges.some(({ from, to }) => from <= character && character <= to);
  return {
    kind: 'one',
    accepts: (character) => within(character) !== negated,
    samples: negated ? [] : ranges.flatMap(({ from, to }) => [from, to]),
  };
}

/** Walks both patterns at once over every name that both accept. */
function meet(left: readonly Token[], right: readonly Token[]): boolean {
  const seen = new Set<number>();
  const open: [number, number][] = [[0, 0]];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    const [i, j] = state;
    const key = i * (right.length + 1) + j;
    if (seen.has(key)) continue;
    seen.add(key);
    const one = left[i];
    const other = right[j];
    if (one === undefined && other === undefined) return true;
    if (one?.kind === 'any') open.push([i + 1, j]);
    if (other?.kind === 'any') open.push([i, j + 1]);
    if (one?.kind === 'any' && other?.kind === 'one') open.push([i, j + 1]);
    else if (one?.kind === 'one' && other?.kind === 'any') open.push([i + 1, j]);
    else if (one?.kind === 'one' && other?.kind === 'one' && shareCharacter(one, other))
      open.push([i + 1, j + 1]);
  }
  return false;
}

const USUAL = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-. '];

function shareCharacter(
  one: Extract<Token, { kind: 'one' }>,
  other: Extract<Token, { kind: 'one' }>,
): boolean {
  const candidates =
    one.samples.length === 1
      ? one.samples
      : other.samples.length === 1
        ? other.samples
        : [...one.samples, ...other.samples, ...USUAL];
  return candidates.some((character) => one.accepts(character) && other.accepts(character));
}

/**
 * Takes out of a text what may be a person's or a secret: Italian fiscal codes of persons, IBANs, e-mail addresses,
 * credentials in URLs, and every secret that this process has resolved. Names of people have no pattern: so the quoted
 * parts of exceptions go, for those are what a database or a parser repeats of a file.
 */
import type { Result } from '../domain/problem.ts';

const CUT = '[…]';

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@"']+@/gi, `$1${CUT}@`],
  // With the letters that stand for digits of codes that would be equal (omocodia).
  [
    /(?<![a-z0-9])[a-z]{6}[0-9lmnp-v]{2}[abcdehlmprst][0-9lmnp-v]{2}[a-z][0-9lmnp-v]{3}[a-z](?![a-z0-9])/gi,
    CUT,
  ],
  [/(?<![a-z0-9])it\d{2} ?[a-z] ?(?:[0-9] ?){10}(?:[a-z0-9] ?){11}[a-z0-9](?![a-z0-9])/gi, CUT],
  [/(?<![A-Z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?(?![A-Z0-9])/g, CUT],
  [/[^\s@"'<>()[\]/:;,=]{1,64}@[^\s@"'<>()[\]/:;,=]{1,255}\.[a-z]{2,}/gi, CUT],
];

const FEWEST = 6;
const secrets = new Set<string>();

/** From now on these are in no log of this process. */
function hide(values: Iterable<unknown>): void {
  for (const value of values) {
    if (typeof value !== 'string' || value.length < FEWEST) continue;
    secrets.add(value);
    secrets.add(encodeURIComponent(value));
  }
}

interface Options {
  readonly [name: string]: string | number | boolean;
}

/** Resolves as it did; values that stand where a reference stood are hidden, whatever a library says of them later. */
export const hiding =
  (resolve: (options: Options) => Result<Options>) =>
  (options: Options): Result<Options> => {
    const found = resolve(options);
    if (found.ok)
      hide(Object.entries(found.value).map(([name, value]) => (value === options[name] ? undefined : value)));
    return found;
  };

/** Password of a URL, as it is written in the environment. */
export function hideUrl(url: string | undefined): void {
  if (url === undefined || !URL.canParse(url)) return;
  const { password } = new URL(url);
  hide([password, decoded(password)]);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function scrubbed(text: string): string {
  let clean = text;
  for (const secret of secrets) if (clean.includes(secret)) clean = clean.replaceAll(secret, CUT);
  for (const [pattern, instead] of PATTERNS) clean = clean.replace(pattern, instead);
  return clean;
}

/** What PostgreSQL and Node name in quotes that is ours and not a file's. */
const OURS =
  /\b(relation|column|constraint|table|index|schema|function|type|role|database|parameter|extension)( "[^"]*")/g;
const KEPT = /\uE000(\d+)\uE000/g;

/** An exception's text. */
export function scrubbedError(text: string): string {
  const kept: string[] = [];
  const marked = text.replace(OURS, (_, noun: string, name: string) => {
    kept.push(name);
    return `${noun}\uE000${kept.length - 1}\uE000`;
  });
  const unquoted = marked.replace(/"[^"]*"?|'[^']*'|`[^`]*`/g, CUT);
  return scrubbed(unquoted.replace(KEPT, (_, index: string) => kept[Number(index)] ?? ''));
}

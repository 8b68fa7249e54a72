/**
 * Where what a case expects and what comes out part ways. A path is that of the case's document, so that whoever
 * accepts a result knows what to rewrite. What is not expected may be there as well.
 */
import type { Json } from '../domain/debt-position.ts';

export type CasePath = readonly (string | number)[];

export type CaseDifference =
  /**
   * `expected` absent: nothing was expected there (in a list: before the item of that index); `got` absent: nothing
   * came out.
   */
  | {
      readonly kind: 'value';
      readonly path: CasePath;
      readonly expected?: Json;
      readonly got?: Json;
      /** In a sentence, when the value alone does not say it. */
      readonly note?: string;
    }
  /** A whole file, compared line by line; line ends are LF. */
  | { readonly kind: 'text'; readonly path: CasePath; readonly expected: string; readonly got: string }
  /** It could not be run, and there is nothing to accept. */
  | { readonly kind: 'failure'; readonly message: string };

export function differences(
  expected: Json,
  got: Json | undefined,
  path: CasePath,
  brief: (added: Json) => Json = (added) => added,
): readonly CaseDifference[] {
  if (isList(expected) && isList(got)) return listDifferences(expected, got, path, brief);
  if (isFields(expected) && isFields(got))
    return Object.entries(expected).flatMap(([name, item]) => differences(item, got[name], [...path, name]));
  if (expected === got) return [];
  return [{ kind: 'value', path, expected, ...(got === undefined ? {} : { got }) }];
}

/** Items are paired in order; one that only the other side names (by key, ref or code and line) is not paired. */
function listDifferences(
  expected: readonly Json[],
  got: readonly Json[],
  path: CasePath,
  brief: (added: Json) => Json,
): readonly CaseDifference[] {
  const found: CaseDifference[] = [];
  const names = { expected: expected.map(nameOf), got: got.map(nameOf) };
  let [at, seen] = [0, 0];
  while (at < expected.length || seen < got.length) {
    const [wanted, held] = [names.expected[at], names.got[seen]];
    const apart = wanted !== undefined && held !== undefined && wanted !== held;
    const extra = at >= expected.length || (apart && names.got.indexOf(wanted, seen) > seen);
    const missing = seen >= got.length || (apart && !extra && names.expected.indexOf(held, at) > at);
    const [item, value] = [expected[at], got[seen]];
    if (extra && value !== undefined) {
      found.push({ kind: 'value', path: [...path, at], got: brief(value) });
      seen += 1;
    } else if (missing && item !== undefined) {
      found.push({ kind: 'value', path: [...path, at], expected: item });
      at += 1;
    } else if (item !== undefined) {
      found.push(...differences(item, value, [...path, at]));
      at += 1;
      seen += 1;
    }
  }
  return found;
}

function nameOf(item: Json): string | undefined {
  if (!isFields(item)) return undefined;
  const { key, ref, code, line } = item;
  const name = key ?? ref ?? (code === undefined || line === undefined ? undefined : `${code} ${line}`);
  return name === undefined || name === null ? undefined : String(name);
}

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

const isFields = (value: Json | undefined): value is { readonly [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

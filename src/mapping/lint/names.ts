/** Names that mappings know without binding them, and which of them somebody meant. */
import { FUNCTION_NAMES } from '../functions/library.ts';

const BUILT_INS =
  'sum count max min average string substring substringBefore substringAfter lowercase uppercase length trim pad match contains replace split join formatNumber formatBase formatInteger parseInteger number floor ceil round abs sqrt power boolean not map zip filter single reduce sift keys lookup append exists spread merge reverse each error assert type sort distinct base64encode base64decode encodeUrlComponent encodeUrl decodeUrlComponent decodeUrl toMillis fromMillis clone now millis';

/** `''` is the context (`$`), `$` the root (`$$`). */
export const KNOWN: ReadonlySet<string> = new Set([
  '',
  '$',
  'records',
  'file',
  'connector',
  ...BUILT_INS.split(' '),
  ...FUNCTION_NAMES,
]);

/** The name among these that was probably meant. */
export function meant(name: string, known: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase();
  const all = [...known].filter((one) => one !== '' && one !== name);
  return (
    all.find((one) => one.toLowerCase() === wanted) ??
    all.find((one) => one.length > 2 && letters(one) === letters(name)) ??
    all.find(
      (one) =>
        one.length > 2 &&
        Math.abs(one.length - name.length) <= 1 &&
        distance(one.toLowerCase(), wanted) <= (one.length > 5 ? 2 : 1),
    )
  );
}

/** The same letters in another order were mistyped. */
const letters = (name: string): string => [...name.toLowerCase()].toSorted().join('');

/** Letters to change, add or drop, by the usual table. */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const changed = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}

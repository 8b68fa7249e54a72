/** Reads IBANs and taxonomy codes, remembering the last ones: a file repeats its few accounts in every record. */
import { readIban } from '../domain/iban.ts';
import type { Result } from '../domain/problem.ts';
import { readTaxonomyCode } from '../domain/taxonomy.ts';

const KEPT = 256;

/** The same pure reading, with a bounded memory. */
function remembering<T>(read: (text: string) => Result<T>): (text: string) => Result<T> {
  const known = new Map<string, Result<T>>();
  return (text) => {
    let result = known.get(text);
    if (result === undefined) {
      if (known.size >= KEPT) known.clear();
      result = read(text);
      known.set(text, result);
    }
    return result;
  };
}

export const readAccount = remembering<string>(readIban);
export const readCategory = remembering<string>(readTaxonomyCode);

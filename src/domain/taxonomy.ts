/** Codes of pagoPA's taxonomy of collections: `9/0101101IM/`, or the core `0101101IM`. Syntax only; the list changes. */
import { failed, ok, problem, type Result } from './problem.ts';

declare const taxonomyCode: unique symbol;
/** `P/EEMMSSSGG/`: prefix 6–9, creditor type, macro area, service, legal reason. */
export type TaxonomyCode = string & { readonly [taxonomyCode]: true };

const WRITTEN = /^(?:([6-9])\/)?(\d{7}(?:IM|TS|SP|SA|AP))\/?$/;

/** What PagoPA publishes; 6, 7 and 8 keep a notice out of the requests to pay that are pushed to citizens. */
const DEFAULT_PREFIX = '9';

/** Reads either form and gives the whole one. Problems `taxonomy.missing`, `taxonomy.format`. */
export function readTaxonomyCode(text: string): Result<TaxonomyCode> {
  const code = text.trim().toUpperCase();
  if (code === '') {
    return failed(problem('taxonomy.missing', 'there is no taxonomy code', { place: { value: text } }));
  }
  const match = WRITTEN.exec(code);
  if (match === null) {
    return failed(
      problem('taxonomy.format', 'a taxonomy code is written like 9/0101101IM/', {
        place: { value: text },
        advice: "Take it from the column DATI SPECIFICI INCASSO of pagoPA's taxonomy.",
      }),
    );
  }
  return ok(`${match[1] ?? DEFAULT_PREFIX}/${match[2]}/` as TaxonomyCode);
}

/** The 9 characters between the slashes, as `transferCategory` carries them. */
export const taxonomyCore = (code: TaxonomyCode): string => code.slice(2, -1);

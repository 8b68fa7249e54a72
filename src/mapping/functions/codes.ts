/** Codes of persons, companies and collections. */
import { readFiscalCode, type UnusualCode } from '../../domain/fiscal-code.ts';
import { fiscalCodeFacts } from '../../domain/fiscal-code-facts.ts';
import { readPartitaIva } from '../../domain/partita-iva.ts';
import { readTaxonomyCode } from '../../domain/taxonomy.ts';
import { isBlank, optionsOf, textOf, unwrap } from './arguments.ts';

const FACTS_OPTIONS = ['pivot'];
/** Debtors of this century are rarely younger. */
const BIRTH_PIVOT = 29;

export function codeFunctions(allow: readonly UnusualCode[]) {
  const rules = { allow };
  return {
    /** A debtor's code, checked, in upper case. Problems `fiscalCode.…`. */
    fiscalCode: (text: unknown, options?: unknown): string | undefined => {
      const { field, optional } = optionsOf('fiscalCode', options);
      const written = textOf('fiscalCode', text);
      if (optional && isBlank(written)) return undefined;
      return unwrap(readFiscalCode(written, rules), field).code;
    },
    /** What a fiscal code says: kind, base form, omocodia, birth, sex, municipality. Problems `fiscalCode.…`. */
    fiscalCodeFacts: (text: unknown, options?: unknown): unknown => {
      const { field, optional, rest } = optionsOf('fiscalCodeFacts', options, FACTS_OPTIONS);
      const written = textOf('fiscalCodeFacts', text);
      if (optional && isBlank(written)) return undefined;
      const { code, kind } = unwrap(readFiscalCode(written, rules), field);
      return fiscalCodeFacts(code, kind, typeof rest.pivot === 'number' ? rest.pivot : BIRTH_PIVOT);
    },
    /** A partita IVA, checked, without IT. Problems `partitaIva.…`. */
    partitaIva: (text: unknown, options?: unknown): string | undefined => {
      const { field, optional } = optionsOf('partitaIva', options);
      const written = textOf('partitaIva', text);
      if (optional && isBlank(written)) return undefined;
      return unwrap(readPartitaIva(written), field);
    },
    /** A taxonomy code in its whole form. Problems `taxonomy.…`. */
    taxonomy: (text: unknown, options?: unknown): string | undefined => {
      const { field, optional } = optionsOf('taxonomy', options);
      const written = textOf('taxonomy', text);
      if (optional && isBlank(written)) return undefined;
      return unwrap(readTaxonomyCode(written), field);
    },
  };
}

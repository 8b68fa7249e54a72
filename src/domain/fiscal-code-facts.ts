/** What a person's fiscal code says (DM 23/12/1976): birth, sex, place; and its form without omocodia. */
import { type Day, isDay } from './day.ts';
import type { DebtorKind } from './debt-position.ts';
import { controlLetter, type FiscalCode, plainDigit, WOMEN_ADD } from './fiscal-code.ts';

export interface FiscalCodeFacts {
  readonly kind: DebtorKind;
  /** The form that the person's data give; the code itself when it has no omocodia. */
  readonly base: string;
  readonly omocodia: boolean;
  /** 16-character codes only, like what follows. */
  readonly birthDay?: Day;
  readonly sex?: 'F' | 'M';
  /** Cadastral code of the municipality, or `Z…` of the country, of birth. */
  readonly municipality?: string;
}

/** Places that omocodia may turn to letters. */
const DIGIT_PLACES = [6, 7, 9, 10, 12, 13, 14];
const MONTHS = 'ABCDEHLMPRST';
const PERSON_LENGTH = 16;

/**
 * Facts of a code that `readFiscalCode` accepted. A code says two digits of the year of birth: those up to `pivot` are of
 * this century. 29 February of a year that has none (1900) gives no birth day.
 */
export function fiscalCodeFacts(code: FiscalCode, kind: DebtorKind, pivot: number): FiscalCodeFacts {
  if (code.length !== PERSON_LENGTH || !MONTHS.includes(code.charAt(8)))
    return { kind, base: code, omocodia: false };
  const base = withoutOmocodia(code);
  const year = Number(base.slice(6, 8));
  const written = Number(base.slice(9, 11));
  const date = String(written > WOMEN_ADD ? written - WOMEN_ADD : written).padStart(2, '0');
  const month = String(MONTHS.indexOf(base.charAt(8)) + 1).padStart(2, '0');
  const day = `${year <= pivot ? 2000 + year : 1900 + year}-${month}-${date}`;
  return {
    kind,
    base,
    omocodia: base !== code,
    ...(isDay(day) ? { birthDay: day } : {}),
    sex: written > WOMEN_ADD ? 'F' : 'M',
    municipality: base.slice(11, 15),
  };
}

/** The same code with digits where omocodia put letters, and the check letter that they have. */
function withoutOmocodia(code: FiscalCode): string {
  const characters = [...code.slice(0, 15)];
  for (const at of DIGIT_PLACES) characters[at] = String(plainDigit(code, at));
  const body = characters.join('');
  return body + controlLetter(body);
}

/** Debtors who do not exist: persons and companies with codes whose control characters hold. */
import { controlDigit, controlLetter } from '../../domain/fiscal-code.ts';
import type { Seed } from './seed.ts';

export interface Person {
  readonly surname: string;
  readonly forename: string;
  readonly fiscalCode: string;
  readonly street: string;
  readonly postalCode: string;
  readonly city: string;
  readonly province: string;
}

const SURNAMES = [
  'PROVA',
  'ESEMPIO',
  'FITTIZI',
  'D’IPOTESI',
  'MODELLÒ',
  'CAMPIONE',
  'FINTARÈ',
  'TESTA',
  'SAGGIO',
  'BOZZA',
] as const;
const FORENAMES = ['MARIA', 'CARLO', 'NICCOLÒ', 'LUCIA', 'CÉLINE', 'ANTONIO', 'GIOSUÈ', 'ANNA'] as const;
const STREETS = [
  'VIA DELLE PROVE',
  'PIAZZA DELLA LIBERTÀ',
  'CORSO ESEMPIO',
  'VICOLO CORTO',
  'VIALE DEI TIGLI',
] as const;
const MONTHS = 'ABCDEHLMPRST';
const OMOCODIA = 'LMNPQRSTUV';
const LETTERS = 'BCDFGLMNPRSTVZ';
/** One in so many is a company, and one in so many persons has an omocodic code. */
const COMPANIES = 9;
const OMOCODIC = 11;

export function person(seed: Seed): Person {
  const home = {
    street: `${seed.one(STREETS)} ${seed.between(1, 120)}`,
    postalCode: '01010',
    city: 'BORGO ESEMPIO',
    province: 'VT',
  };
  const surname = seed.one(SURNAMES);
  if (seed.between(1, COMPANIES) === 1) {
    const base = `99${digits(seed, 8)}`;
    return { ...home, surname: `${surname} & FIGLI`, forename: 'SRL', fiscalCode: base + controlDigit(base) };
  }
  return { ...home, surname, forename: seed.one(FORENAMES), fiscalCode: personCode(seed) };
}

/** The same code with a control letter that does not hold. */
export function mistyped(fiscalCode: string): string {
  const last = fiscalCode.at(-1) ?? '';
  const wrong = /\d/.test(last) ? String((Number(last) + 1) % 10) : last === 'Z' ? 'A' : nextLetter(last);
  return fiscalCode.slice(0, -1) + wrong;
}

const nextLetter = (letter: string): string => String.fromCharCode(letter.charCodeAt(0) + 1);

/** Of a foreign municipality that does not exist (Z999); the letters spell nobody's name. */
function personCode(seed: Seed): string {
  const letters = Array.from({ length: 6 }, () => LETTERS.charAt(seed.between(0, LETTERS.length - 1))).join(
    '',
  );
  const day = seed.between(1, 28) + (seed.between(0, 1) === 1 ? 40 : 0);
  const birth = `${seed.between(40, 99)}${MONTHS.charAt(seed.between(0, 11))}${String(day).padStart(2, '0')}`;
  const place = seed.between(1, OMOCODIC) === 1 ? `Z99${OMOCODIA.charAt(9)}` : 'Z999';
  const base = letters + birth + place;
  return base + controlLetter(base);
}

const digits = (seed: Seed, count: number): string =>
  Array.from({ length: count }, () => String(seed.between(0, 9))).join('');

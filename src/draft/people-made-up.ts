/** Persons and companies that do not exist, for cases: their codes follow from what is written here. */
import { controlDigit, controlLetter } from '../domain/fiscal-code.ts';
import { lettersOf } from '../domain/person-name.ts';

export interface MadeUp {
  readonly code: string;
  readonly company: boolean;
  /** Company name, or surname. */
  readonly surname: string;
  readonly givenName: string;
  /** Empty for companies. */
  readonly birthDay: string;
  readonly sex: string;
  readonly street: string;
  readonly civicNumber: string;
  readonly postalCode: string;
  readonly city: string;
  readonly province: string;
}

const MONTHS = 'ABCDEHLMPRST';
const WOMEN_ADD = 40;

/** Surname, given name, sex, day of birth, street: all invented; towns are of a tale. */
const PERSONS = [
  ['FITTIZI', 'LUCIA', 'F', '1990-05-23'],
  ['INVENTATI', 'PIETRO', 'M', '1968-11-28'],
  ['CAMPIONE', 'ELENA', 'F', '1985-07-08'],
  ['MODELLI', 'BRUNO', 'M', '1959-03-17'],
  ['FINTI', 'CARLA', 'F', '1972-09-05'],
  ['SAGGIO', 'TULLIO', 'M', '1993-12-19'],
  ['FANTASIA', 'MARINA', 'F', '1981-04-02'],
  ['NESSUNI', 'OTTAVIO', 'M', '1977-10-26'],
] as const;
const COMPANIES = ['FITTIZIA COSTRUZIONI SRL', 'MODELLI RIUNITI SNC', 'CAMPIONI SPA'] as const;
const TOWNS = [
  ['00100', 'ROMA', 'RM'],
  ['20100', 'MILANO', 'MI'],
  ['10100', 'TORINO', 'TO'],
  ['50100', 'FIRENZE', 'FI'],
] as const;
const STREETS = ['VIA INVENTATA', 'CORSO FITTIZIO', 'PIAZZA FINTA', 'VIALE DEI CAMPIONI'] as const;
/** With an accent, where the file has them. */
const ACCENTED = ['VIA VANITÀ', 'PIAZZA VIRTÙ', 'CORSO CICALÒ', 'VIALE BONTÀ'] as const;

/** The n-th, from 0; as many as are asked for. */
export function madeUp(index: number, company: boolean, accents: boolean): MadeUp {
  const [postalCode, city, province] = TOWNS[index % TOWNS.length] ?? TOWNS[0];
  const streets = accents ? ACCENTED : STREETS;
  const home = {
    street: streets[index % streets.length] ?? STREETS[0],
    civicNumber: String(index + 1),
    postalCode,
    city,
    province,
  };
  if (company) {
    const ten = `0${String(1234567 + index * 11).padStart(7, '0')}00`.slice(0, 10);
    const surname = COMPANIES[index % COMPANIES.length] ?? COMPANIES[0];
    return { ...home, code: ten + controlDigit(ten), company, surname, givenName: '', birthDay: '', sex: '' };
  }
  const [surname, givenName, sex, birthDay] = PERSONS[index % PERSONS.length] ?? PERSONS[0];
  // Whoever comes again is born in another year.
  const year = Number(birthDay.slice(0, 4)) - Math.floor(index / PERSONS.length);
  const born = `${year}${birthDay.slice(4)}`;
  return {
    ...home,
    code: codeOf(surname, givenName, sex, born),
    company,
    surname,
    givenName,
    birthDay: born,
    sex,
  };
}

function codeOf(surname: string, name: string, sex: string, day: string): string {
  const date = Number(day.slice(8)) + (sex === 'F' ? WOMEN_ADD : 0);
  const born = `${day.slice(2, 4)}${MONTHS[Number(day.slice(5, 7)) - 1]}${String(date).padStart(2, '0')}`;
  const body = `${lettersOf({ surname, name })}${born}H501`;
  return body + controlLetter(body);
}

export const IBAN = 'IT60X0542811101000000123456';
export const BODY_CODE = '01234567897';

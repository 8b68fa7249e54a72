/** What the values of each column look like, before anything is decided about it. */
import type { Day } from '../domain/day.ts';
import { type Amounts, guessAmounts } from './amounts.ts';
import {
  isClientCode,
  isCodeAndName,
  isIban,
  isIuv,
  isNoticeNumber,
  isNumericCode,
  isPersonCode,
} from './codes.ts';
import { type Dates, guessDates } from './dates.ts';
import { type Column, distinctOf, filledOf, type Table } from './table.ts';
import { PROVINCES, type Role, roleOfHeader, STREET } from './words.ts';

export interface Profile {
  readonly column: Column;
  /** What its header says. */
  readonly says: Role | undefined;
  readonly filled: readonly string[];
  /** Part of the records that have a value, 0 to 1. */
  readonly fill: number;
  readonly distinct: number;
  /** Parts of the filled values, 0 to 1. */
  readonly person: number;
  readonly numeric: number;
  readonly codeAndName: number;
  readonly iban: number;
  readonly notice: number;
  readonly iuv: number;
  readonly client: number;
  readonly street: number;
  readonly postalCode: number;
  readonly province: number;
  readonly email: number;
  readonly words: number;
  readonly digits: number;
  readonly dates: Dates | undefined;
  readonly amounts: Amounts | undefined;
}

export const fiscal = ({ person, numeric }: Profile): number => person + numeric;

/** Codes of any kind: they are neither amounts nor keys of debts. */
export const isSelfChecking = (profile: Profile): boolean =>
  fiscal(profile) > 0.6 || profile.iban > 0.6 || profile.codeAndName > 0.6 || profile.email > 0.6;

export const profilesOf = (table: Table, today: Day): readonly Profile[] =>
  table.columns.map((column) => profileOf(column, table.records, today));

function profileOf(column: Column, records: number, today: Day): Profile {
  const filled = filledOf(column);
  const part = (test: (value: string) => boolean): number =>
    filled.length === 0 ? 0 : filled.filter(test).length / filled.length;
  const person = part(isPersonCode);
  const numeric = part(isNumericCode);
  const coded = person + numeric > 0.6;
  return {
    column,
    says: column.header === '' ? undefined : roleOfHeader(column.header),
    filled,
    fill: records === 0 ? 0 : filled.length / records,
    distinct: distinctOf(filled),
    person,
    numeric,
    codeAndName: part(isCodeAndName),
    iban: coded ? 0 : part(isIban),
    notice: part(isNoticeNumber),
    iuv: part(isIuv),
    client: part(isClientCode),
    street: part((value) => STREET.test(value)),
    postalCode: part((value) => /^\d{5}$/.test(value)),
    province: part((value) => PROVINCES.has(value.toUpperCase())),
    email: part((value) => /^[^@\s]+@[^@\s]+\.[a-z]{2,}$/i.test(value)),
    words: part((value) => /^[\p{L}'’. -]+$/u.test(value) && /\p{L}{2}/u.test(value)),
    digits: part((value) => /^\d+$/.test(value)),
    dates: coded ? undefined : guessDates(column.values, today),
    amounts: coded ? undefined : guessAmounts(column.values),
  };
}

/** The column as people know it: its header, else its place. */
export function placeOf({ header, at, line, index }: Column): string {
  const stands =
    at === undefined
      ? `column ${index + 1}`
      : `${line === undefined ? '' : `${line}, `}${at.from + 1}-${at.to}`;
  return header === '' ? stands : header;
}

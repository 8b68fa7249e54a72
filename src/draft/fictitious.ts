/**
 * Records of the sample with everything made up that could be somebody's: the same debtor stays the same debtor, sums
 * stay sums, codes keep their check characters. What is left as it was is what many debtors have in common.
 */
import type { Amounts } from './amounts.ts';
import { fiscal, type Profile } from './kinds.ts';
import {
  clientCode,
  commonOf,
  inCase,
  iuv,
  noticeNumber,
  writeAmount,
  writeCode,
  writeDay,
  writeWords,
} from './made-up-values.ts';
import { BODY_CODE, IBAN, type MadeUp, madeUp } from './people-made-up.ts';
import type { Survey } from './survey.ts';

const DUE_DAYS = [
  '2026-03-31',
  '2026-05-29',
  '2026-07-31',
  '2026-09-30',
  '2026-11-30',
  '2027-01-29',
  '2027-03-31',
  '2027-05-31',
  '2027-07-30',
  '2027-09-30',
];
const OTHER_DAY = '2026-01-10';
const AMOUNTS = [8412, 15660, 4725, 7035, 131055, 2580, 6185, 3390];
const SMALL = /^\d{1,2}$/;

/** For each chosen record (index in the table) the values of all columns. */
export function fictitious(survey: Survey, chosen: readonly number[]): readonly (readonly string[])[] {
  return new Fiction(survey, chosen).rows();
}

class Fiction {
  readonly #survey: Survey;
  readonly #chosen: readonly number[];
  /** Ordinals of values by column, in order of appearance. */
  readonly #ordinals = new Map<string, number>();
  readonly #people = new Map<string, MadeUp>();
  readonly #accents: boolean;
  readonly #codes: ReadonlySet<string>;
  /** Words of all names: whatever has one of them is somebody's. */
  readonly #names: ReadonlySet<string>;

  constructor(survey: Survey, chosen: readonly number[]) {
    this.#survey = survey;
    this.#chosen = chosen;
    this.#accents = /[^\0-\x7f]/.test(survey.read.text);
    const { name, givenName, fiscalCode } = survey.roles.people;
    this.#codes = new Set(
      survey.roles.profiles.filter((one) => fiscal(one) > 0).flatMap((one) => one.filled),
    );
    this.#names = new Set(
      [name, givenName, fiscalCode]
        .flatMap((choice) => choice?.profile.filled ?? [])
        .flatMap((text) => wordsOf(text)),
    );
  }

  rows(): readonly (readonly string[])[] {
    const amounts = this.#amounts();
    return this.#chosen.map((record, place) =>
      this.#survey.roles.profiles.map((profile) => this.#value(profile, record, place, amounts)),
    );
  }

  #value(profile: Profile, record: number, place: number, amounts: readonly number[]): string {
    const original = profile.column.values[record] ?? '';
    const { roles } = this.#survey;
    if (original === '') return '';
    const person = this.#personOf(record);
    const own = this.#personal(profile, original, person);
    if (own !== undefined) return own;
    if (profile === roles.amount?.profile)
      return writeAmount(amounts[place] ?? 0, roles.amount.amounts, original);
    if (profile === roles.due?.profile) return this.#dueDay(record, original);
    if (roles.debts.code?.profile === profile || profile.notice > 0.9 || profile.iuv > 0.9) {
      const ordinal = this.#ordinal(profile, original);
      return profile.notice > 0.9 ? noticeNumber(ordinal) : iuv(ordinal);
    }
    if (profile.client > 0.9) return clientCode(original, this.#ordinal(profile, original));
    if (profile === roles.debts.key?.profile) return this.#code(profile, original);
    return this.#other(profile, original, person, place, amounts);
  }

  /** The debtor's own data, and those of others. */
  #personal(profile: Profile, original: string, person: MadeUp): string | undefined {
    const { people } = this.#survey.roles;
    const { address } = people;
    const full = person.company ? person.surname : `${person.surname} ${person.givenName}`;
    switch (profile) {
      case people.fiscalCode?.profile:
        return people.paired ? `${person.code}=${full}` : person.code;
      case people.vatNumber?.profile:
        return person.company ? person.code : original === '' ? '' : BODY_CODE;
      case people.name?.profile:
        return inCase(people.givenName === undefined ? full : person.surname, original);
      case people.givenName?.profile:
        return inCase(person.givenName, original);
      case address.street?.profile:
        return inCase(
          address.civicNumber === undefined ? `${person.street} ${person.civicNumber}` : person.street,
          original,
        );
      case address.civicNumber?.profile:
        return person.civicNumber.padStart(/^0/.test(original) ? original.length : 1, '0');
      case address.postalCode?.profile:
        return person.postalCode;
      case address.city?.profile:
        return inCase(person.city, original);
      case address.province?.profile:
        return person.province;
      case address.country?.profile:
        return original.length > 2 ? inCase('ITALIA', original) : 'IT';
      case address.email?.profile:
        return `${person.surname.split(' ')[0]?.toLowerCase()}@example.org`;
      case address.phone?.profile:
        return original.replaceAll(/\d/g, '0');
      default:
        return undefined;
    }
  }

  #other(
    profile: Profile,
    original: string,
    person: MadeUp,
    place: number,
    amounts: readonly number[],
  ): string {
    const { amounts: money, dates } = profile;
    if (profile.iban > 0.5) return IBAN;
    if (fiscal(profile) > 0.5)
      return profile.distinct === 1
        ? BODY_CODE
        : madeUp(this.#ordinal(profile, original) + 4, profile.numeric > profile.person, false).code;
    if (profile.email > 0.5) return 'prova@example.org';
    if (dates !== undefined && (dates.certainty !== 'unsure' || /\D/.test(original))) {
      const read = dates.days[profile.column.values.indexOf(original)] ?? '';
      if (read === '') return original;
      return writeDay(read < '2012' && person.birthDay !== '' ? person.birthDay : OTHER_DAY, dates, original);
    }
    if (/^(19|20)\d\d$/.test(original)) return original;
    if (money?.unit === 'euro')
      return writeAmount(this.#part(profile, money, place, amounts), money, original);
    if (SMALL.test(original) || original.length <= 2) return original;
    // Words of a program: DA_PAGARE.
    if (/^[A-Z]+(_[A-Z]+)+$/.test(original) && !wordsOf(original).some((word) => this.#names.has(word)))
      return original;
    if (!/^\d{9,}$/.test(original) && this.#shared(profile, original)) return original;
    if (/\d/.test(original) && !/\s\S+\s/.test(original)) return this.#code(profile, original);
    return writeWords(original);
  }

  /** Several debtors have it, and nobody's name is in it: an address that neighbours share is somebody's all the same. */
  #shared(profile: Profile, original: string): boolean {
    const codes = this.#survey.roles.people.fiscalCode?.profile.column.values;
    if (
      codes === undefined ||
      profile.street > 0.2 ||
      wordsOf(original).some((word) => this.#names.has(word))
    )
      return false;
    const debtors = new Set<string>();
    for (const [index, value] of profile.column.values.entries())
      if (value === original) debtors.add(codes[index] ?? '');
    return (
      debtors.size > 1 &&
      (debtors.size > 3 || profile.distinct === 1 || debtors.size >= new Set(codes).size / 3)
    );
  }

  #code(profile: Profile, original: string): string {
    const common =
      new Set(profile.filled.map((value) => value.length)).size === 1 ? commonOf(profile.filled) : undefined;
    return writeCode(original, this.#ordinal(profile, original), common);
  }

  #ordinal(profile: Profile, original: string): number {
    const key = `${profile.column.index} ${original}`;
    const prefix = `${profile.column.index} `;
    const known = this.#ordinals.get(key);
    if (known !== undefined) return known;
    const next = [...this.#ordinals.keys()].filter((one) => one.startsWith(prefix)).length;
    this.#ordinals.set(key, next);
    return next;
  }

  #personOf(record: number): MadeUp {
    const { people } = this.#survey.roles;
    const own = people.fiscalCode?.profile.column.values[record] ?? '';
    const vat = people.vatNumber?.profile.column.values[record] ?? '';
    const code = own === '' ? vat : own;
    const known = this.#people.get(code);
    if (known !== undefined) return known;
    const company = /^\d{11}/.test(code);
    let next = this.#people.size;
    // Samples may be made up as well: theirs are not taken.
    while (this.#codes.has(madeUp(next, company, false).code)) next += 8;
    const person = madeUp(next, company, this.#accents);
    this.#people.set(code, person);
    return person;
  }

  /** Due days keep their order, from the first of those that are chosen. */
  #dueDay(record: number, original: string): string {
    const { due } = this.#survey.roles;
    if (due === undefined) return original;
    const day = due.dates.days[record] ?? '';
    if (day === '') return original;
    const days = [
      ...new Set(this.#chosen.map((one) => due.dates.days[one] ?? '').filter((one) => one !== '')),
    ].toSorted();
    return writeDay(DUE_DAYS[days.indexOf(day) % DUE_DAYS.length] ?? OTHER_DAY, due.dates, original);
  }

  /** In cents, for each chosen record; a soluzione unica is the sum of its rate, nothing stays nothing. */
  #amounts(): readonly number[] {
    const { amount, debts } = this.#survey.roles;
    const fits = Math.max(
      ...this.#chosen.map(
        (record) => (amount?.profile.column.values[record] ?? '').replaceAll(/\D/g, '').length,
      ),
      4,
    );
    const cents = this.#chosen.map((record, place) => {
      const original = amount?.amounts.cents[record] ?? null;
      const made = AMOUNTS[place % AMOUNTS.length] ?? 0;
      return original === 0 || original === null ? 0 : made % 10 ** fits;
    });
    const { key, rata, single } = debts;
    if (key === undefined || rata === undefined || single === undefined) return cents;
    const at = (record: number | undefined, profile: Profile): string =>
      profile.column.values[record ?? -1] ?? '';
    return cents.map((own, place) => {
      const record = this.#chosen[place];
      if (at(record, rata.profile) !== single) return own;
      const sisters = this.#chosen.flatMap((other, index) =>
        index !== place && at(other, key.profile) === at(record, key.profile) ? [cents[index] ?? 0] : [],
      );
      return sisters.length === 0 ? own : sisters.reduce((sum, one) => sum + one, 0);
    });
  }

  /** Other money: shares that add up to the amount where they did, else an amount of its own. */
  #part(profile: Profile, money: Amounts, place: number, amounts: readonly number[]): number {
    const { roles } = this.#survey;
    const record = this.#chosen[place] ?? 0;
    if ((money.cents[record] ?? 0) === 0) return 0;
    const parts = roles.profiles.filter(
      (one) =>
        one !== roles.amount?.profile && one.amounts?.unit === 'euro' && (one.amounts.cents[record] ?? 0) > 0,
    );
    const sum = parts.reduce((total, one) => total + (one.amounts?.cents[record] ?? 0), 0);
    const whole = amounts[place] ?? 0;
    if (parts.length < 2 || sum !== roles.amount?.amounts.cents[record])
      return AMOUNTS[(place + profile.column.index) % AMOUNTS.length] ?? 0;
    const each = Math.floor(whole / (parts.length * 2));
    return parts[0] === profile ? whole - each * (parts.length - 1) : each;
  }
}

const wordsOf = (text: string): readonly string[] =>
  text
    .toUpperCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word.length > 2);

/** Which columns say who has to pay: the code by its check character, the name by the letters that the code takes of it. */

import { lettersOf, splitName } from '../domain/person-name.ts';
import type { Choice } from './choice.ts';
import { isPersonCode } from './codes.ts';
import { byChance, share } from './guess.ts';
import { fiscal, type Profile } from './kinds.ts';
import type { Role } from './words.ts';

export interface People {
  readonly fiscalCode?: Choice;
  /** Companies' codes, where those of persons stand apart. */
  readonly vatNumber?: Choice;
  /** The code column holds `CF=Name`. */
  readonly paired: boolean;
  readonly name?: Choice;
  /** Given name apart: then `name` is the surname. */
  readonly givenName?: Choice;
  readonly address: { readonly [role in AddressRole]?: Choice };
}

export type AddressRole =
  | 'street'
  | 'civicNumber'
  | 'postalCode'
  | 'city'
  | 'province'
  | 'country'
  | 'email'
  | 'phone';

export function findPeople(profiles: readonly Profile[]): People {
  const pair = profiles.find(({ codeAndName, fill }) => codeAndName > 0.9 && fill > 0.5);
  const fiscalCode = pair === undefined ? findCode(profiles) : paired(pair);
  const codes = fiscalCode?.profile.column.values ?? [];
  const names = pair === undefined ? findName(profiles, codes) : {};
  const taken = [fiscalCode?.profile, names.name?.profile, names.givenName?.profile];
  const vatNumber =
    fiscalCode === undefined || pair !== undefined ? undefined : findVat(profiles, fiscalCode);
  return {
    paired: pair !== undefined,
    ...(fiscalCode === undefined ? {} : { fiscalCode }),
    ...(vatNumber === undefined ? {} : { vatNumber }),
    ...names,
    address: findAddress(profiles.filter((one) => !taken.includes(one))),
  };
}

const paired = (profile: Profile): Choice => ({
  profile,
  certainty: 'sure',
  why: `${share(profile.filled.length, profile.filled.length)} are a valid code, = and a name`,
  others: [],
});

function findCode(profiles: readonly Profile[]): Choice | undefined {
  const candidates = profiles
    .filter((one) => fiscal(one) > 0.6 && one.says !== 'otherCode' && one.says !== 'vatNumber')
    .toSorted((left, right) => score(right) - score(left));
  const only = candidates.length > 0 ? candidates : profiles.filter((one) => fiscal(one) > 0.6);
  const [best, ...others] = only;
  if (best === undefined) return undefined;
  const right = Math.round(fiscal(best) * best.filled.length);
  const chance = (1 / 26) ** (best.person * best.distinct * 3) * 0.1 ** (best.numeric * best.distinct);
  const rivals = others.filter((one) => score(one) > score(best) - 15);
  return {
    profile: best,
    certainty: rivals.length > 0 || fiscal(best) < 0.8 || best.fill < 0.5 ? 'unsure' : byChance(chance),
    why: `${share(right, best.filled.length)} have the right check character${best.fill < 1 ? `; ${best.column.values.length - best.filled.length} are blank` : ''}`,
    others: rivals,
  };
}

/** What all rows share is the body's own; companions of the debtor are not always there. */
const score = (profile: Profile): number =>
  fiscal(profile) * 10 +
  profile.person * 10 +
  profile.fill * 30 +
  (profile.says === 'fiscalCode' ? 30 : 0) +
  (profile.distinct === 1 && profile.filled.length > 2 ? -40 : 0);

function findVat(profiles: readonly Profile[], code: Choice): Choice | undefined {
  if (code.profile.fill === 1) return undefined;
  const blanks = code.profile.column.values.flatMap((value, index) => (value === '' ? [index] : []));
  const found = profiles.find(
    (one) =>
      one !== code.profile && one.numeric > 0.8 && blanks.every((index) => one.column.values[index] !== ''),
  );
  if (found === undefined) return undefined;
  return {
    profile: found,
    certainty: found.says === 'vatNumber' ? 'sure' : 'likely',
    why: `it has a valid code in all ${blanks.length} records where the other is blank`,
    others: [],
  };
}

function findName(
  profiles: readonly Profile[],
  codes: readonly string[],
): Pick<People, 'name' | 'givenName'> {
  const persons = codes.flatMap((code, index) => (isPersonCode(code) ? [index] : []));
  const matching = (profile: Profile, test: (text: string, code: string) => boolean): number =>
    persons.length === 0
      ? 0
      : persons.filter((index) => test(profile.column.values[index] ?? '', codes[index] ?? '')).length /
        persons.length;
  const texts = profiles.filter(
    (one) => one.fill > 0.3 && one.digits < 0.5 && fiscal(one) < 0.5 && !lettersAndDigits(one),
  );
  const ranked = (test: (text: string, code: string) => boolean) =>
    texts
      .map((profile) => ({ profile, part: matching(profile, test) }))
      .filter(({ part }) => part > 0.7)
      .toSorted((left, right) => right.part - left.part);
  const evidence = (part: number, what: string): string =>
    `${share(Math.round(part * persons.length), persons.length)} persons have ${what} in their fiscal code`;
  const [full] = ranked((text, code) => splitName(text, code) !== undefined);
  const [surname] = ranked(
    (text, code) => text !== '' && lettersOf({ surname: text, name: '' }).slice(0, 3) === code.slice(0, 3),
  );
  const [given] = ranked(
    (text, code) => text !== '' && lettersOf({ surname: '', name: text }).slice(3) === code.slice(3, 6),
  );
  if (full !== undefined)
    return { name: chosen(full.profile, full.part, evidence(full.part, 'its letters')) };
  if (surname !== undefined && given !== undefined && surname.profile !== given.profile)
    return {
      name: chosen(surname.profile, surname.part, evidence(surname.part, 'its letters')),
      givenName: chosen(given.profile, given.part, evidence(given.part, 'its letters')),
    };
  return byHeader(texts);
}

/** Names have no digits in them; those of companies seldom. */
const lettersAndDigits = ({ filled }: Profile): boolean =>
  filled.filter((value) => /\d/.test(value)).length > filled.length * 0.3;

const chosen = (profile: Profile, part: number, why: string): Choice => ({
  profile,
  certainty: part > 0.9 ? 'sure' : part > 0.85 ? 'likely' : 'unsure',
  why,
  others: [],
});

function byHeader(texts: readonly Profile[]): Pick<People, 'name' | 'givenName'> {
  const said = (role: Role): Profile | undefined => texts.find((one) => one.says === role);
  const [full, surname, given] = [said('name'), said('surname'), said('givenName')];
  const choice = (profile: Profile): Choice => ({
    profile,
    certainty: 'likely',
    why: `its header says so${profile.words > 0.5 ? '' : ', though its values are no words'}`,
    others: [],
  });
  if (full !== undefined) return { name: choice(full) };
  if (surname !== undefined)
    return { name: choice(surname), ...(given === undefined ? {} : { givenName: choice(given) }) };
  if (given !== undefined) return { name: choice(given) };
  const words = texts
    .filter((one) => one.words > 0.5 && one.street < 0.3 && one.province < 0.5 && one.says === undefined)
    .toSorted((left, right) => right.distinct * right.fill - left.distinct * left.fill);
  const [best, ...others] = words;
  return best === undefined
    ? {}
    : {
        name: {
          profile: best,
          certainty: 'unsure',
          why: 'its values are words, different in most records',
          others,
        },
      };
}

/** What values a header's word must have, and how the column is found without one. */
const ADDRESS: Readonly<
  Record<AddressRole, { readonly fits: (one: Profile) => boolean; readonly alone: (one: Profile) => boolean }>
> = {
  street: { fits: (one) => one.digits < 0.5, alone: (one) => one.street > 0.5 },
  civicNumber: { fits: (one) => one.filled.every((value) => value.length <= 12), alone: () => false },
  postalCode: { fits: (one) => one.digits > 0.5, alone: (one) => one.postalCode > 0.95 && one.distinct > 1 },
  city: { fits: (one) => one.words > 0.5, alone: () => false },
  province: { fits: (one) => one.province > 0.5, alone: (one) => one.province > 0.95 },
  country: { fits: (one) => one.words > 0.5, alone: () => false },
  email: { fits: (one) => one.email > 0.5, alone: (one) => one.email > 0.9 },
  phone: { fits: (one) => one.words < 0.5, alone: () => false },
};

function findAddress(profiles: readonly Profile[]): People['address'] {
  const found: { [role in AddressRole]?: Choice } = {};
  for (const [role, { fits, alone }] of Object.entries(ADDRESS) as [
    AddressRole,
    (typeof ADDRESS)[AddressRole],
  ][]) {
    const filled = profiles.filter((one) => one.fill > 0);
    const said = filled.find((one) => one.says === role && fits(one));
    const seen = filled.find((one) => one.says === undefined && alone(one));
    if (said !== undefined)
      found[role] = {
        profile: said,
        certainty: 'sure',
        why: 'its header says so, and its values fit',
        others: [],
      };
    else if (seen !== undefined)
      found[role] = {
        profile: seen,
        // Five digits may be anything.
        certainty: role === 'postalCode' || (role === 'province' && seen.distinct < 3) ? 'unsure' : 'likely',
        why: 'its values look so',
        others: [],
      };
  }
  const near = cityBeside(profiles, found);
  return near === undefined ? found : { ...found, city: near };
}

/** Without a header: words between the postal code and the province, or beside one of them. */
function cityBeside(profiles: readonly Profile[], found: People['address']): Choice | undefined {
  if (found.city !== undefined) return undefined;
  const beside = [found.postalCode?.profile.column.index, found.province?.profile.column.index].filter(
    (one) => one !== undefined,
  );
  const near = profiles.find(
    (one) =>
      one.says === undefined &&
      one.words > 0.8 &&
      one.street < 0.2 &&
      one.fill > 0.8 &&
      beside.some((index) => Math.abs(index - one.column.index) === 1),
  );
  return near === undefined
    ? undefined
    : { profile: near, certainty: 'unsure', why: 'words beside the postal code or the province', others: [] };
}

/** What makes one debt: its key, the rows that belong together, the number of a rata, the code that rows bring. */
import type { AmountChoice } from './amount-role.ts';
import type { Choice } from './choice.ts';
import type { DueChoice } from './due-role.ts';
import { share } from './guess.ts';
import { isSelfChecking, type Profile } from './kinds.ts';
import type { People } from './people.ts';
import { frequencies } from './table.ts';
import { headerWords } from './words.ts';

export interface Debts {
  readonly key?: Choice;
  /** Rows with the same key are one debt. */
  readonly grouped: boolean;
  readonly rata?: Choice;
  /** The value of rata that pays all at once, where the sum of the others is its amount. */
  readonly single?: string;
  readonly period?: Choice;
  readonly description?: Choice;
  /** Notice number or IUV that rows bring. */
  readonly code?: Choice & { readonly kind: 'notice' | 'iuv' };
}

interface Known {
  readonly people: People;
  readonly amount: AmountChoice | undefined;
  readonly due: DueChoice | undefined;
}

export function findDebts(profiles: readonly Profile[], known: Known): Debts {
  const taken = new Set<Profile | undefined>([
    known.people.fiscalCode?.profile,
    known.people.vatNumber?.profile,
    known.people.name?.profile,
    known.people.givenName?.profile,
    known.amount?.profile,
    known.due?.profile,
    ...Object.values(known.people.address).map((choice) => choice.profile),
  ]);
  const free = profiles.filter((one) => !taken.has(one));
  const code = findCode(free);
  const period = findPeriod(free);
  const description = free.find((one) => one.says === 'description' && one.fill > 0.5);
  const rest = free.filter((one) => one !== period?.profile && one !== description);
  const { key, grouped, rata } = findGroups(rest, known, code?.profile);
  const single =
    key === undefined || rata === undefined || !grouped ? undefined : singleOf(key, rata, known.amount);
  return {
    grouped,
    ...(key === undefined ? {} : { key }),
    ...(rata === undefined ? {} : { rata }),
    ...(single === undefined ? {} : { single }),
    ...(period === undefined ? {} : { period }),
    ...(description === undefined
      ? {}
      : {
          description: { profile: description, certainty: 'likely', why: 'its header says so', others: [] },
        }),
    ...(code === undefined ? {} : { code }),
  };
}

/** A key that joins rows must leave something to tell them apart: a number, or their due day. */
function findGroups(
  profiles: readonly Profile[],
  known: Known,
  code: Profile | undefined,
): { readonly key: Choice | undefined; readonly grouped: boolean; readonly rata: Choice | undefined } {
  const { key, grouped } = findKey(profiles, known, code);
  const rata = findRata(
    profiles.filter((one) => one !== key?.profile),
    key,
    grouped,
  );
  if (key === undefined || !grouped || rata !== undefined) return { key, grouped, rata };
  const days = known.due?.profile.column.values ?? [];
  const pairs = new Set(key.profile.column.values.map((value, index) => `${value} ${days[index] ?? ''}`));
  if (pairs.size === key.profile.column.values.length) return { key, grouped, rata };
  return findGroups(
    profiles.filter((one) => one !== key.profile),
    known,
    code,
  );
}

function findCode(profiles: readonly Profile[]): Debts['code'] {
  const notice = profiles.find((one) => one.notice > 0.9 && one.fill > 0.5);
  const iuv = profiles.find((one) => one.iuv > 0.9 && one.fill > 0.5);
  const profile = notice ?? iuv;
  if (profile === undefined) return undefined;
  const what = notice === undefined ? 'IUVs' : 'notice numbers';
  return {
    profile,
    kind: notice === undefined ? 'iuv' : 'notice',
    certainty: profile.distinct > 1 ? 'sure' : 'likely',
    why: `${share(profile.filled.length, profile.filled.length)} are ${what} with their check digits`,
    others: [],
  };
}

function findPeriod(profiles: readonly Profile[]): Choice | undefined {
  const years = (one: Profile): boolean =>
    one.filled.length > 0 && one.filled.every((value) => /^(19|20)\d\d$/.test(value));
  const said = profiles.find((one) => one.says === 'period' && years(one));
  if (said !== undefined)
    return {
      profile: said,
      certainty: 'sure',
      why: 'its header says so, and its values are years',
      others: [],
    };
  const seen = profiles.filter((one) => one.says === undefined && years(one) && one.distinct <= 5);
  return seen.length === 1 && seen[0] !== undefined
    ? { profile: seen[0], certainty: 'likely', why: 'its values are years', others: [] }
    : undefined;
}

/** A text without blanks that has a digit, short enough to be a code. */
const isCode = (one: Profile): boolean =>
  one.fill === 1 &&
  one.filled.every(
    (value) => /\d/.test(value) && !/\s{2}|[,@]/.test(value) && value.length <= 35 && value.length >= 1,
  );

function findKey(
  profiles: readonly Profile[],
  known: Known,
  code: Profile | undefined,
): Pick<Debts, 'key' | 'grouped'> {
  const records =
    known.people.fiscalCode?.profile.column.values.length ?? profiles[0]?.column.values.length ?? 0;
  const candidates = profiles.filter(
    (one) =>
      isCode(one) &&
      !isSelfChecking(one) &&
      (one.dates === undefined || one.dates.certainty === 'unsure' || one.says === 'key'),
  );
  const ranked = candidates
    .map((profile) => ({ profile, groups: groupsOf(profile, known), unique: profile.distinct === records }))
    .filter(({ unique, groups }) => unique || groups)
    .map((one) => ({ ...one, score: keyScore(one.profile, one.groups, one.profile === code) }))
    .toSorted((left, right) => right.score - left.score);
  const [best, ...others] = ranked;
  if (best === undefined || best.score < 0) return { grouped: false };
  const rivals = others.filter(
    (one) => (one.score > best.score - 10 && one.score >= 0) || (one.groups && !best.groups),
  );
  const says = best.profile.says === 'key';
  return {
    key: {
      profile: best.profile,
      certainty:
        records < 3 || isClient(best.profile) ? 'unsure' : says && rivals.length === 0 ? 'likely' : 'unsure',
      why: `${says ? 'its header may say so; ' : ''}${best.unique ? `no two of ${records} records have the same` : `the ${best.profile.distinct} values each have one debtor`}`,
      others: rivals.map(({ profile }) => profile),
    },
    grouped: best.groups,
  };
}

/** Several rows have the same value, and they are rate of one debtor: other days or other numbers. */
function groupsOf(profile: Profile, { people, due }: Known): boolean {
  const codes = people.fiscalCode?.profile.column.values;
  if (codes === undefined || profile.distinct === profile.filled.length) return false;
  const debtors = new Map<string, string>();
  const seen = new Set<string>();
  for (const [index, value] of profile.column.values.entries()) {
    const debtor = codes[index] ?? '';
    if ((debtors.get(value) ?? debtor) !== debtor) return false;
    debtors.set(value, debtor);
    seen.add(`${value} ${due?.profile.column.values[index] ?? index}`);
  }
  return profile.distinct > 1 && new Set(debtors.values()).size > 1 && seen.size > profile.distinct;
}

/** Whoever pays, or what for, more than what is owed. */
const isClient = ({ column }: Pick<Profile, 'column'>): boolean =>
  /CLIENTE|MATRICOLA|UTENZA|CONTRATTO/.test(headerWords(column.header));

function keyScore(
  { says, filled, distinct, postalCode, digits, column }: Profile,
  groups: boolean,
  isPaymentCode: boolean,
): number {
  const short = Math.max(...filled.map((value) => value.length));
  return (
    (says === 'key' ? 40 : says === undefined ? 0 : -30) -
    (isClient({ column }) ? 12 : 0) +
    (groups ? 15 : 10) +
    (short >= 4 ? 6 : 0) -
    (isPaymentCode ? 15 : 0) -
    (postalCode > 0.9 ? 20 : 0) -
    (digits > 0.9 && short <= 2 ? 20 : 0) -
    (distinct <= 2 && filled.length > 4 ? 30 : 0)
  );
}

function findRata(
  profiles: readonly Profile[],
  key: Choice | undefined,
  grouped: boolean,
): Choice | undefined {
  const small = profiles.filter(
    (one) => one.fill === 1 && one.filled.every((value) => /^\d{1,2}$/.test(value) && Number(value) <= 24),
  );
  const apart = (one: Profile): boolean =>
    key !== undefined &&
    new Set(one.column.values.map((value, index) => `${key.profile.column.values[index]} ${value}`)).size ===
      one.column.values.length;
  const said = small.find((one) => one.says === 'rata');
  if (said !== undefined)
    return {
      profile: said,
      certainty: !grouped || apart(said) ? 'sure' : 'unsure',
      why: 'its header says so',
      others: [],
    };
  if (!grouped) return undefined;
  const found = small.filter((one) => one.says === undefined && one.distinct > 1 && apart(one));
  const [first, ...others] = found;
  return first === undefined
    ? undefined
    : {
        profile: first,
        certainty: 'unsure',
        why: 'small numbers, each once in a group',
        others,
      };
}

/** The rata whose amount is the sum of its sisters, wherever there are sisters. */
function singleOf(key: Choice, rata: Choice, amount: AmountChoice | undefined): string | undefined {
  if (amount === undefined) return undefined;
  const cents = amount.amounts.cents;
  const groups = new Map<string, { readonly rata: string; readonly cents: number }[]>();
  for (const [index, value] of key.profile.column.values.entries()) {
    const list = groups.get(value) ?? [];
    list.push({ rata: rata.profile.column.values[index] ?? '', cents: cents[index] ?? 0 });
    groups.set(value, list);
  }
  const many = [...groups.values()].filter((rows) => rows.length > 2);
  for (const [value] of frequencies(many.flat().map((one) => one.rata))) {
    const holds = many.every((rows) => {
      const own = rows.find((one) => one.rata === value);
      const others = rows.filter((one) => one.rata !== value).reduce((total, one) => total + one.cents, 0);
      return own === undefined || own.cents === others;
    });
    const occurs = many.filter((rows) => rows.some((one) => one.rata === value)).length;
    if (holds && occurs > 0) return value;
  }
  return undefined;
}

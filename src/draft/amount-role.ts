/** Which column is what has to be paid, among all that look like money. */
import { type Amounts, inUnit } from './amounts.ts';
import type { Choice } from './choice.ts';
import type { Certainty } from './guess.ts';
import { isSelfChecking, type Profile } from './kinds.ts';
import { unitOfHeader } from './words.ts';

export interface AmountChoice extends Choice {
  readonly amounts: Amounts;
  /** How sure the unit and the notation are. */
  readonly notation: Certainty;
  /** The sum of all records, in cents. */
  readonly total: number;
}

/** Ten million euro: more likely two numbers side by side. */
const IMPLAUSIBLE = 1_000_000_000;

const MOST_PARTS = 8;

const NOT_MONEY = [
  'key',
  'rata',
  'period',
  'postalCode',
  'phone',
  'code',
  'fiscalCode',
  'vatNumber',
  'otherCode',
  'civicNumber',
  'dueDate',
  'otherDate',
];

/** `declares`: whether head or tail have this total, in cents. */
export function findAmount(
  profiles: readonly Profile[],
  declares: (cents: number) => boolean,
): AmountChoice | undefined {
  const candidates = profiles.flatMap((profile) => {
    const amounts = amountsOf(profile);
    return amounts === undefined ? [] : [{ profile, amounts, total: sumOf(amounts) }];
  });
  const money = candidates.filter(({ amounts }) => amounts.unit === 'euro');
  const weighed = candidates
    .map((one) => {
      const matches = one.total >= 100 && declares(one.total);
      const parts = sumOfOthers(one, candidates);
      return { ...one, matches, parts, score: scoreOf(one.profile, one.amounts, matches, parts) };
    })
    .toSorted((left, right) => right.score - left.score);
  const [best, ...others] = weighed;
  if (best === undefined || best.score < 0) return undefined;
  const rivals = others.filter(
    (one) => one.score >= 0 && one.score > best.score - 12 && one.amounts.unit === best.amounts.unit,
  );
  const says = best.profile.says === 'amount';
  const proven = best.matches && !others.some((one) => one.matches);
  const alone = money.length === 1 && best.amounts.unit === 'euro';
  const huge = Math.max(...best.amounts.cents.map((one) => one ?? 0)) > IMPLAUSIBLE;
  const certainty: Certainty =
    huge || best.profile.column.doubtful === true
      ? 'unsure'
      : proven
        ? 'sure'
        : rivals.length > 0
          ? 'unsure'
          : best.parts >= 3 || (alone && (says || best.amounts.certainty === 'sure'))
            ? 'sure'
            : says
              ? 'likely'
              : best.parts > 0
                ? 'likely'
                : 'unsure';
  const why = [
    proven ? 'its sum is the total that the file declares' : '',
    best.parts > 0 ? 'it is the sum of the others that look like money' : '',
    alone ? 'nothing else looks like money' : '',
    says ? 'its header says so' : '',
    best.amounts.why,
  ];
  return {
    profile: best.profile,
    amounts: best.amounts,
    notation: unitCertainty(best.profile, best.amounts),
    total: best.total,
    certainty,
    why: why.filter((one) => one !== '').join('; '),
    others: rivals.map(({ profile }) => profile),
  };
}

function amountsOf(profile: Profile): Amounts | undefined {
  const { amounts, says, dates, column } = profile;
  if (amounts === undefined || profile.fill < 0.5 || isSelfChecking(profile)) return undefined;
  if (says !== undefined && NOT_MONEY.includes(says)) return undefined;
  if (dates !== undefined && dates.certainty !== 'unsure') return undefined;
  if (amounts.unit === 'euro') return amounts;
  if (profile.notice > 0.5 || profile.iuv > 0.5 || profile.client > 0.5) return undefined;
  const unit = unitOfHeader(column.header);
  return unit === undefined ? amounts : inUnit(amounts, column.values, unit);
}

function scoreOf(profile: Profile, amounts: Amounts, matches: boolean, parts: number): number {
  const said =
    profile.says === 'amount'
      ? 25
      : profile.says === 'otherAmount'
        ? -60
        : profile.says === undefined
          ? 0
          : -20;
  const shape = amounts.unit === 'euro' ? 40 : wholeShape(profile);
  return (
    said +
    shape +
    (matches ? 100 : 0) +
    (parts > 0 ? 40 : 0) +
    profile.fill * 4 +
    (profile.distinct > 1 ? 2 : 0) -
    (amounts.signed ? 5 : 0)
  );
}

/** Digits only: amounts are filled with zeros, are not counted upwards, and are not all different. */
function wholeShape({ filled, distinct, column }: Profile): number {
  const numbers = filled.map(Number);
  const rising =
    numbers.length > 2 && numbers.every((one, index) => index === 0 || one >= (numbers[index - 1] ?? 0));
  const longest = Math.max(...filled.map((value) => value.replace(/^0+/, '').length));
  const width = filled[0]?.length ?? 0;
  const padded = filled.every((value) => value.length === width && value.startsWith('0')) && width >= 6;
  return (
    (padded ? 12 : 0) +
    (width - longest >= 2 ? 6 : 0) +
    (longest >= 3 && longest <= 8 ? 4 : -10) +
    (rising && distinct === filled.length ? -14 : 0) +
    (distinct === 1 && filled.length > 3 ? -14 : 0) +
    (column.at === undefined && width === 5 && filled.every((value) => value.length === 5) ? -6 : 0)
  );
}

interface Candidate {
  readonly profile: Profile;
  readonly amounts: Amounts;
}

/** In how many records it is the sum of two or three others, 0 unless in all. */
function sumOfOthers(one: Candidate, all: readonly Candidate[]): number {
  const others = all
    .filter((other) => other.profile !== one.profile && other.amounts.unit === one.amounts.unit)
    .slice(0, MOST_PARTS);
  let most = 0;
  for (const [first, left] of others.entries())
    for (const [second, right] of others.slice(first + 1).entries()) {
      most = Math.max(most, addsUp(one, [left, right]));
      for (const third of others.slice(first + second + 2))
        most = Math.max(most, addsUp(one, [left, right, third]));
    }
  return most;
}

function addsUp(one: Candidate, parts: readonly Candidate[]): number {
  let records = 0;
  for (const [index, cents] of one.amounts.cents.entries()) {
    if (cents === null) continue;
    const shares = parts.map(({ amounts }) => amounts.cents[index] ?? 0);
    if (shares.reduce((total, share) => total + share, 0) !== cents) return 0;
    if (shares.every((share) => share > 0)) records += 1;
  }
  return records;
}

function unitCertainty({ column, filled }: Profile, amounts: Amounts): Certainty {
  if (amounts.unit === 'euro') return amounts.certainty;
  if (unitOfHeader(column.header) !== undefined) return 'sure';
  const odd = filled.filter((value) => !value.endsWith('00')).length;
  return amounts.certainty === 'likely' && odd > 0 ? 'likely' : 'unsure';
}

const sumOf = ({ cents }: Amounts): number => cents.reduce<number>((total, one) => total + (one ?? 0), 0);

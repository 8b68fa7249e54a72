/** Which column is the day on which the debt is due, among all that are days. */
import type { Choice } from './choice.ts';
import type { Dates } from './dates.ts';
import { type Certainty, weaker } from './guess.ts';
import type { Profile } from './kinds.ts';

export interface DueChoice extends Choice {
  readonly dates: Dates;
}

type Dated = Profile & { readonly dates: Dates };

const YEAR_MS = 365.25 * 86_400_000;

export function findDue(profiles: readonly Profile[]): DueChoice | undefined {
  const dated = profiles.filter(
    (one): one is Dated => one.dates !== undefined && one.says !== 'key' && one.says !== 'amount',
  );
  const said = dated.filter((one) => one.says === 'dueDate');
  const open = dated.filter((one) => one.says !== 'otherDate');
  const latest = Math.max(...open.map((one) => middle(one.dates)));
  const pool = said.length > 0 ? said : open.filter((one) => !isBirth(one.dates, latest));
  const ranked = pool.toSorted((left, right) => score(right, pool) - score(left, pool));
  const [best, ...others] = ranked;
  if (best === undefined) return undefined;
  const rivals = others.filter((one) => score(one, pool) > score(best, pool) - 8);
  const certainty: Certainty =
    said.length === 1
      ? 'sure'
      : rivals.length > 0 ||
          pool.length > 1 ||
          (best.distinct === 1 && best.filled.length > 2) ||
          isSpread(best.dates) ||
          best.column.doubtful === true
        ? 'unsure'
        : 'likely';
  const reason =
    said.length > 0
      ? 'its header says so'
      : dated.length === 1
        ? 'it is the only day'
        : 'the other days are earlier, or of birth';
  return {
    profile: best,
    dates: best.dates,
    certainty: weaker(certainty, best.dates.certainty),
    why: `${reason}; ${best.dates.why}`,
    others: rivals,
  };
}

const middle = ({ earliest, latest }: Dates): number => (Date.parse(earliest) + Date.parse(latest)) / 2;

/** Over more years than debts are due in. */
const isSpread = ({ earliest, latest }: Dates): boolean =>
  Date.parse(latest) - Date.parse(earliest) > 6 * YEAR_MS;

/** Spread over decades, and long before the others. */
const isBirth = ({ earliest, latest }: Dates, newest: number): boolean =>
  Date.parse(earliest) < newest - 12 * YEAR_MS || Date.parse(latest) < newest - 8 * YEAR_MS;

function score(one: Dated, pool: readonly Dated[]): number {
  const { dates } = one;
  const trust = { sure: 20, likely: 12, unsure: 0 }[dates.certainty];
  const later =
    one.says === 'dueDate'
      ? 0
      : pool.filter((other) => other !== one && middle(other.dates) <= middle(dates)).length;
  return trust + later * 6 + (one.distinct > 1 ? 3 : 0) + one.fill * 4 + (one.dates.timed ? -2 : 0);
}

/** What became of everything, per connector, as the last word of the demo. */
import { count, counted, euro } from '../cli/italian.ts';
import type { CountedOutcome } from './check.ts';

export interface Account {
  readonly organization: string;
  readonly connector: string;
  readonly files: number;
  /** Summed over its files. */
  readonly outcomes: readonly CountedOutcome[];
  /** Positions at the Nodo. */
  readonly published: number;
  /** Those that its next list named no more. */
  readonly cancelled: number;
  readonly paid: { readonly count: number; readonly cents: number };
  readonly back: string;
  readonly returned: readonly { readonly name: string; readonly lines: number }[];
}

const ORDER = ['created', 'updated', 'unchanged', 'ignored', 'problem'];

export function tableOf(accounts: readonly Account[]): readonly string[] {
  return accounts.flatMap((one) => [
    '',
    `${one.organization} · ${one.connector}   ${counted(one.files, 'file')} dropped`,
    ...rows(one).map(([title, records, amount]) =>
      `  ${title.padEnd(22)}${records.padStart(8)}  ${amount.padStart(16)}`.trimEnd(),
    ),
    `  went back to ${one.back}`,
    ...one.returned.map(({ name, lines }) => `    ${name.padEnd(38)} ${counted(lines, 'line')}`),
  ]);
}

function rows({
  outcomes,
  published,
  cancelled,
  paid,
}: Account): readonly (readonly [string, string, string])[] {
  const known = ORDER.filter((name) => outcomes.some(({ outcome }) => outcome === name));
  const others = outcomes.map(({ outcome }) => outcome).filter((name) => !ORDER.includes(name));
  const total = (of: (one: CountedOutcome) => number): number =>
    outcomes.reduce((sum, one) => sum + of(one), 0);
  return [
    ...[...known, ...others].map((name) => {
      const one = outcomes.find(({ outcome }) => outcome === name);
      return [`records ${name}`, count(one?.records ?? 0), euro(one?.cents ?? 0)] as const;
    }),
    ['records in all', count(total(({ records }) => records)), euro(total(({ cents }) => cents))],
    ['positions published', count(published), ''],
    ...(cancelled === 0 ? [] : [['then cancelled', count(cancelled), ''] as const]),
    ['notices paid', count(paid.count), euro(paid.cents)],
  ];
}

/** Outcomes of several files together. */
export function together(all: readonly CountedOutcome[]): readonly CountedOutcome[] {
  const sums = new Map<string, CountedOutcome>();
  for (const { outcome, records, cents } of all) {
    const sum = sums.get(outcome) ?? { outcome, records: 0, cents: 0 };
    sums.set(outcome, { outcome, records: sum.records + records, cents: sum.cents + cents });
  }
  return [...sums.values()];
}

/** What was dropped and paid against what came of it. Pure: facts in, differences out. */
import type { AcknowledgedRow, ToldPayment } from './returned.ts';

export interface Difference {
  /** Connector and file, or whatever else was looked at. */
  readonly where: string;
  readonly what: string;
  readonly wanted: string;
  readonly found: string;
}

/** Records and cents, whole and by outcome. */
export interface Figures {
  readonly records: number;
  readonly cents: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly centsBy: Readonly<Record<string, number>>;
}

export interface CountedOutcome {
  readonly outcome: string;
  readonly records: number;
  readonly cents: number;
}

/** Counts and cents by outcome are those of the file, and add up to it. */
export function checkOutcomes(
  where: string,
  wanted: Figures,
  found: readonly CountedOutcome[],
): readonly Difference[] {
  const names = [...new Set([...Object.keys(wanted.outcomes), ...found.map(({ outcome }) => outcome)])];
  const of = (name: string): CountedOutcome | undefined => found.find(({ outcome }) => outcome === name);
  return [
    ...names.flatMap((name) => [
      ...differ(where, `records ${name}`, wanted.outcomes[name] ?? 0, of(name)?.records ?? 0),
      ...differ(where, `cents ${name}`, wanted.centsBy[name] ?? 0, of(name)?.cents ?? 0),
    ]),
    ...differ(
      where,
      'records',
      wanted.records,
      sum(found, ({ records }) => records),
    ),
    ...differ(
      where,
      'cents',
      wanted.cents,
      sum(found, ({ cents }) => cents),
    ),
  ];
}

export interface NamedProblem {
  readonly code: string;
  readonly line?: number | null;
  readonly field?: string | null;
}

/** Each broken record is named with its line, field and code; `innocent`: the code of its neighbours. */
export function checkProblems(
  where: string,
  wanted: readonly NamedProblem[],
  found: readonly NamedProblem[],
  innocent = 'group.incomplete',
): readonly Difference[] {
  const named = ({ line, field, code }: NamedProblem): string => `line ${line ?? '?'} ${field ?? ''} ${code}`;
  return compare(
    where,
    'problem',
    wanted.map(named),
    found.filter(({ code }) => code !== innocent).map(named),
  );
}

/** How layouts word outcomes, without gender. */
const WORDS: Readonly<Record<string, string>> = {
  created: 'CARICAT',
  updated: 'AGGIORNAT',
  unchanged: 'INVARIAT',
  ignored: 'IGNORAT',
  problem: 'SCARTAT',
};

/** The answer to a load has a line for each row with its outcome and amount; a problem says its code. */
export function checkAnswer(
  where: string,
  wanted: Figures,
  rows: readonly AcknowledgedRow[],
): readonly Difference[] {
  const outcomes = Object.entries(WORDS).map(([outcome, word]) => {
    const own = rows.filter((row) => row.outcome === word);
    return { outcome, records: own.length, cents: sum(own, ({ cents }) => cents) };
  });
  const strange = rows.filter((row) => !Object.values(WORDS).includes(row.outcome));
  const mute = rows.filter((row) => row.outcome === WORDS.problem && row.error === '');
  return [
    ...differ(where, 'lines', wanted.records, rows.length),
    ...checkOutcomes(where, wanted, outcomes),
    ...strange.map((row) => ({
      where,
      what: `outcome of ${row.key}`,
      wanted: 'a known word',
      found: row.outcome,
    })),
    ...mute.map((row) => ({ where, what: `problem of ${row.key}`, wanted: 'its code', found: 'none' })),
  ];
}

export interface Debt {
  readonly key: string;
  readonly ref: string;
  readonly cents: number;
}

/** What is payable has a notice number of its own in the answer, with the amount of its row; nothing else has one. */
export function checkCodes(
  where: string,
  payable: readonly Debt[],
  rows: readonly AcknowledgedRow[],
): readonly Difference[] {
  const coded = rows.filter((row) => row.noticeNumber !== '');
  const numbers = coded.map((row) => row.noticeNumber);
  return [
    ...compare(where, 'payable', payable.map(debtText), coded.map(debtText)),
    ...differ(where, 'distinct notice numbers', numbers.length, new Set(numbers).size),
    ...numbers
      .filter((number) => !/^[0-3]\d{17}$/.test(number))
      .map((found) => ({ where, what: 'notice number', wanted: '18 digits', found })),
  ];
}

/** Codes printed once stay good: a later answer repeats them for the same rata. */
export function checkSameCodes(
  where: string,
  before: readonly AcknowledgedRow[],
  after: readonly AcknowledgedRow[],
): readonly Difference[] {
  const named = ({ key, ref }: AcknowledgedRow): string => `${key} rata ${ref}`;
  const printed = new Map(
    before.filter((row) => row.noticeNumber !== '').map((row) => [named(row), row.noticeNumber]),
  );
  return after.flatMap((row) => {
    const wanted = printed.get(named(row));
    return wanted === undefined || row.noticeNumber === '' || wanted === row.noticeNumber
      ? []
      : [{ where, what: `code of ${named(row)}`, wanted, found: row.noticeNumber }];
  });
}

export interface LedgerPosition {
  readonly iupd: string;
  readonly status: string | undefined;
  readonly options: readonly { readonly nav: string; readonly amount: number; readonly receiptId?: string }[];
  readonly repeated: number;
}

export interface Notice {
  readonly noticeNumber: string;
  readonly cents: number;
}

/** The Nodo holds each notice with its amount and no other, has the payments that were made, and was told nothing twice. */
export function checkLedger(
  where: string,
  wanted: readonly Notice[],
  paid: readonly Notice[],
  ledger: readonly LedgerPosition[],
): readonly Difference[] {
  const live = ledger.filter(({ status }) => status !== undefined && status !== 'INVALID');
  const text = ({ noticeNumber, cents }: Notice): string => `${noticeNumber} ${cents}`;
  const options = live.flatMap((one) => one.options);
  const held = (only: typeof options): string[] => only.map(({ nav, amount }) => `${nav} ${amount}`);
  return [
    ...compare(where, 'notice at the Nodo', wanted.map(text), held(options)),
    ...compare(
      where,
      'paid at the Nodo',
      paid.map(text),
      held(options.filter(({ receiptId }) => receiptId !== undefined)),
    ),
    ...ledger
      .filter(({ repeated }) => repeated > 0)
      .map(({ iupd, repeated }) => ({
        where,
        what: `repeats of ${iupd}`,
        wanted: '0',
        found: String(repeated),
      })),
  ];
}

/** Each payment is told once, by the gestionale's own key and with its amount, and nothing else is. */
export function checkTold(
  where: string,
  paid: readonly Debt[],
  told: readonly ToldPayment[],
): readonly Difference[] {
  return compare(where, 'payment told', paid.map(debtText), told.map(debtText));
}

const debtText = ({ key, ref, cents }: Debt): string => `${key} rata ${ref}, ${cents} cents`;

const sum = <T>(all: readonly T[], of: (one: T) => number): number =>
  all.reduce((total, one) => total + of(one), 0);

const differ = (where: string, what: string, wanted: number, found: number): readonly Difference[] =>
  wanted === found ? [] : [{ where, what, wanted: String(wanted), found: String(found) }];

/** As collections: what is missing, what is too many. */
function compare(
  where: string,
  what: string,
  wanted: readonly string[],
  found: readonly string[],
): readonly Difference[] {
  const balance = new Map<string, number>();
  for (const one of wanted) balance.set(one, (balance.get(one) ?? 0) + 1);
  for (const one of found) balance.set(one, (balance.get(one) ?? 0) - 1);
  const times = (all: readonly string[], one: string): string =>
    `${all.filter((each) => each === one).length} times`;
  return [...balance]
    .filter(([, left]) => left !== 0)
    .map(([one]) => ({
      where,
      what: `${what} ${one}`,
      wanted: times(wanted, one),
      found: times(found, one),
    }));
}

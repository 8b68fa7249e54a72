/**
 * The list that the tax office sends the next time, complete like the first: one amount is higher, one notice is gone,
 * the rata that was paid is gone and so is a notice that was paid whole, and the number that a spreadsheet had altered is right.
 */
import { formatEuro, toCents } from '../../domain/money.ts';
import { CRLF, csvRow, windowsBytes } from './csv.ts';
import type { DemoFile, Payable } from './expected.ts';

const MORE = 10_00;
const ALTERED = '1,23E+17';
const [KEY, RATA, DUE, AMOUNT, TARI] = [0, 8, 9, 10, 11];

export interface Changes {
  /** Unpaid notice in one payment: its amount grows. */
  readonly amended: string;
  /** Unpaid notice that the list does not name any more. */
  readonly removed: string;
  /** Notices that were paid whole: named again. */
  readonly paid: readonly string[];
  /** One of them that is not. */
  readonly paidAndGone: string;
  /** Paid rata of a plan, not named again; the rest of its notice is. */
  readonly paidRata: { readonly key: string; readonly ref: string };
}

export interface AgainFile extends Pick<DemoFile, 'name' | 'bytes'> {
  readonly records: number;
  readonly cents: number;
  /** Records by outcome. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly centsBy: Readonly<Record<string, number>>;
  readonly amended: Payable;
  readonly created: Payable;
  readonly cancelled: string;
}

/** `rows`: those of the first list, read back. Throws when a change finds nothing to act on. */
export function tariAgain(
  first: DemoFile,
  [header, ...rows]: readonly (readonly string[])[],
  changes: Changes,
): AgainFile {
  const good = new Map(first.expected.payable.map((one) => [`${one.key} ${one.ref}`, one]));
  const outcomes: Record<string, number> = {};
  const centsBy: Record<string, number> = {};
  const written: (readonly string[])[] = [header ?? []];
  let total = 0;
  let amended: Payable | undefined;
  let created: Payable | undefined;
  const write = (row: readonly string[], outcome: string, cents: number): void => {
    written.push(row);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    centsBy[outcome] = (centsBy[outcome] ?? 0) + cents;
    total += cents;
  };
  for (const row of rows) {
    const [key, ref] = [at(row, KEY), at(row, RATA)];
    const cents = centsOf(at(row, AMOUNT));
    const known = good.get(`${key} ${ref}`);
    if (key === changes.removed || key === changes.paidAndGone) continue;
    if (key === changes.paidRata.key && ref === changes.paidRata.ref) continue;
    if (key === ALTERED) {
      const number = freshNumber(first);
      created = { key: number, ref, cents, due: isoOf(at(row, DUE)) };
      write(row.with(KEY, number), 'created', cents);
    } else if (key === changes.amended && known !== undefined) {
      amended = { ...known, cents: cents + MORE };
      const more = row.with(AMOUNT, euro(cents + MORE)).with(TARI, euro(centsOf(at(row, TARI)) + MORE));
      write(more, 'updated', cents + MORE);
    } else if (changes.paid.includes(key)) write(row, 'ignored', cents);
    else if (known !== undefined) write(row, 'unchanged', cents);
    else write(row, cents === 0 ? 'ignored' : 'problem', cents);
  }
  if (amended === undefined || created === undefined)
    throw new RangeError('the first list lacks what changes');
  return {
    name: first.name.replace('.csv', '_bis.csv'),
    bytes: windowsBytes([...written.map(csvRow), ''].join(CRLF)),
    records: written.length - 1,
    cents: total,
    outcomes,
    centsBy,
    amended,
    created,
    cancelled: changes.removed,
  };
}

const at = (row: readonly string[], column: number): string => row[column] ?? '';
const euro = (cents: number): string => formatEuro(toCents(cents), { thousands: true });
const centsOf = (text: string): number => Number(text.replaceAll('.', '').replace(',', ''));
const isoOf = (day: string): Payable['due'] => day.split('/').reverse().join('-') as Payable['due'];

/** Beyond every number of the first list. */
const freshNumber = (first: DemoFile): string =>
  `${(first.expected.payable[0]?.key ?? '').slice(0, 6)}999999`;

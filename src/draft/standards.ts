/** Layouts that are published, as data in standards/: what they say of a field is not guessed. */
import type { Day, DayPattern } from '../domain/day.ts';
import { isDayPattern } from '../domain/day.ts';
import type { AmountChoice } from './amount-role.ts';
import { type Amounts, guessAmounts, inUnit } from './amounts.ts';
import type { Choice } from './choice.ts';
import { guessDates } from './dates.ts';
import type { DueChoice } from './due-role.ts';
import type { Profile } from './kinds.ts';
import { guessesOf, type Roles } from './roles.ts';
import irisFirst from './standards/iris-v1.json' with { type: 'json' };
import irisSecond from './standards/iris-v2.json' with { type: 'json' };
import mav from './standards/mav-120.json' with { type: 'json' };
import type { Span } from './table.ts';

export interface Standard {
  readonly title: string;
  /** Field that has each role. */
  readonly roles: { readonly [role: string]: string };
  /** Of whole numbers. */
  readonly unit?: string;
}

export interface FixedStandard extends Standard {
  readonly length: number;
  /** Columns as layout tables print them. */
  readonly type: string;
  readonly head: string;
  readonly tail: string;
  /** Types that every record has. */
  readonly needs: readonly string[];
  readonly many: readonly string[];
  readonly to: string;
  readonly sameAt: string;
  readonly numbered: boolean;
  readonly shifted: boolean;
  /** By type and field: columns, and how the field is read. */
  readonly lines: { readonly [type: string]: { readonly [field: string]: string } };
  readonly totals: readonly { readonly at: string; readonly expression: string; readonly of: string }[];
}

export interface CsvStandard extends Standard {
  readonly headers: readonly string[];
  readonly without?: string;
}

const FIXED: readonly FixedStandard[] = [mav];
const CSV: readonly CsvStandard[] = [irisFirst, irisSecond];

export const csvStandard = (headers: readonly string[]): CsvStandard | undefined =>
  CSV.find(
    (one) =>
      one.headers.every((name) => headers.includes(name)) &&
      !(one.without !== undefined && headers.includes(one.without)),
  );

export function fixedStandard(lines: readonly string[]): FixedStandard | undefined {
  return FIXED.find((one) => {
    const { from, to } = columns(one.type);
    const said = new Set(lines.map((line) => line.slice(from, to)));
    return (
      lines.every((line) => line.trimEnd().length <= one.length) &&
      lines[0]?.slice(from, to) === one.head &&
      lines.at(-1)?.slice(from, to) === one.tail &&
      one.needs.every((code) => said.has(code)) &&
      [...said].every((code) => code === one.head || code === one.tail || one.lines[code] !== undefined)
    );
  });
}

/** `4-10` or `47`, as offsets. */
export function columns(text: string): Span {
  const [first, last] = (text.split(' ')[0] ?? '').split('-').map(Number);
  return { from: (first ?? 1) - 1, to: last ?? first ?? 1 };
}

/** How a field is read, when not as text. */
export const kind = (text: string): string | undefined => text.split(' ')[1];

/** The same roles, with those that the layout says instead of those that were guessed. `named` finds a field. */
export function withStandard(
  roles: Roles,
  standard: Standard,
  named: (name: string) => Profile | undefined,
  pattern: string | undefined,
  today: Day,
): Roles {
  const choice = (role: string): Choice | undefined => {
    const profile = named(standard.roles[role] ?? '');
    return profile === undefined || profile.filled.length === 0
      ? undefined
      : { profile, certainty: 'sure', why: `the layout of ${standard.title} has it there`, others: [] };
  };
  const [code, name, key, rata, period, description] = [
    'fiscalCode',
    'name',
    'key',
    'rata',
    'period',
    'description',
  ].map(choice);
  const address = ['street', 'postalCode', 'city'].flatMap((role) => {
    const found = choice(role);
    return found === undefined ? [] : [[role, found] as const];
  });
  const amount = amountOf(choice('amount'), standard) ?? roles.amount;
  const due = dueOf(choice('dueDate'), pattern, today) ?? roles.due;
  const { key: _key, rata: _rata, single: _single, grouped: _grouped, ...others } = roles.debts;
  const found: Roles = {
    ...roles,
    people: {
      ...roles.people,
      ...(code === undefined ? {} : { fiscalCode: code }),
      ...(name === undefined ? {} : { name }),
      address: address.length === 0 ? roles.people.address : Object.fromEntries(address),
    },
    amount,
    due,
    debts: {
      ...others,
      grouped: rata !== undefined,
      ...(key === undefined ? {} : { key }),
      ...(rata === undefined ? {} : { rata }),
      ...(period === undefined ? {} : { period }),
      ...(description === undefined ? {} : { description }),
    },
  };
  return { ...found, guesses: guessesOf(found) };
}

function amountOf(choice: Choice | undefined, { unit }: Standard): AmountChoice | undefined {
  const { values } = choice?.profile.column ?? { values: [] };
  const read = guessAmounts(values);
  if (choice === undefined || read === undefined) return undefined;
  const amounts: Amounts =
    unit === 'thousandths' && read.unit === 'cents'
      ? { ...inUnit(read, values, unit), why: 'the layout writes thousandths of a euro' }
      : read;
  const total = amounts.cents.reduce<number>((sum, one) => sum + (one ?? 0), 0);
  return { ...choice, amounts, notation: 'sure', total };
}

function dueOf(choice: Choice | undefined, pattern: string | undefined, today: Day): DueChoice | undefined {
  if (choice === undefined) return undefined;
  const only: DayPattern | undefined = pattern !== undefined && isDayPattern(pattern) ? pattern : undefined;
  const dates = guessDates(choice.profile.column.values, today, only);
  return dates === undefined ? undefined : { ...choice, dates };
}

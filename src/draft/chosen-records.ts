/** Which records of the sample lend their shape to the cases: few, whole debts, and as different as they come. */
import { isNumericCode } from './codes.ts';
import type { Survey } from './survey.ts';

export interface Chosen {
  /** Up to three debts, in file order. */
  readonly several: readonly number[];
  /** Two debts, as small as they come. */
  readonly few: readonly number[];
}

const MOST_ROWS = 8;

export function choose({ table, roles }: Survey): Chosen {
  const { key, grouped } = roles.debts;
  const groups = new Map<string, number[]>();
  for (let record = 0; record < table.records; record += 1) {
    const name = grouped ? (key?.profile.column.values[record] ?? '') : String(record);
    groups.set(name, [...(groups.get(name) ?? []), record]);
  }
  const value = (
    choice: { readonly profile: { readonly column: { readonly values: readonly string[] } } } | undefined,
    record: number,
  ): string => choice?.profile.column.values[record] ?? '';
  const complete = (record: number): boolean =>
    [roles.amount, roles.due, roles.people.fiscalCode].every(
      (choice) =>
        choice === undefined ||
        value(choice, record) !== '' ||
        (choice === roles.people.fiscalCode && value(roles.people.vatNumber, record) !== ''),
    ) && (roles.amount?.amounts.cents[record] ?? 1) !== 0;
  const all = [...groups.values()];
  const good = all.filter((rows) => rows.length <= MOST_ROWS && rows.every(complete));
  const usable = good.length > 0 ? good : all.slice(0, 3).map((rows) => rows.slice(0, MOST_ROWS));
  const company = (rows: readonly number[]): boolean =>
    rows.some(
      (record) =>
        isNumericCode(value(roles.people.fiscalCode, record)) ||
        (value(roles.people.fiscalCode, record) === '' && value(roles.people.vatNumber, record) !== ''),
    );
  const small = usable.toSorted((left, right) => left.length - right.length);
  const large = small.at(-1);
  const wanted = [usable.find((rows) => !company(rows)), large, usable.find(company), ...usable].filter(
    (rows) => rows !== undefined,
  );
  const several = [...new Set(wanted)].slice(0, 3).flat();
  // A person comes last: it is the one whose code is spoilt.
  const persons = small.filter((rows) => !company(rows));
  const last = persons.at(0) ?? small.at(0) ?? [];
  const before = small.find((rows) => rows !== last) ?? [];
  return { several: several.toSorted((left, right) => left - right), few: [...before, ...last] };
}

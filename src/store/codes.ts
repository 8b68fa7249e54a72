/** Payment codes: one counter per (organization, aux digit, segregation code), taken in blocks; gaps are allowed. */
import type { Database, Queryable } from './database.ts';

export interface CodeSeries {
  readonly organization: string;
  readonly auxDigit: number;
  readonly segregationCode: string;
}

/** Takes `count` numbers in a short transaction of its own and returns the first. `floor`: never below it. */
export async function takeCodes(
  database: Database,
  series: CodeSeries,
  count: number,
  floor: number,
): Promise<number> {
  const { rows } = await database.query<{ first: number }>(
    `insert into code_counter as known (organization_id, aux_digit, segregation_code, next) values ($1, $2, $3, $5::bigint + $4)
     on conflict (organization_id, aux_digit, segregation_code) do update set next = greatest(known.next, $5::bigint) + $4
     returning next - $4 as first`,
    [series.organization, series.auxDigit, series.segregationCode, count, floor],
  );
  const row = rows[0];
  if (row === undefined) throw new Error('no counter');
  return row.first;
}

/** Which of these codes exist already, whoever's they are. */
export async function takenCodes(
  database: Queryable,
  organization: string,
  iuvs: readonly string[],
): Promise<ReadonlySet<string>> {
  if (iuvs.length === 0) return new Set();
  const { rows } = await database.query<{ iuv: string }>(
    'select iuv from installment where organization_id = $1 and iuv = any($2)',
    [organization, iuvs],
  );
  return new Set(rows.map((row) => row.iuv));
}

/** Those that exist among the codes from `first` to `last`: one scan of the key, however many were generated. */
export async function takenBetween(
  database: Queryable,
  organization: string,
  first: string,
  last: string,
): Promise<ReadonlySet<string>> {
  const { rows } = await database.query<{ iuv: string }>(
    'select iuv from installment where organization_id = $1 and iuv between $2 and $3',
    [organization, first, last],
  );
  return new Set(rows.map((row) => row.iuv));
}

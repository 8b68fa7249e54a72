/** Problems of records: why they stopped, in which field, and when a later good row closed them. */
import type { Problem } from '../domain/problem.ts';
import type { Client, Queryable } from './database.ts';
import type { Delivery } from './deliveries.ts';

export interface RecordProblem {
  readonly number: number;
  readonly problem: Problem;
  readonly nativeKey: string | null;
  readonly warning: boolean;
}

export async function insertProblems(
  client: Client,
  item: Delivery,
  found: readonly RecordProblem[],
): Promise<void> {
  if (found.length === 0) return;
  const seen = new Map<number, number>();
  const ordinals = found.map(({ number }) => {
    const next = seen.get(number) ?? 0;
    seen.set(number, next + 1);
    return next;
  });
  await client.query(
    `insert into problem (organization_id, delivery_id, number, ordinal, code, class, message, advice, line, column_number, field, value, native_key, warning)
     select $1, $2, * from unnest($3::int[], $4::int[], $5::text[], $6::text[], $7::text[], $8::text[], $9::int[], $10::int[], $11::text[], $12::text[], $13::text[], $14::boolean[])`,
    [
      item.organization,
      item.id,
      found.map((one) => one.number),
      ordinals,
      found.map((one) => one.problem.code),
      found.map((one) => one.problem.class),
      found.map((one) => one.problem.message),
      found.map((one) => one.problem.advice ?? null),
      found.map((one) => one.problem.place?.line ?? null),
      found.map((one) => one.problem.place?.column ?? null),
      found.map((one) => one.problem.place?.field ?? null),
      found.map((one) => one.problem.place?.value ?? null),
      found.map((one) => one.nativeKey),
      found.map((one) => one.warning),
    ],
  );
}

/** Whether any problem of the connector waits for a good row: without, there is nothing to close. */
export async function anyProblemOpen(database: Queryable, item: Delivery): Promise<boolean> {
  const { rows } = await database.query<{ found: boolean }>(
    `select exists (select 1 from problem p join delivery d on d.organization_id = $1 and d.delivery_id = p.delivery_id
       where p.organization_id = $1 and p.closed_at is null and not p.warning and d.connector_id = $2) as found`,
    [item.organization, item.connector],
  );
  return rows[0]?.found ?? false;
}

/** All that is open of a delivery. */
export async function closeProblemsOf(client: Client, item: Delivery, now: Date): Promise<void> {
  await client.query(
    'update problem set closed_at = $3 where organization_id = $1 and delivery_id = $2 and closed_at is null and not warning',
    [item.organization, item.id, now],
  );
}

/** An old problem closes itself when a good row for its key arrives. */
export async function closeProblems(
  client: Client,
  item: Delivery,
  keys: readonly string[],
  now: Date,
): Promise<void> {
  if (keys.length === 0) return;
  // What a replay says is as old as its file: a later one's problem is not its to close.
  const values = [item.organization, keys, item.connector, item.replayNumber ?? item.number, now, item.id];
  const older = `from delivery d
     where p.organization_id = $1 and p.native_key = any($2) and not p.warning
       and d.organization_id = $1 and d.delivery_id = p.delivery_id and d.connector_id = $3 and d.delivery_id <> $6
       and coalesce(d.replay_number, d.number) <= $4`;
  await client.query(
    `update problem p set closed_at = $5, closed_by = $6 ${older} and p.closed_at is null`,
    values,
  );
  // One that a person dismissed is over for good then.
  await client.query(
    `update problem p set closed_by = $6 ${older} and p.dismissed and p.closed_by is null and $5::timestamptz is not null`,
    values,
  );
}

export interface ProblemRow {
  readonly number: number;
  readonly code: string;
  readonly class: string;
  readonly message: string;
  readonly advice: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly field: string | null;
  readonly value: string | null;
  readonly warning: boolean;
  readonly closedAt: Date | null;
}

export async function problemsOf(
  database: Queryable,
  organization: string,
  deliveryId: string,
  limit: number,
): Promise<readonly ProblemRow[]> {
  const { rows } = await database.query<ProblemRow & { [key: string]: unknown }>(
    `select number, code, class, message, advice, line, column_number as column, field, value, warning, closed_at as "closedAt"
     from problem where organization_id = $1 and delivery_id = $2 order by number, ordinal limit $3`,
    [organization, deliveryId, limit],
  );
  return rows;
}

/** Staged rows of a delivery: loaded by COPY with their checkpoint, read back in group order, dropped when applied. */
import type { Client, Database, Queryable } from './database.ts';
import { copyRows } from './database.ts';
import type { Delivery } from './deliveries.ts';
import { journal } from './journal.ts';
import type { Lease } from './leases.ts';
import { fence } from './leases.ts';
import { STAGED_RECORD_COLUMNS, STAGED_UNIT_COLUMNS } from './staged-rows.ts';

export interface StagedSlice {
  readonly rows: Uint8Array;
  readonly records: number;
  readonly units: number;
  readonly cents: number;
  readonly withoutAmount: number;
  /** Cursor in group order, when the records come from `groupedRecords`. */
  readonly cursor?: string;
  /** Records that a person corrected. */
  readonly applied?: readonly { readonly record: number; readonly hash: string; readonly version: number }[];
}

/** A crash of PostgreSQL empties the unlogged rows anyway: their checkpoint need not wait for the disk. */
const unhurried = (client: Client): Promise<unknown> => client.query('set local synchronous_commit = off');

export async function stageSlice(
  database: Database,
  lease: Lease,
  item: Delivery,
  slice: StagedSlice,
): Promise<void> {
  await database.transaction(async (client) => {
    await fence(client, lease);
    await unhurried(client);
    await copyRows(client, STAGED_UNIT_COLUMNS, slice.rows);
    await client.query(
      `update delivery set staged_records = staged_records + $3, staged_units = staged_units + $4,
         cents = coalesce(cents, 0) + $5, without_amount = coalesce(without_amount, 0) + $6, stage_cursor = coalesce($7, stage_cursor)
       where organization_id = $1 and delivery_id = $2`,
      [
        item.organization,
        item.id,
        slice.records,
        slice.units,
        slice.cents,
        slice.withoutAmount,
        slice.cursor ?? null,
      ],
    );
    if (slice.applied !== undefined && slice.applied.length > 0)
      await journal(client, {
        organization: item.organization,
        connector: item.connector,
        deliveryId: item.id,
        event: 'records.corrected',
        detail: { corrections: slice.applied.map((one) => ({ ...one })) },
      });
  });
}

export async function groupSlice(
  database: Database,
  lease: Lease,
  item: Delivery,
  rows: Uint8Array,
  records: number,
): Promise<void> {
  await database.transaction(async (client) => {
    await fence(client, lease);
    await unhurried(client);
    await copyRows(client, STAGED_RECORD_COLUMNS, rows);
    await client.query(
      'update delivery set grouped_records = grouped_records + $3 where organization_id = $1 and delivery_id = $2',
      [item.organization, item.id, records],
    );
  });
}

/** What is really there: staged tables are unlogged, and PostgreSQL empties them after a crash of its own. */
export async function stagedCounts(
  database: Queryable,
  item: Delivery,
): Promise<{ units: number; grouped: number }> {
  const { rows } = await database.query<{ units: number; grouped: number }>(
    `select (select count(*) from staged_unit where delivery_id = $1 and ordinal = 0) as units,
            (select count(*) from staged_record where delivery_id = $1) as grouped`,
    [item.id],
  );
  return rows[0] ?? { units: 0, grouped: 0 };
}

/** Forgets what was staged, to stage again from the archive. */
export async function restage(client: Client, item: Delivery): Promise<void> {
  await client.query('delete from staged_unit where delivery_id = $1', [item.id]);
  await client.query('delete from staged_record where delivery_id = $1', [item.id]);
  await client.query(
    `update delivery set grouped_records = 0, staged_records = 0, staged_units = 0, cents = null, without_amount = null, stage_cursor = null
     where organization_id = $1 and delivery_id = $2`,
    [item.organization, item.id],
  );
}

export async function dropStaged(client: Client, item: Delivery): Promise<void> {
  await client.query('delete from staged_unit where delivery_id = $1', [item.id]);
  await client.query('delete from staged_record where delivery_id = $1', [item.id]);
}

export interface GroupedRecord {
  readonly groupKey: string;
  readonly number: number;
  readonly offset: number;
  readonly line: number;
  readonly lines: number;
  readonly flow: number;
  readonly bytes: Buffer;
}

/** Records after the cursor in (group, number) order. */
export async function groupedRecords(
  database: Queryable,
  item: Delivery,
  after: { groupKey: string; number: number },
  limit: number,
): Promise<readonly GroupedRecord[]> {
  const { rows } = await database.query<GroupedRecord & { [key: string]: unknown }>(
    `select group_key as "groupKey", number, at_offset as "offset", line, lines, flow, bytes from staged_record
     where delivery_id = $1 and (group_key, number) > ($2, $3) order by group_key, number limit $4`,
    [item.id, after.groupKey, after.number, limit],
  );
  return rows;
}

/** Records of units in problem. */
export async function stagedProblems(database: Queryable, item: Delivery): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    "select coalesce(sum(coalesce(cardinality(numbers), 1)), 0)::bigint as count from staged_unit where delivery_id = $1 and kind = 'X' and problems <> '\"duplicate\"'",
    [item.id],
  );
  return rows[0]?.count ?? 0;
}

/** Whether any group holds more records than `most`: a mistaken key, for sure. */
export async function groupBeyond(
  database: Queryable,
  item: Delivery,
  most: number,
): Promise<{ groupKey: string; records: number } | undefined> {
  const { rows } = await database.query<{ groupKey: string; records: number }>(
    `select group_key as "groupKey", count(*)::bigint as records from staged_record
     where delivery_id = $1 and group_key <> '' group by group_key having count(*) > $2 limit 1`,
    [item.id, most],
  );
  return rows[0];
}

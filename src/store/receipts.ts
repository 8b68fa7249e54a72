/** Receipts as they were gathered: once each, whatever the number of sweeps that showed them. */
import type { Receipt } from '../domain/receipt.ts';
import type { Client, Queryable } from './database.ts';
import type { AccessKey } from './publications.ts';

/** Which of these (iuv, instant of payment) a sweep has brought already. */
export async function knownReceipts(
  database: Queryable,
  organization: string,
  iuvs: readonly string[],
): Promise<ReadonlyMap<string, readonly Date[]>> {
  const { rows } = await database.query<{ iuv: string; paid: Date[] }>(
    'select iuv, array_agg(paid_at) as paid from receipt where organization_id = $1 and iuv = any($2) group by iuv',
    [organization, iuvs],
  );
  return new Map(rows.map((row) => [row.iuv, row.paid]));
}

export interface NewReceipt {
  readonly receipt: Receipt;
  readonly sha256: string;
}

export async function insertReceipts(
  client: Client,
  key: AccessKey,
  found: readonly NewReceipt[],
  now: Date,
): Promise<number> {
  if (found.length === 0) return 0;
  const { rowCount } = await client.query(
    `insert into receipt (organization_id, receipt_id, iuv, access_id, amount, paid_at, content, sha256, gathered_at)
     select $1, receipt_id, iuv, $2, amount, paid_at, content, sha256, $3
     from unnest($4::text[], $5::text[], $6::bigint[], $7::timestamptz[], $8::jsonb[], $9::text[]) as r (receipt_id, iuv, amount, paid_at, content, sha256)
     on conflict do nothing`,
    [
      key.organization,
      key.access,
      now,
      found.map((one) => one.receipt.receiptId),
      found.map((one) => one.receipt.iuv),
      found.map((one) => one.receipt.amount),
      found.map((one) => one.receipt.paidAt),
      found.map((one) => JSON.stringify(one.receipt)),
      found.map((one) => one.sha256),
    ],
  );
  return rowCount ?? 0;
}

/** The next receipts to settle, locked. */
export async function unsettledReceipts(
  client: Client,
  organization: string,
  limit: number,
): Promise<readonly string[]> {
  const { rows } = await client.query<{ id: string }>(
    `select receipt_id as id from receipt where organization_id = $1 and settled_at is null order by receipt_id limit $2 for update skip locked`,
    [organization, limit],
  );
  return rows.map((row) => row.id);
}

export async function receiptsSettled(
  client: Client,
  organization: string,
  ids: readonly string[],
  now: Date,
): Promise<void> {
  await client.query(
    'update receipt set settled_at = $3 where organization_id = $1 and receipt_id = any($2)',
    [organization, ids, now],
  );
}

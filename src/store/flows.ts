/** Reporting flows, every revision: the latest one counts. */
import type { Flow } from '../domain/flow.ts';
import type { Client, Queryable } from './database.ts';
import type { AccessKey } from './publications.ts';

export interface FlowKey {
  readonly flow: string;
  readonly psp: string;
  readonly revision: number;
}

export async function flowKnown(database: Queryable, organization: string, key: FlowKey): Promise<boolean> {
  const { rowCount } = await database.query(
    'select 1 from flow where organization_id = $1 and flow = $2 and psp = $3 and revision = $4',
    [organization, key.flow, key.psp, key.revision],
  );
  return rowCount === 1;
}

export async function insertFlow(
  client: Client,
  key: AccessKey,
  found: Flow,
  sha256: string,
  now: Date,
): Promise<void> {
  const { payments, ...head } = found;
  const { rowCount } = await client.query(
    `insert into flow (organization_id, flow, psp, revision, access_id, regulation, regulation_day, total_payments, total_amount, content, sha256, published_at, gathered_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict do nothing`,
    [
      key.organization,
      found.flow,
      found.psp,
      found.revision,
      key.access,
      found.regulation,
      found.regulationDay,
      found.totalPayments,
      found.totalAmount,
      JSON.stringify(head),
      sha256,
      found.publishedAt,
      now,
    ],
  );
  if (rowCount === 0) return;
  await client.query(
    `insert into flow_payment (organization_id, flow, psp, revision, index, iuv, iur, id_transfer, amount, outcome, day)
     select $1, $2, $3, $4, * from unnest($5::int[], $6::text[], $7::text[], $8::smallint[], $9::bigint[], $10::smallint[], $11::date[])`,
    [
      key.organization,
      found.flow,
      found.psp,
      found.revision,
      payments.map((one) => one.index),
      payments.map((one) => one.iuv),
      payments.map((one) => one.iur),
      payments.map((one) => one.idTransfer),
      payments.map((one) => one.amount),
      payments.map((one) => one.outcome),
      payments.map((one) => one.day),
    ],
  );
}

export async function unsettledFlows(client: Client, organization: string): Promise<readonly FlowKey[]> {
  const { rows } = await client.query<{ flow: string; psp: string; revision: number }>(
    `select flow, psp, revision from flow where organization_id = $1 and settled_at is null order by published_at, flow, psp, revision limit 20 for update skip locked`,
    [organization],
  );
  return rows;
}

export async function flowSettled(
  client: Client,
  organization: string,
  key: FlowKey,
  now: Date,
): Promise<void> {
  await client.query(
    'update flow set settled_at = $5 where organization_id = $1 and flow = $2 and psp = $3 and revision = $4',
    [organization, key.flow, key.psp, key.revision, now],
  );
}

export async function organizationsToSettle(database: Queryable): Promise<readonly string[]> {
  const { rows } = await database.query<{ organization: string }>(
    `select organization_id as organization from receipt where settled_at is null
     union select organization_id from flow where settled_at is null`,
  );
  return rows.map((row) => row.organization);
}

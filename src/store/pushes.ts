/** Files pushed over HTTP: requests by their Idempotency-Key, and signatures that were used within their time. */
import type { ConnectorKey } from './connectors.ts';
import type { Client, Queryable } from './database.ts';

export interface PushRequest {
  readonly sha256: string;
  readonly delivery: string;
  readonly number: number;
}

export async function pushRequest(
  database: Queryable,
  key: ConnectorKey,
  idempotencyKey: string,
): Promise<PushRequest | undefined> {
  const { rows } = await database.query<PushRequest & { [key: string]: unknown }>(
    `select r.sha256, r.delivery_id as delivery, d.number from push_request r
     join delivery d on d.organization_id = r.organization_id and d.delivery_id = r.delivery_id
     where r.organization_id = $1 and r.connector_id = $2 and r.idempotency_key = $3`,
    [key.organization, key.connector, idempotencyKey],
  );
  return rows[0];
}

/** False when another request bears the key: one that is under way is waited for. */
export async function insertPushRequest(
  client: Client,
  key: ConnectorKey,
  request: {
    readonly idempotencyKey: string;
    readonly sha256: string;
    readonly delivery: string;
    readonly at: Date;
  },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `insert into push_request (organization_id, connector_id, idempotency_key, sha256, delivery_id, at)
     values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
    [key.organization, key.connector, request.idempotencyKey, request.sha256, request.delivery, request.at],
  );
  return rowCount === 1;
}

/** Keys of requests that nobody repeats any more. */
export async function forgetPushes(database: Queryable, before: Date): Promise<void> {
  await database.query('delete from push_request where at < $1', [before]);
}

/** False when it was used before. Those whose time is over are forgotten: their time alone refuses them now. */
export async function useSignature(
  client: Client,
  key: ConnectorKey,
  signature: { readonly value: string; readonly until: Date },
  now: Date,
): Promise<boolean> {
  await client.query(
    `delete from push_signature where (organization_id, connector_id, signature) in (
       select organization_id, connector_id, signature from push_signature where until < $1 limit 100 for update skip locked)`,
    [now],
  );
  const { rowCount } = await client.query(
    `insert into push_signature (organization_id, connector_id, signature, until) values ($1, $2, $3, $4) on conflict do nothing`,
    [key.organization, key.connector, signature.value, signature.until],
  );
  return rowCount === 1;
}

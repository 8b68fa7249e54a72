/** Deliveries that were refused whole, for whoever sent them. */
import type { Problem } from '../domain/problem.ts';
import type { ConnectorKey } from './connectors.ts';
import type { Queryable } from './database.ts';

export interface RefusedDelivery {
  readonly number: number;
  readonly fileName: string;
  readonly receivedAt: Date;
  readonly reasons: readonly Problem[];
}

const MOST = 1_000;

/** The newest first. */
export async function refusedDeliveries(
  database: Queryable,
  key: ConnectorKey,
  since: Date,
): Promise<readonly RefusedDelivery[]> {
  const { rows } = await database.query<RefusedDelivery & { [key: string]: unknown }>(
    `select number, coalesce(envelope->>'name', file_name) as "fileName", received_at as "receivedAt", reasons from delivery
     where organization_id = $1 and connector_id = $2 and state = 'refused' and received_at >= $3
     order by number desc limit ${MOST}`,
    [key.organization, key.connector, since],
  );
  return rows;
}

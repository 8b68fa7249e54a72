/** When files came, for connectors that expect some by an hour. */
import type { Queryable } from './database.ts';

/** More than so many of a connector since the hours that are judged make no difference. */
const MOST = 1_000;

export interface Arrival {
  readonly connector: string;
  readonly at: Date;
}

/**
 * Deliveries received after an instant, in order. A replay is no arrival, nor what a person wrote, nor is the last file once more: what is
 * expected is another.
 */
export async function arrivals(
  database: Queryable,
  organization: string,
  connectors: readonly string[],
  after: Date,
): Promise<readonly Arrival[]> {
  if (connectors.length === 0) return [];
  const { rows } = await database.query<Arrival & { [key: string]: unknown }>(
    `select d.connector_id as connector, d.received_at as at
     from unnest($2::text[]) as one (connector_id)
     cross join lateral (
       select connector_id, received_at, state, replay_of, by_hand from delivery
       where organization_id = $1 and connector_id = one.connector_id order by number desc limit ${MOST}) d
     where d.received_at > $3 and d.replay_of is null and not d.by_hand and d.state <> 'duplicate' order by d.received_at`,
    [organization, connectors, after],
  );
  return rows;
}

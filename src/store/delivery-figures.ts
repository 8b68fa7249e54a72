/** Deliveries in figures: outcomes of one, and those that are still on their way. */
import type { Problem } from '../domain/problem.ts';
import type { ConnectorKey } from './connectors.ts';
import type { Queryable } from './database.ts';
import type { Absent, DeliveryState } from './deliveries.ts';

export interface OutcomeCount {
  readonly outcome: string;
  readonly records: number;
  readonly cents: number;
  readonly withoutAmount: number;
}

export async function outcomeCounts(
  database: Queryable,
  organization: string,
  id: string,
): Promise<readonly OutcomeCount[]> {
  const { rows } = await database.query<OutcomeCount & { [key: string]: unknown }>(
    `select outcome, count(*)::bigint as records, coalesce(sum(cents), 0)::bigint as cents, count(*) filter (where cents is null)::bigint as "withoutAmount"
     from record where organization_id = $1 and delivery_id = $2 group by outcome order by outcome`,
    [organization, id],
  );
  return rows;
}

export interface WaitingDelivery extends ConnectorKey {
  readonly number: number;
  readonly fileName: string;
  readonly state: DeliveryState;
  readonly reasons: readonly Problem[];
  readonly absent: Absent | null;
  /** The held delivery that it stands behind. */
  readonly behind: number | null;
}

/** Held ones, those behind them, those still on their way, and full lists whose cancellations nobody decided. */
export async function deliveriesWaiting(database: Queryable): Promise<readonly WaitingDelivery[]> {
  const { rows } = await database.query<WaitingDelivery & { [key: string]: unknown }>(
    `select organization_id as organization, connector_id as connector, number, file_name as "fileName", state, reasons, absent,
       (select min(h.number) from delivery h where h.organization_id = d.organization_id and h.connector_id = d.connector_id
          and h.state = 'held' and h.number < d.number) as behind
     from delivery d where state in ('received', 'surveyed', 'staged', 'held', 'applying', 'withdrawing')
       or state = 'applied' and absent is not null and absent -> 'held' <> 'null' and absent -> 'overtakenBy' is null
     order by number limit 1000`,
  );
  return rows;
}

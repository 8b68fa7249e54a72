/** Files that a connector took from its door, as they became deliveries. */
import type { ConnectorKey } from '../connectors.ts';
import type { DeliveryState } from '../deliveries.ts';
import type { View } from '../view.ts';
import { only } from './where.ts';

export interface PickedUp {
  /** Of the delivery. */
  readonly number: number;
  readonly fileName: string;
  readonly at: Date;
  readonly size: number;
  readonly state: DeliveryState;
}

/** The newest first; what people entered or had processed again was not picked up. */
export async function pickedUp(view: View, key: ConnectorKey, limit: number): Promise<readonly PickedUp[]> {
  const values: unknown[] = [key.organization, key.connector, limit];
  const { rows } = await view.query<PickedUp & { [key: string]: unknown }>(
    `select number, file_name as "fileName", received_at as at, size_bytes as size, state from delivery
     where organization_id = $1 and ${only('connector_id', '$2')} and replay_of is null and not by_hand and ${view.own('organization_id', values)}
     order by connector_id desc, number desc limit $3`,
    values,
  );
  return rows;
}

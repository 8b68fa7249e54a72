/** Who paused a connector, when, and why. */
import type { ConnectorKey } from '../connectors.ts';
import type { View } from '../view.ts';

export interface Pause {
  readonly by: string | null;
  readonly at: Date | null;
  readonly reason: string | null;
}

/** Undefined: it is not paused. */
export async function pauseOf(view: View, key: ConnectorKey): Promise<Pause | undefined> {
  const values: unknown[] = [key.organization, key.connector];
  const { rows } = await view.query<Pause & { [key: string]: unknown }>(
    `select paused_by as by, paused_at as at, paused_reason as reason from connector
     where organization_id = $1 and connector_id = $2 and paused and ${view.own('organization_id', values)}`,
    values,
  );
  return rows[0];
}

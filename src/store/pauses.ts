/** Whether a connector takes files: what a person decides, beside what its configuration says. */
import type { ConnectorKey } from './connectors.ts';
import type { Client } from './database.ts';

/** False when it was so already. */
export async function setPaused(client: Client, key: ConnectorKey, paused: boolean): Promise<boolean> {
  const { rowCount } = await client.query(
    'update connector set paused = $3 where organization_id = $1 and connector_id = $2 and paused <> $3',
    [key.organization, key.connector, paused],
  );
  return rowCount === 1;
}

/** Whether a connector takes files: what a person decides, beside what its configuration says. */
import type { ConnectorKey } from './connectors.ts';
import type { Client } from './database.ts';

/** False when it was so already. */
export async function setPaused(
  client: Client,
  key: ConnectorKey,
  paused: { readonly by: string; readonly at: Date; readonly reason: string | null } | null,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `update connector set paused = $3, paused_by = $4, paused_at = $5, paused_reason = $6
     where organization_id = $1 and connector_id = $2 and paused <> $3`,
    [
      key.organization,
      key.connector,
      paused !== null,
      paused?.by ?? null,
      paused?.at ?? null,
      paused?.reason ?? null,
    ],
  );
  return rowCount === 1;
}

/** Keys of servers that a person trusted on first use, by organization and server. */
import type { ConnectorKey } from './connectors.ts';
import type { Database, Queryable } from './database.ts';
import { journal } from './journal.ts';

/** Ports where a location names none; only these doors have host keys. */
const PORTS: { readonly [scheme: string]: number } = { 'sftp:': 22 };

/** `host:port` of a location whose server has a host key; nothing for other doors. */
export function serverOf(location: string): string | undefined {
  const url = URL.parse(location);
  const port = url === null ? undefined : PORTS[url.protocol];
  if (url === null || port === undefined || url.hostname === '') return undefined;
  return `${url.hostname.toLowerCase()}:${url.port === '' ? port : url.port}`;
}

/** Fingerprints (`SHA256:…`) that are trusted for the server of this location. */
export async function trustedKeys(
  database: Queryable,
  organization: string,
  location: string,
): Promise<readonly string[]> {
  const server = serverOf(location);
  if (server === undefined) return [];
  const { rows } = await database.query<{ fingerprint: string }>(
    'select fingerprint from trusted_host where organization_id = $1 and server = $2 order by trusted_at, fingerprint',
    [organization, server],
  );
  return rows.map((row) => row.fingerprint);
}

export interface Decision extends ConnectorKey {
  /** `host:port` */
  readonly server: string;
  readonly actor: string;
  readonly at: Date;
}

/** From now on this key and no other; answers those that it replaces. The same key again changes nothing. */
export async function trustHost(
  database: Database,
  { organization, connector, server, actor, at }: Decision,
  fingerprint: string,
): Promise<readonly string[]> {
  return database.transaction(async (client) => {
    const { rows } = await client.query<{ fingerprint: string }>(
      'delete from trusted_host where organization_id = $1 and server = $2 and fingerprint <> $3 returning fingerprint',
      [organization, server, fingerprint],
    );
    const replaced = rows.map((row) => row.fingerprint);
    const { rowCount } = await client.query(
      `insert into trusted_host (organization_id, server, fingerprint, trusted_by, trusted_at) values ($1, $2, $3, $4, $5)
       on conflict do nothing`,
      [organization, server, fingerprint, actor, at],
    );
    if (rowCount !== 0 || replaced.length > 0)
      await journal(client, {
        organization,
        connector,
        event: 'host.trusted',
        subject: server,
        actor,
        detail: { fingerprint, replaced },
      });
    return replaced;
  });
}

/** No key of this server is trusted any more; answers those that were. */
export async function forgetHost(
  database: Database,
  { organization, connector, server, actor }: Decision,
): Promise<readonly string[]> {
  return database.transaction(async (client) => {
    const { rows } = await client.query<{ fingerprint: string }>(
      'delete from trusted_host where organization_id = $1 and server = $2 returning fingerprint',
      [organization, server],
    );
    const forgotten = rows.map((row) => row.fingerprint);
    if (forgotten.length > 0)
      await journal(client, {
        organization,
        connector,
        event: 'host.forgotten',
        subject: server,
        actor,
        detail: { forgotten },
      });
    return forgotten;
  });
}

/** Files that lie ready in `out/` of our own SFTP server; their bytes are in the archive. */
import type { ConnectorKey } from './connectors.ts';
import type { Client, Queryable } from './database.ts';

export interface ReadyFile extends ConnectorKey {
  readonly name: string;
  readonly sha256: string;
  readonly size: number;
  readonly readyAt: Date;
}

export async function readyFiles(database: Queryable, key: ConnectorKey): Promise<readonly ReadyFile[]> {
  const { rows } = await database.query<ReadyFile & { [key: string]: unknown }>(
    `select organization_id as organization, connector_id as connector, name, sha256, size_bytes as size, ready_at as "readyAt"
     from ready_file where organization_id = $1 and connector_id = $2 and removed_at is null order by ready_at, name`,
    [key.organization, key.connector],
  );
  return rows;
}

/** Once per outgoing file, whatever became of it since. `taken`: another one bears the name. */
export async function putReadyFile(
  database: Queryable,
  file: ReadyFile & { readonly outgoing: string },
): Promise<'put' | 'known' | 'taken'> {
  const { rowCount } = await database.query(
    `insert into ready_file (organization_id, connector_id, name, outgoing_id, sha256, size_bytes, ready_at)
     select $1, $2, $3, $4, $5, $6, $7
     where not exists (select 1 from ready_file where organization_id = $1 and connector_id = $2 and outgoing_id = $4)
     on conflict do nothing`,
    [file.organization, file.connector, file.name, file.outgoing, file.sha256, file.size, file.readyAt],
  );
  if (rowCount === 1) return 'put';
  const { rows } = await database.query(
    'select 1 from ready_file where organization_id = $1 and connector_id = $2 and outgoing_id = $3',
    [file.organization, file.connector, file.outgoing],
  );
  return rows.length > 0 ? 'known' : 'taken';
}

/** The first time that it was read to its end. */
export async function readyFetched(
  database: Queryable,
  key: ConnectorKey,
  name: string,
  now: Date,
): Promise<boolean> {
  const { rowCount } = await database.query(
    `update ready_file set fetched_at = $4
     where organization_id = $1 and connector_id = $2 and name = $3 and removed_at is null and fetched_at is null`,
    [key.organization, key.connector, name, now],
  );
  return rowCount === 1;
}

/** False when it is not there any more. */
export async function readyRemoved(
  database: Queryable,
  key: ConnectorKey,
  name: string,
  now: Date,
): Promise<boolean> {
  const { rowCount } = await database.query(
    `update ready_file set removed_at = $4 where organization_id = $1 and connector_id = $2 and name = $3 and removed_at is null`,
    [key.organization, key.connector, name, now],
  );
  return rowCount === 1;
}

/** A person wants the same file laid out once more: for the transaction that makes it due again. */
export async function forgetReadyFile(client: Client, organization: string, outgoing: string): Promise<void> {
  await client.query(
    'delete from ready_file where organization_id = $1 and outgoing_id = $2 and removed_at is not null',
    [organization, outgoing],
  );
}

/** Files that were taken away from `out/` long ago: their bytes and their history are the outgoing file's. */
export async function forgetRemoved(database: Queryable, before: Date): Promise<void> {
  await database.query('delete from ready_file where removed_at < $1', [before]);
}

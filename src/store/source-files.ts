/** Files at their source: how long they have been still, what they wait for, whether they are safe and settled. */
import type { RemoteFile } from '../domain/ports/transport.ts';
import type { ConnectorKey } from './connectors.ts';
import type { Client, Database, Queryable } from './database.ts';
import { storable } from './storable.ts';

export interface SourceFile {
  readonly name: string;
  readonly size: number;
  readonly modifiedMs: number;
  /** Consecutive listings that showed the same size and time. */
  readonly listings: number;
  readonly firstSeenAt: Date;
  readonly changedAt: Date;
  readonly waiting: Waiting | null;
  readonly deliveryId: string | null;
  readonly settledAt: Date | null;
}

export interface Waiting {
  readonly gate: string;
  readonly reason: string;
  /** Instant until which looking again makes no sense. */
  readonly until?: string;
}

/** What is known of a source: name, size and time of each file, and whether it is done with. */
export interface KnownFile {
  readonly name: string;
  readonly size: number;
  readonly modifiedMs: number;
  readonly version: string | null;
  readonly done: boolean;
  /** Its bytes are safe. */
  readonly taken: boolean;
  /** As in `SourceFile`. */
  readonly listings: number;
}

/** A folder whose files are left in place has a hundred thousand after a year. */
const KNOWN_AT_ONCE = 5_000;

export async function* knownFiles(database: Queryable, key: ConnectorKey): AsyncGenerator<KnownFile> {
  for (let after = ''; ; ) {
    const { rows } = await database.query<KnownFile & { [key: string]: unknown }>(
      `select name, size_bytes as size, modified_ms as "modifiedMs", version, settled_at is not null as done,
         delivery_id is not null as taken, listings
       from source_file where organization_id = $1 and connector_id = $2 and name > $3 order by name limit ${KNOWN_AT_ONCE}`,
      [key.organization, key.connector, after],
    );
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < KNOWN_AT_ONCE) return;
    after = last.name;
  }
}

const UNCHANGED =
  'known.size_bytes = excluded.size_bytes and known.modified_ms = excluded.modified_ms and known.version is not distinct from excluded.version';

/** Records what a listing showed and returns the rows as they stand now. A settled name that shows up again is a new file. */
export async function seeFiles(
  database: Queryable,
  key: ConnectorKey,
  files: readonly RemoteFile[],
  now: Date,
): Promise<readonly SourceFile[]> {
  if (files.length === 0) return [];
  const { rows } = await database.query<SourceFile & { [key: string]: unknown }>(
    `insert into source_file as known (organization_id, connector_id, name, size_bytes, modified_ms, version, first_seen_at, changed_at)
     select $1, $2, name, size, modified, version, $7, $7
     from unnest($3::text[], $4::bigint[], $5::bigint[], $6::text[]) as listed (name, size, modified, version)
     on conflict (organization_id, connector_id, name) do update set
       listings = case when ${UNCHANGED} then known.listings + 1 else 1 end,
       first_seen_at = case when ${UNCHANGED} or known.delivery_id is null then known.first_seen_at else $7 end,
       changed_at = case when ${UNCHANGED} then known.changed_at else $7 end,
       delivery_id = case when ${UNCHANGED} then known.delivery_id end,
       settled_at = case when ${UNCHANGED} then known.settled_at end,
       waiting = case when ${UNCHANGED} then known.waiting end,
       size_bytes = excluded.size_bytes, modified_ms = excluded.modified_ms, version = excluded.version
     returning name, size_bytes as size, modified_ms as "modifiedMs", listings, first_seen_at as "firstSeenAt", changed_at as "changedAt",
       waiting, delivery_id as "deliveryId", settled_at as "settledAt"`,
    [
      key.organization,
      key.connector,
      files.map((file) => file.name),
      files.map((file) => file.size),
      files.map((file) => Math.trunc(file.modifiedMs)),
      files.map((file) => file.version ?? null),
      now,
    ],
  );
  return rows;
}

export async function fileWaits(
  database: Pick<Database, 'note'>,
  key: ConnectorKey,
  name: string,
  waiting: Waiting,
): Promise<void> {
  await database.note(
    'update source_file set waiting = $4 where organization_id = $1 and connector_id = $2 and name = $3',
    [key.organization, key.connector, name, storable(waiting)],
  );
}

/** In the delivery's transaction: the bytes are safe, the source may be settled. */
export async function fileTaken(
  client: Client,
  key: ConnectorKey,
  file: RemoteFile,
  deliveryId: string,
): Promise<void> {
  const { rowCount } = await client.query(
    `update source_file set delivery_id = $4, waiting = null, settled_at = null
     where organization_id = $1 and connector_id = $2 and name = $3 and size_bytes = $5 and modified_ms = $6`,
    [key.organization, key.connector, file.name, deliveryId, file.size, Math.trunc(file.modifiedMs)],
  );
  // A delivery that no row remembers would be taken once more.
  if (rowCount !== 1) throw new Error(`nothing is known any more of "${file.name}", which is being taken`);
}

/** Settled and left in place: the row stays, so that it is not taken again. */
export async function fileSettled(
  database: Queryable,
  key: ConnectorKey,
  name: string,
  deliveryId: string,
  now: Date,
): Promise<void> {
  await database.query(
    'update source_file set settled_at = $5 where organization_id = $1 and connector_id = $2 and name = $3 and delivery_id = $4',
    [key.organization, key.connector, name, deliveryId, now],
  );
}

/** Forgets names that the listing no longer shows: a moved, deleted or withdrawn file that comes back is a new one. */
export async function forgetGone(
  database: Queryable,
  key: ConnectorKey,
  gone: readonly string[],
): Promise<void> {
  if (gone.length === 0) return;
  await database.query(
    'delete from source_file where organization_id = $1 and connector_id = $2 and name = any($3)',
    [key.organization, key.connector, gone],
  );
}

/** Those that were taken and cannot be cleaned away too. */
export async function waitingFiles(
  database: Queryable,
): Promise<readonly (ConnectorKey & { name: string; waiting: Waiting; firstSeenAt: Date })[]> {
  const { rows } = await database.query<
    ConnectorKey & { name: string; waiting: Waiting; firstSeenAt: Date; [key: string]: unknown }
  >(
    `select organization_id as organization, connector_id as connector, name, waiting, first_seen_at as "firstSeenAt"
     from source_file where settled_at is null and waiting is not null order by first_seen_at limit 1000`,
  );
  return rows;
}

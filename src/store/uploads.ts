/**
 * Files that clients write at our own SFTP server. Every change is fenced by the session that writes: one that was taken
 * for dead finds its upload gone and commits nothing.
 */
import type { UploadState } from '../domain/ports/inbox.ts';
import type { ConnectorKey } from './connectors.ts';
import type { Client, Queryable } from './database.ts';

export interface UploadRow extends ConnectorKey {
  readonly id: string;
  readonly name: string;
  readonly state: UploadState;
  readonly session: string | null;
  readonly size: number;
  readonly changedAt: Date;
  readonly statedAt: Date | null;
  readonly reason: string | null;
}

type Row = UploadRow & { [key: string]: unknown };

export interface UploadKey extends ConnectorKey {
  readonly id: string;
}

const COLUMNS = `organization_id as organization, connector_id as connector, upload_id as id, name, state, session,
  size_bytes as size, changed_at as "changedAt", stated_at as "statedAt", reason`;
const KEY = 'organization_id = $1 and connector_id = $2 and upload_id = $3';
/** What is seen of a file is its time: it grows with every change, whatever the clock does. */
const LATER = `greatest($4::timestamptz, changed_at + interval '1 millisecond')`;

const keyOf = (key: UploadKey): readonly string[] => [key.organization, key.connector, key.id];

/** All but the taken ones. */
export async function uploadsOf(database: Queryable, key: ConnectorKey): Promise<readonly UploadRow[]> {
  const { rows } = await database.query<Row>(
    `select ${COLUMNS} from upload where organization_id = $1 and connector_id = $2 and state <> 'taken' order by upload_id`,
    [key.organization, key.connector],
  );
  return rows;
}

/** Written or closed. */
export async function uploadNamed(
  database: Queryable,
  key: ConnectorKey,
  name: string,
  lock: 'for update' | '' = '',
): Promise<UploadRow | undefined> {
  const { rows } = await database.query<Row>(
    `select ${COLUMNS} from upload where organization_id = $1 and connector_id = $2 and name = $3 and state in ('writing', 'closed') ${lock}`,
    [key.organization, key.connector, name],
  );
  return rows[0];
}

/** Undefined when another bears the name meanwhile. */
export async function insertUpload(
  client: Client,
  key: UploadKey,
  name: string,
  session: string,
  now: Date,
): Promise<UploadRow | undefined> {
  const { rows } = await client.query<Row>(
    `insert into upload (organization_id, connector_id, upload_id, name, state, session, size_bytes, opened_at, changed_at)
     values ($1, $2, $3, $4, 'writing', $5, 0, $6, $6)
     on conflict (organization_id, connector_id, name) where state in ('writing', 'closed') do nothing returning ${COLUMNS}`,
    [...keyOf(key), name, session, now],
  );
  return rows[0];
}

export async function reopenUpload(
  client: Client,
  key: UploadKey,
  session: string,
  now: Date,
): Promise<UploadRow | undefined> {
  const { rows } = await client.query<Row>(
    `update upload set state = 'writing', session = $5, stated_at = null, reason = null, changed_at = ${LATER}
     where ${KEY} and state in ('writing', 'closed') returning ${COLUMNS}`,
    [...keyOf(key), now, session],
  );
  return rows[0];
}

export async function deleteUpload(database: Queryable, key: UploadKey): Promise<void> {
  await database.query(`delete from upload where ${KEY}`, [...keyOf(key)]);
}

export interface Touch {
  readonly id: string;
  readonly session: string;
  readonly size: number;
}

/** Says that their sessions live; the ids of those that are still theirs. */
export async function touchUploads(
  database: Queryable,
  touches: readonly Touch[],
  now: Date,
): Promise<readonly string[]> {
  const { rows } = await database.query<{ id: string }>(
    `update upload set size_bytes = t.size, changed_at = greatest($4::timestamptz, changed_at + interval '1 millisecond')
     from unnest($1::uuid[], $2::uuid[], $3::bigint[]) as t (id, session, size)
     where upload.upload_id = t.id and upload.session = t.session and upload.state = 'writing' returning upload.upload_id as id`,
    [
      touches.map((touch) => touch.id),
      touches.map((touch) => touch.session),
      touches.map((touch) => touch.size),
      now,
    ],
  );
  return rows.map((row) => row.id);
}

/** False when the session does not hold it any more. */
export async function closeUpload(
  database: Queryable,
  key: UploadKey,
  session: string,
  size: number,
  now: Date,
): Promise<boolean> {
  const { rowCount } = await database.query(
    `update upload set state = 'closed', session = null, reason = null, size_bytes = $6, changed_at = ${LATER}
     where ${KEY} and state = 'writing' and session = $5`,
    [...keyOf(key), now, session, size],
  );
  return rowCount === 1;
}

/** The session let go of it without closing; false when it did not hold it any more. */
export async function dropUpload(
  database: Queryable,
  key: UploadKey,
  session: string,
  size: number,
  reason: string,
  now: Date,
): Promise<boolean> {
  const { rowCount } = await database.query(
    `update upload set session = null, reason = $7, size_bytes = $6, changed_at = ${LATER}
     where ${KEY} and state = 'writing' and session = $5`,
    [...keyOf(key), now, session, size, reason],
  );
  return rowCount === 1;
}

export async function renameUpload(client: Client, key: UploadKey, name: string, now: Date): Promise<void> {
  await client.query(`update upload set name = $5, changed_at = ${LATER} where ${KEY}`, [
    ...keyOf(key),
    now,
    name,
  ]);
}

export async function stateUpload(
  database: Queryable,
  key: ConnectorKey,
  name: string,
  at: Date,
): Promise<void> {
  await database.query(
    `update upload set stated_at = $4 where organization_id = $1 and connector_id = $2 and name = $3 and state in ('writing', 'closed')`,
    [key.organization, key.connector, name, at],
  );
}

/** False when it changed since `changedAt`, or was taken. */
export async function takeUpload(
  database: Queryable,
  key: UploadKey,
  changedAt: Date,
  now: Date,
): Promise<boolean> {
  const { rowCount } = await database.query(
    `update upload set state = 'taken', changed_at = ${LATER} where ${KEY} and state = 'closed' and changed_at = $5`,
    [...keyOf(key), now, changedAt],
  );
  return rowCount === 1;
}

/** What a connector's uploads take up. */
export async function uploadsUse(
  database: Queryable,
  key: ConnectorKey,
): Promise<{ readonly files: number; readonly bytes: number }> {
  const { rows } = await database.query<{ files: number; bytes: number }>(
    `select count(*) as files, coalesce(sum(size_bytes), 0)::bigint as bytes from upload
     where organization_id = $1 and connector_id = $2 and state <> 'taken'`,
    [key.organization, key.connector],
  );
  return rows[0] ?? { files: 0, bytes: 0 };
}

/** Sessions that said nothing since `silentSince`: their server is dead. Their uploads may be resumed by another. */
export async function dropSilentUploads(
  database: Queryable,
  silentSince: Date,
  reason: string,
): Promise<number> {
  const { rowCount } = await database.query(
    `update upload set session = null, reason = $2 where state = 'writing' and session is not null and changed_at < $1`,
    [silentSince, reason],
  );
  return rowCount ?? 0;
}

/** Uploads that nobody resumed since `droppedBefore` are set aside. */
export async function setUploadsAside(
  database: Queryable,
  droppedBefore: Date,
): Promise<readonly UploadRow[]> {
  const { rows } = await database.query<Row>(
    `update upload set state = 'aside' where state = 'writing' and session is null and changed_at < $1 returning ${COLUMNS}`,
    [droppedBefore],
  );
  return rows;
}

export async function sizeUpload(database: Queryable, key: UploadKey, size: number): Promise<void> {
  await database.query(`update upload set size_bytes = $4 where ${KEY}`, [...keyOf(key), size]);
}

/** Forgets what was taken or set aside before an instant. */
export async function forgetUploads(database: Queryable, before: Date): Promise<readonly UploadRow[]> {
  const { rows } = await database.query<Row>(
    `delete from upload where state in ('taken', 'aside') and changed_at < $1 returning ${COLUMNS}`,
    [before],
  );
  return rows;
}

/** Of these, the ids whose bytes are still wanted. */
export async function wantedUploads(
  database: Queryable,
  organization: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await database.query<{ id: string }>(
    `select upload_id as id from upload where organization_id = $1 and upload_id = any($2::uuid[]) and state <> 'taken'`,
    [organization, ids],
  );
  return new Set(rows.map((row) => row.id));
}

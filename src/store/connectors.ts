/** Connectors as database state: what runs, what is disabled and why, when each is looked at next. */
import type { Json } from '../domain/debt-position.ts';
import type { Problem } from '../domain/problem.ts';
import type { Database, Queryable } from './database.ts';
import { storable } from './storable.ts';

export interface ConnectorKey {
  readonly organization: string;
  readonly connector: string;
}

export interface ConnectorRow extends ConnectorKey {
  readonly gestionale: string;
  readonly programHash: string | null;
  readonly problems: readonly Problem[];
  readonly present: boolean;
  readonly paused: boolean;
  readonly nextScanAt: Date;
  readonly lastScan: Json;
  /** The first of the looks in a row that ended in a problem. */
  readonly failingSince: Date | null;
  /** What the source asked to remember with the last file that was taken. */
  readonly bookmark: string | null;
  /** Progressive number of the next file; null: none came yet. */
  readonly nextSequence: number | null;
}

const COLUMNS = `organization_id as organization, connector_id as connector, gestionale, program_hash as "programHash", problems,
  present, paused, next_scan_at as "nextScanAt", last_scan as "lastScan", failing_since as "failingSince", bookmark,
  next_sequence as "nextSequence"`;

export async function connectors(database: Queryable): Promise<readonly ConnectorRow[]> {
  const { rows } = await database.query<ConnectorRow & { [key: string]: unknown }>(
    `select ${COLUMNS} from connector order by organization_id, connector_id`,
  );
  return rows;
}

export async function connector(database: Queryable, key: ConnectorKey): Promise<ConnectorRow | undefined> {
  const { rows } = await database.query<ConnectorRow & { [key: string]: unknown }>(
    `select ${COLUMNS} from connector where organization_id = $1 and connector_id = $2`,
    [key.organization, key.connector],
  );
  return rows[0];
}

/** Enabled connectors whose next look at their source is due. */
export async function connectorsToScan(database: Queryable, now: Date): Promise<readonly ConnectorKey[]> {
  const { rows } = await database.query<{ organization: string; connector: string }>(
    `select organization_id as organization, connector_id as connector from connector
     where program_hash is not null and present and not paused and not configured_paused and next_scan_at <= $1 order by next_scan_at`,
    [now],
  );
  return rows;
}

/**
 * A look begins: the next one is put off, so that a hint that comes meanwhile is seen by `scanned`. Until then nobody
 * is rung for a look that is under way; after a crash the next one comes at that instant.
 */
export async function scanning(
  database: Pick<Database, 'note'>,
  key: ConnectorKey,
  until: Date,
): Promise<void> {
  await database.note(
    'update connector set next_scan_at = $3 where organization_id = $1 and connector_id = $2',
    [key.organization, key.connector, until],
  );
}

/** `until`: as given to `scanning`; an earlier one is a hint that came meanwhile. `failedAt`: the look ended in a problem. */
export async function scanned(
  database: Pick<Database, 'note'>,
  key: ConnectorKey,
  next: Date,
  scan: Json,
  failedAt: Date | null,
  until: Date,
): Promise<void> {
  await database.note(
    `update connector set next_scan_at = case when next_scan_at < $6 then least(next_scan_at, $3) else $3 end, last_scan = $4,
       failing_since = case when $5::timestamptz is null then null else coalesce(failing_since, $5) end
     where organization_id = $1 and connector_id = $2`,
    [key.organization, key.connector, next, storable(scan), failedAt, until],
  );
}

/** In the transaction of the file that it came with. */
export async function remember(client: Queryable, key: ConnectorKey, bookmark: string): Promise<void> {
  await client.query('update connector set bookmark = $3 where organization_id = $1 and connector_id = $2', [
    key.organization,
    key.connector,
    bookmark,
  ]);
}

/** In the transaction of the file that bears the number; a lower one changes nothing. */
export async function passSequence(client: Queryable, key: ConnectorKey, sequence: number): Promise<void> {
  await client.query(
    `update connector set next_sequence = greatest(next_sequence, $3::bigint + 1)
     where organization_id = $1 and connector_id = $2`,
    [key.organization, key.connector, sequence],
  );
}

/** A person says which number comes next. */
export async function setSequence(client: Queryable, key: ConnectorKey, next: number): Promise<void> {
  await client.query(
    'update connector set next_sequence = $3 where organization_id = $1 and connector_id = $2',
    [key.organization, key.connector, next],
  );
}

/** Brings the next look forward (a watcher's hint, `collect now`). */
export async function scanSoon(database: Pick<Database, 'note'>, key: ConnectorKey, at: Date): Promise<void> {
  await database.note(
    'update connector set next_scan_at = least(next_scan_at, $3) where organization_id = $1 and connector_id = $2',
    [key.organization, key.connector, at],
  );
}

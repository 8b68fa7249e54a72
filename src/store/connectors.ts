/** Connectors as database state: what runs, what is disabled and why, when each is looked at next. */
import type { Json } from '../domain/debt-position.ts';
import type { Problem } from '../domain/problem.ts';
import type { Queryable } from './database.ts';

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
}

const COLUMNS = `organization_id as organization, connector_id as connector, gestionale, program_hash as "programHash", problems,
  present, paused, next_scan_at as "nextScanAt", last_scan as "lastScan"`;

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
     where program_hash is not null and present and not paused and next_scan_at <= $1 order by next_scan_at`,
    [now],
  );
  return rows;
}

export async function scanned(database: Queryable, key: ConnectorKey, next: Date, scan: Json): Promise<void> {
  await database.query(
    'update connector set next_scan_at = $3, last_scan = $4 where organization_id = $1 and connector_id = $2',
    [key.organization, key.connector, next, JSON.stringify(scan)],
  );
}

/** Brings the next look forward (a watcher's hint, `collect now`). */
export async function scanSoon(database: Queryable, key: ConnectorKey, at: Date): Promise<void> {
  await database.query(
    'update connector set next_scan_at = least(next_scan_at, $3) where organization_id = $1 and connector_id = $2',
    [key.organization, key.connector, at],
  );
}

/** Corrections that people made to raw records: every version, by connector and hash of the record's bytes. */
import type { Json } from '../domain/debt-position.ts';
import type { ConnectorKey } from './connectors.ts';
import type { Client, Queryable } from './database.ts';

export interface CorrectionKey extends ConnectorKey {
  readonly recordHash: string;
}

export type Values = { readonly [path: string]: Json };

export interface Correction extends CorrectionKey {
  readonly version: number;
  readonly fields: Values;
  readonly original: Values;
  readonly reason: string | null;
  readonly madeBy: string;
  readonly madeAt: Date;
  readonly withdrawnBy: string | null;
  readonly withdrawnAt: Date | null;
}

const COLUMNS = `organization_id as organization, connector_id as connector, record_hash as "recordHash", version, fields, original, reason,
  made_by as "madeBy", made_at as "madeAt", withdrawn_by as "withdrawnBy", withdrawn_at as "withdrawnAt"`;
const KEY = 'organization_id = $1 and connector_id = $2 and record_hash = $3';

type Row = Correction & { [key: string]: unknown };

/** The last version, standing or withdrawn. */
export async function correction(database: Queryable, key: CorrectionKey): Promise<Correction | undefined> {
  const { rows } = await database.query<Row>(`select ${COLUMNS} from correction where ${KEY} and current`, [
    key.organization,
    key.connector,
    key.recordHash,
  ]);
  return rows[0];
}

export interface NewCorrection extends CorrectionKey {
  readonly recordBytes: number;
  readonly fields: Values;
  readonly original: Values;
  readonly reason: string | null;
  readonly madeBy: string;
  readonly madeAt: Date;
  readonly deliveryId: string;
  readonly number: number;
}

/** Undefined when the last version is not the expected one (0: none yet): somebody else was faster. */
export async function insertCorrection(
  client: Client,
  made: NewCorrection,
  expected: number,
): Promise<Correction | undefined> {
  const key = [made.organization, made.connector, made.recordHash];
  if (expected > 0) {
    const { rowCount } = await client.query(
      `update correction set current = false where ${KEY} and version = $4 and current`,
      [...key, expected],
    );
    if (rowCount !== 1) return undefined;
  }
  const { rows } = await client.query<Row>(
    `insert into correction (organization_id, connector_id, record_hash, version, record_bytes, fields, original, reason, made_by, made_at, delivery_id, number)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict do nothing returning ${COLUMNS}`,
    [
      ...key,
      expected + 1,
      made.recordBytes,
      JSON.stringify(made.fields),
      JSON.stringify(made.original),
      made.reason,
      made.madeBy,
      made.madeAt,
      made.deliveryId,
      made.number,
    ],
  );
  return rows[0];
}

/** Undefined when another version stands, or none. */
export async function endCorrection(
  client: Client,
  key: CorrectionKey,
  expected: number,
  by: string,
  now: Date,
): Promise<Correction | undefined> {
  const { rows } = await client.query<Row>(
    `update correction set withdrawn_by = $5, withdrawn_at = $6 where ${KEY} and version = $4 and current and withdrawn_at is null returning ${COLUMNS}`,
    [key.organization, key.connector, key.recordHash, expected, by, now],
  );
  return rows[0];
}

/** Those that stand, in the order of their hashes. */
export async function standingCorrections(
  database: Queryable,
  key: ConnectorKey,
  after: string,
  limit: number,
): Promise<readonly Correction[]> {
  const { rows } = await database.query<Row>(
    `select ${COLUMNS} from correction where organization_id = $1 and connector_id = $2 and record_hash > $3 and current and withdrawn_at is null
     order by record_hash limit $4`,
    [key.organization, key.connector, after, limit],
  );
  return rows;
}

/** How long corrected records are: none, when nothing is corrected. */
export async function correctedLengths(database: Queryable, key: ConnectorKey): Promise<ReadonlySet<number>> {
  const { rows } = await database.query<{ length: number }>(
    `select distinct record_bytes as length from correction where organization_id = $1 and connector_id = $2 and current and withdrawn_at is null`,
    [key.organization, key.connector],
  );
  return new Set(rows.map((row) => row.length));
}

/** What stands for these records, by hash. */
export async function correctionsFor(
  database: Queryable,
  key: ConnectorKey,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, { readonly version: number; readonly fields: Values }>> {
  if (hashes.length === 0) return new Map();
  const { rows } = await database.query<{ hash: string; version: number; fields: Values }>(
    `select record_hash as hash, version, fields from correction
     where organization_id = $1 and connector_id = $2 and record_hash = any($3) and current and withdrawn_at is null`,
    [key.organization, key.connector, hashes],
  );
  return new Map(rows.map(({ hash, ...rest }) => [hash, rest]));
}

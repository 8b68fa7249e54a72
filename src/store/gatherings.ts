/** When each Nodo access is asked for news, and until when its news is complete. */
import type { Problem } from '../domain/problem.ts';
import type { Queryable } from './database.ts';
import type { AccessKey } from './publications.ts';

export interface Gathering extends AccessKey {
  readonly nextAt: Date;
  readonly receiptsCompleteUntil: Date | null;
  readonly flowsCompleteUntil: Date | null;
  readonly nightlyAt: Date | null;
  readonly problem: Problem | null;
}

/** Something says that there is news: do not wait for the next cycle. */
export async function wantGathering(database: Queryable, key: AccessKey): Promise<void> {
  await database.query(
    `insert into gathering (organization_id, access_id, wanted) values ($1, $2, true)
     on conflict (organization_id, access_id) do update set wanted = true, next_at = least(gathering.next_at, now())`,
    [key.organization, key.access],
  );
}

export async function ensureGathering(database: Queryable, keys: readonly AccessKey[]): Promise<void> {
  await database.query(
    `insert into gathering (organization_id, access_id) select * from unnest($1::text[], $2::text[]) on conflict do nothing`,
    [keys.map((key) => key.organization), keys.map((key) => key.access)],
  );
}

const COLUMNS = `organization_id as organization, access_id as access, next_at as "nextAt", receipts_complete_until as "receiptsCompleteUntil",
  flows_complete_until as "flowsCompleteUntil", nightly_at as "nightlyAt", problem`;

export async function accessesToGather(database: Queryable, now: Date): Promise<readonly Gathering[]> {
  const { rows } = await database.query<Gathering & { [key: string]: unknown }>(
    `select ${COLUMNS} from gathering where next_at <= $1 or wanted order by next_at`,
    [now],
  );
  return rows;
}

export async function gathering(database: Queryable, key: AccessKey): Promise<Gathering | undefined> {
  const { rows } = await database.query<Gathering & { [key: string]: unknown }>(
    `select ${COLUMNS} from gathering where organization_id = $1 and access_id = $2`,
    [key.organization, key.access],
  );
  return rows[0];
}

export interface Gathered {
  readonly nextAt: Date;
  readonly receiptsCompleteUntil?: Date;
  readonly flowsCompleteUntil?: Date;
  readonly nightlyAt?: Date;
  readonly problem: Problem | null;
}

export async function gathered(database: Queryable, key: AccessKey, result: Gathered): Promise<void> {
  await database.query(
    `update gathering set next_at = $3, wanted = false, receipts_complete_until = coalesce($4, receipts_complete_until),
       flows_complete_until = coalesce($5, flows_complete_until), nightly_at = coalesce($6, nightly_at), problem = $7
     where organization_id = $1 and access_id = $2`,
    [
      key.organization,
      key.access,
      result.nextAt,
      result.receiptsCompleteUntil ?? null,
      result.flowsCompleteUntil ?? null,
      result.nightlyAt ?? null,
      result.problem === null ? null : JSON.stringify(result.problem),
    ],
  );
}

/** API keys: the public half, the hash of the secret half, and what each may do for whom. */
import type { Permission } from '../../domain/access.ts';
import type { Database, Queryable } from '../database.ts';

export interface KeyRow {
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly Permission[];
  /** Fiscal codes; null among them: every organization. */
  readonly organizations: readonly (string | null)[];
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

const COLUMNS = `k.id, k.name, k.permissions, k.created_at as "createdAt", k.created_by as "createdBy", k.expires_at as "expiresAt",
  k.last_used_at as "lastUsedAt", k.revoked_at as "revokedAt",
  array(select g.organization_id from api_key_grant g where g.key_id = k.id order by g.organization_id nulls first) as organizations`;

export async function keyById(
  database: Queryable,
  id: string,
): Promise<(KeyRow & { readonly secretHash: Buffer }) | undefined> {
  const { rows } = await database.query<KeyRow & { secretHash: Buffer; [column: string]: unknown }>(
    `select ${COLUMNS}, k.secret_hash as "secretHash" from api_key k where k.id = $1`,
    [id],
  );
  return rows[0];
}

/** Newest first, from before one; `organizations`: only those that reach one of them; absent: all. */
export async function keys(
  database: Queryable,
  {
    organizations,
    before,
    limit,
  }: {
    organizations?: readonly string[];
    before?: { readonly createdAt: string; readonly id: string };
    limit: number;
  },
): Promise<readonly KeyRow[]> {
  const { rows } = await database.query<KeyRow & { [column: string]: unknown }>(
    `select ${COLUMNS} from api_key k
     where ($1::text[] is null or exists (select from api_key_grant g where g.key_id = k.id and g.organization_id = any ($1)))
       and ($2::timestamptz is null or (k.created_at, k.id) < ($2, $3))
     order by k.created_at desc, k.id desc limit $4`,
    [organizations ?? null, before?.createdAt ?? null, before?.id ?? null, limit],
  );
  return rows;
}

export async function insertKey(
  database: Queryable,
  one: Pick<
    KeyRow,
    'id' | 'name' | 'permissions' | 'organizations' | 'createdAt' | 'createdBy' | 'expiresAt'
  > & {
    readonly secretHash: Uint8Array;
  },
): Promise<void> {
  await database.query(
    `with made as (insert into api_key (id, name, secret_hash, permissions, created_at, created_by, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7) returning id)
     insert into api_key_grant (key_id, organization_id) select made.id, one from made, unnest($8::text[]) as one`,
    [
      one.id,
      one.name,
      one.secretHash,
      one.permissions,
      one.createdAt,
      one.createdBy,
      one.expiresAt,
      one.organizations,
    ],
  );
}

/** False: it was revoked already. */
export async function revokeKeyRow(database: Queryable, id: string, at: Date, by: string): Promise<boolean> {
  const { rowCount } = await database.query(
    'update api_key set revoked_at = $2, revoked_by = $3 where id = $1 and revoked_at is null',
    [id, at, by],
  );
  return rowCount === 1;
}

export async function touchKey(database: Pick<Database, 'note'>, id: string, now: Date): Promise<void> {
  await database.note('update api_key set last_used_at = $2 where id = $1', [id, now]);
}

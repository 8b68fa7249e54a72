/** Sessions of people. Only the hash of a token is here: whoever reads the table cannot come in with it. */
import type { Database, Queryable } from '../database.ts';

export interface SessionRow {
  readonly id: string;
  readonly userId: string;
  readonly csrf: string;
  readonly method: 'password' | 'oidc';
  readonly complete: boolean;
  readonly address: string;
  readonly agent: string | null;
  readonly createdAt: Date;
  readonly seenAt: Date;
  readonly expiresAt: Date;
}

const COLUMNS = `id, user_id as "userId", csrf, method, complete, address, agent, created_at as "createdAt",
  seen_at as "seenAt", expires_at as "expiresAt"`;

export async function insertSession(
  database: Queryable,
  one: Omit<SessionRow, 'id' | 'seenAt'> & { readonly tokenHash: Uint8Array },
): Promise<void> {
  await database.query(
    `insert into session (token_hash, user_id, csrf, method, complete, address, agent, created_at, seen_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9)`,
    [
      one.tokenHash,
      one.userId,
      one.csrf,
      one.method,
      one.complete,
      one.address,
      one.agent,
      one.createdAt,
      one.expiresAt,
    ],
  );
}

/** One that has neither ended nor been idle since `idleSince`. */
export async function liveSession(
  database: Queryable,
  tokenHash: Uint8Array,
  now: Date,
  idleSince: Date,
): Promise<SessionRow | undefined> {
  const { rows } = await database.query<SessionRow & { [column: string]: unknown }>(
    `select ${COLUMNS} from session where token_hash = $1 and expires_at > $2 and seen_at > $3`,
    [tokenHash, now, idleSince],
  );
  return rows[0];
}

export async function touchSession(database: Pick<Database, 'note'>, id: string, now: Date): Promise<void> {
  await database.note('update session set seen_at = $2 where id = $1 and seen_at < $2', [id, now]);
}

export async function sessionsOfUser(
  database: Queryable,
  userId: string,
  now: Date,
  idleSince: Date,
): Promise<readonly SessionRow[]> {
  const { rows } = await database.query<SessionRow & { [column: string]: unknown }>(
    `select ${COLUMNS} from session where user_id = $1 and complete and expires_at > $2 and seen_at > $3
     order by created_at desc`,
    [userId, now, idleSince],
  );
  return rows;
}

/** Told when the transaction that ended a session is committed; the payload is its id. */
export const ENDED_CHANNEL = 'tramite_session_ended';

/** The session that ended, so that the journal can say whose. */
export async function deleteSession(
  database: Queryable,
  tokenHash: Uint8Array,
): Promise<Pick<SessionRow, 'id' | 'userId' | 'complete'> | undefined> {
  const { rows } = await database.query<{ id: string; userId: string; complete: boolean }>(
    `with ended as (delete from session where token_hash = $1 returning id, user_id, complete)
     select id, user_id as "userId", complete, pg_notify($2, id::text) from ended`,
    [tokenHash, ENDED_CHANNEL],
  );
  return rows[0];
}

/** Of one user: one session, all but one, or all. How many ended. */
export async function deleteSessions(
  database: Queryable,
  userId: string,
  which: { readonly only?: string; readonly but?: string } = {},
): Promise<number> {
  const { rowCount } = await database.query(
    `with ended as (delete from session where user_id = $1 and ($2::uuid is null or id = $2) and ($3::uuid is null or id <> $3) returning id)
     select pg_notify($4, id::text) from ended`,
    [userId, which.only ?? null, which.but ?? null, ENDED_CHANNEL],
  );
  return rowCount ?? 0;
}

/** What can be of no use any more, of all that access keeps. */
export async function deleteExpired(database: Queryable, now: Date, idleSince: Date): Promise<void> {
  await database.query('delete from session where expires_at <= $1 or seen_at <= $2', [now, idleSince]);
  await database.query('delete from invitation where expires_at <= $1', [now]);
  await database.query('delete from oidc_login where expires_at <= $1', [now]);
  await database.query(
    `delete from login_attempt where blocked_until <= $1 and last_at <= $1::timestamptz - interval '1 day'`,
    [now],
  );
}

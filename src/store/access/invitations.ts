/** Links that open an account once. */
import type { Queryable } from '../database.ts';

export type LinkKind = 'first' | 'invitation' | 'reset';

export interface InvitationRow {
  readonly kind: LinkKind;
  readonly userId: string | null;
}

/** A new link of the same kind for the same person takes the place of the older ones. */
export async function insertInvitation(
  database: Queryable,
  one: InvitationRow & {
    readonly tokenHash: Uint8Array;
    readonly at: Date;
    readonly by: string;
    readonly expiresAt: Date;
  },
): Promise<void> {
  await deleteInvitations(database, one.userId);
  await database.query(
    'insert into invitation (token_hash, kind, user_id, created_at, created_by, expires_at) values ($1, $2, $3, $4, $5, $6)',
    [one.tokenHash, one.kind, one.userId, one.at, one.by, one.expiresAt],
  );
}

export async function liveInvitation(
  database: Queryable,
  tokenHash: Uint8Array,
  now: Date,
): Promise<InvitationRow | undefined> {
  const { rows } = await database.query<{ kind: LinkKind; userId: string | null }>(
    'select kind, user_id as "userId" from invitation where token_hash = $1 and expires_at > $2',
    [tokenHash, now],
  );
  return rows[0];
}

/** Takes it: of two that come with the same link one finds it. */
export async function takeInvitation(
  database: Queryable,
  tokenHash: Uint8Array,
  now: Date,
): Promise<InvitationRow | undefined> {
  const { rows } = await database.query<{ kind: LinkKind; userId: string | null }>(
    'delete from invitation where token_hash = $1 and expires_at > $2 returning kind, user_id as "userId"',
    [tokenHash, now],
  );
  return rows[0];
}

/** Null: the first administrator's. */
export async function deleteInvitations(database: Queryable, userId: string | null): Promise<void> {
  await database.query('delete from invitation where user_id is not distinct from $1', [userId]);
}

/** Whoever made a link for an account that has other roles by now must not come in with it. */
export async function deleteLinksOfOthers(database: Queryable, userId: string, actor: string): Promise<void> {
  await database.query('delete from invitation where user_id = $1 and created_by <> $2', [userId, actor]);
}

/** Which of these accounts have a link that still opens. */
export async function invited(
  database: Queryable,
  userIds: readonly string[],
  now: Date,
): Promise<ReadonlySet<string>> {
  const { rows } = await database.query<{ userId: string }>(
    'select user_id as "userId" from invitation where user_id = any ($1::uuid[]) and expires_at > $2',
    [userIds, now],
  );
  return new Set(rows.map(({ userId }) => userId));
}

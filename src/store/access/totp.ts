/** Second factors. */
import type { Queryable } from '../database.ts';

export interface TotpRow {
  readonly secret: string;
  readonly confirmed: boolean;
}

export async function totpOf(database: Queryable, userId: string): Promise<TotpRow | undefined> {
  const { rows } = await database.query<{ secret: string; confirmed: boolean }>(
    'select secret, confirmed from totp_secret where user_id = $1',
    [userId],
  );
  return rows[0];
}

/** Takes the place of one that was never confirmed; false: a confirmed one stands. */
export async function offerTotp(database: Queryable, userId: string, secret: string): Promise<boolean> {
  const { rowCount } = await database.query(
    `insert into totp_secret as t (user_id, secret) values ($1, $2)
     on conflict (user_id) do update set secret = excluded.secret, last_step = 0 where not t.confirmed`,
    [userId, secret],
  );
  return rowCount === 1;
}

/** False: this code, or a later one, was taken before. */
export async function takeTotpStep(database: Queryable, userId: string, step: number): Promise<boolean> {
  const { rowCount } = await database.query(
    'update totp_secret set last_step = $2, confirmed = true where user_id = $1 and last_step < $2',
    [userId, step],
  );
  return rowCount === 1;
}

export async function deleteTotp(database: Queryable, userId: string): Promise<boolean> {
  const { rowCount } = await database.query('delete from totp_secret where user_id = $1', [userId]);
  return rowCount === 1;
}

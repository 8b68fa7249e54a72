/** Requests that bore an Idempotency-Key, and what was answered. */
import type { Queryable } from './database.ts';

const KEPT_HOURS = 24;
/** One that ended without an answer (a crash) may be tried again after this. */
const ABANDONED_MINUTES = 10;

export interface Earlier {
  readonly request: Buffer;
  readonly status: number | null;
  readonly answer: string | null;
}

/** Undefined: nobody used this key; it is taken now. */
export async function takeIdempotencyKey(
  database: Queryable,
  viewer: string,
  key: string,
  request: Uint8Array,
  now: Date,
): Promise<Earlier | undefined> {
  await database.query(
    `delete from idempotency where at < $1::timestamptz - make_interval(hours => ${KEPT_HOURS})
       or (viewer = $2 and key = $3 and status is null and at < $1::timestamptz - make_interval(mins => ${ABANDONED_MINUTES}))`,
    [now, viewer, key],
  );
  const { rowCount } = await database.query(
    'insert into idempotency (viewer, key, request, at) values ($1, $2, $3, $4) on conflict do nothing',
    [viewer, key, request, now],
  );
  if (rowCount === 1) return undefined;
  const { rows } = await database.query<Earlier>(
    'select request, status, answer from idempotency where viewer = $1 and key = $2',
    [viewer, key],
  );
  return rows[0];
}

export async function keepAnswer(
  database: Queryable,
  viewer: string,
  key: string,
  status: number,
  answer: string,
): Promise<void> {
  await database.query('update idempotency set status = $3, answer = $4 where viewer = $1 and key = $2', [
    viewer,
    key,
    status,
    answer,
  ]);
}

/** It did not happen: the same key may be tried again. */
export async function forgetIdempotencyKey(database: Queryable, viewer: string, key: string): Promise<void> {
  await database.query('delete from idempotency where viewer = $1 and key = $2 and status is null', [
    viewer,
    key,
  ]);
}

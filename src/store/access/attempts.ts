/** Attempts to come in, counted before they are judged: a hundred at once are a hundred, not one. */
import type { Queryable } from '../database.ts';

export interface AttemptRule {
  /** Failures without a delay. */
  readonly free: number;
  /** Longest delay, in seconds. */
  readonly longest: number;
  /** A failure is forgotten after as many seconds without another. */
  readonly memory: number;
}

export interface Attempt {
  /** Counted and to be judged; false: it came too early and counts for nothing. */
  readonly admitted: boolean;
  readonly failures: number;
  readonly blockedUntil: Date;
}

/** One statement: the row's lock makes attempts of the same subject follow one another. */
export async function countAttempt(
  database: Queryable,
  subject: string,
  now: Date,
  { free, longest, memory }: AttemptRule,
): Promise<Attempt> {
  const { rows } = await database.query<{ failures: number; blockedUntil: Date }>(
    `insert into login_attempt as a (subject, failures, last_at, blocked_until) values ($1, 1, $2, $2)
     on conflict (subject) do update set
       failures = case when a.last_at <= $2::timestamptz - make_interval(secs => $5) then 1 else a.failures + 1 end,
       last_at = $2,
       blocked_until = case
         when a.last_at <= $2::timestamptz - make_interval(secs => $5) or a.failures + 1 < $3 then $2::timestamptz
         else $2::timestamptz + make_interval(secs => least($4, power(2, least(a.failures + 1 - $3, 30)))) end
     where a.blocked_until <= $2
     returning a.failures, a.blocked_until as "blockedUntil"`,
    [subject, now, free, longest, memory],
  );
  const [row] = rows;
  if (row !== undefined) return { admitted: true, ...row };
  const found = await database.query<{ failures: number; blockedUntil: Date }>(
    'select failures, blocked_until as "blockedUntil" from login_attempt where subject = $1',
    [subject],
  );
  return { admitted: false, ...(found.rows[0] ?? { failures: 0, blockedUntil: now }) };
}

/** The attempt was a good one: the subject starts afresh, or what it cost is given back. */
export async function forgiveAttempt(
  database: Queryable,
  subject: string,
  how: 'all' | 'one',
): Promise<void> {
  await database.query(
    how === 'all'
      ? 'delete from login_attempt where subject = $1'
      : 'update login_attempt set failures = greatest(failures - 1, 0), blocked_until = last_at where subject = $1',
    [subject],
  );
}

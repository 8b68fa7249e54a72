/** Per credential, shared by all workers: the window of calls that the Nodo allows, and the breaker. */
import type { Problem } from '../domain/problem.ts';
import type { Queryable } from './database.ts';

/** Takes one call of the window; undefined when granted, else how many milliseconds to wait before asking again. */
export async function takeCall(
  database: Queryable,
  credential: string,
  calls: number,
  windowMs: number,
): Promise<number | undefined> {
  await database.query('insert into credential (credential) values ($1) on conflict do nothing', [
    credential,
  ]);
  const { rows } = await database.query<{ granted: boolean; wait: number }>(
    `with known as (select credential, calls from credential where credential = $1 for update),
     recent as (select coalesce(array_agg(call order by call), '{}') as calls from known, unnest(known.calls) as call
                where call > clock_timestamp() - make_interval(secs => $3 / 1000.0))
     update credential k set calls = case when cardinality(recent.calls) < $2 then recent.calls || clock_timestamp() else recent.calls end
     from recent where k.credential = $1
     returning cardinality(recent.calls) < $2 as granted,
       ceil(extract(epoch from (recent.calls[1] + make_interval(secs => $3 / 1000.0) - clock_timestamp())) * 1000)::float8 as wait`,
    [credential, calls, windowMs],
  );
  const row = rows[0];
  if (row === undefined) throw new Error('no credential row');
  return row.granted ? undefined : Math.max(row.wait, 10);
}

/** Opens the breaker: nothing leaves with this credential before then. */
export async function closeCredential(
  database: Queryable,
  credential: string,
  until: Date,
  problem: Problem,
): Promise<void> {
  await database.query(
    `insert into credential as known (credential, failures, closed_until, failing_since, problem) values ($1, 1, $2, clock_timestamp(), $3)
     on conflict (credential) do update set failures = known.failures + 1, closed_until = greatest(known.closed_until, excluded.closed_until),
       failing_since = coalesce(known.failing_since, excluded.failing_since), problem = excluded.problem`,
    [credential, until, JSON.stringify(problem)],
  );
}

export async function openCredential(database: Queryable, credential: string): Promise<void> {
  await database.query(
    'update credential set failures = 0, closed_until = null, failing_since = null, problem = null where credential = $1 and (failures > 0 or closed_until is not null)',
    [credential],
  );
}

export interface CredentialState {
  readonly failures: number;
  readonly closedUntil: Date | null;
  readonly problem: Problem | null;
}

export async function credentialState(database: Queryable, credential: string): Promise<CredentialState> {
  const { rows } = await database.query<CredentialState & { [key: string]: unknown }>(
    'select failures, closed_until as "closedUntil", problem from credential where credential = $1',
    [credential],
  );
  return rows[0] ?? { failures: 0, closedUntil: null, problem: null };
}

/** How long the oldest job of each queue has waited. */
import type { Queryable } from './database.ts';

/** Seconds by queue, of those where a job waits that may run now. */
export async function queueAgesOf(database: Queryable): Promise<ReadonlyMap<string, number>> {
  const { rows } = await database.query<{ queue: string; seconds: number }>(
    `select name as queue, extract(epoch from clock_timestamp() - min(greatest(created_on, start_after)))::float8 as seconds
     from pgboss.job where state in ('created', 'retry') and start_after <= clock_timestamp() group by name`,
  );
  return new Map(rows.map(({ queue, seconds }) => [queue, Math.max(0, seconds)]));
}

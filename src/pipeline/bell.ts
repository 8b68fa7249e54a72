/**
 * pg-boss as the bell. A job says "look here": it is never the only copy of anything, so it may be lost, doubled or
 * thrown away with its whole schema (`requeue`). At most one job per (queue, key) waits.
 */
import { PgBoss } from 'pg-boss';
import type { Client } from '../store/database.ts';
import type { Bell, Queue } from './context.ts';
import type { JobKey } from './queues.ts';

/** A worker that is silent for this long is taken for dead, and its job goes to another. */
const HEARTBEAT_SECONDS = 20;
/** Long files take long: the heartbeat says whether a worker lives, not the clock. */
const EXPIRE_SECONDS = 6 * 3600;

/** A job that is lost in a crash of PostgreSQL is rung for again by the sweep: its commits wait for no disk. */
function lazily(url: string): string {
  const changed = new URL(url);
  if (!changed.searchParams.has('options')) changed.searchParams.set('options', '-c synchronous_commit=off');
  return changed.href;
}

export interface OpenBell extends Bell {
  readonly boss: PgBoss;
}

export function openBell(url: string, onError: (error: Error) => void, workers: boolean): OpenBell {
  const boss = new PgBoss({
    connectionString: lazily(url),
    schema: 'pgboss',
    max: 6,
    application_name: 'tramite-bell',
    schedule: false,
    supervise: workers,
    ...(workers ? { useListenNotify: true, monitorIntervalSeconds: 15, superviseIntervalSeconds: 15 } : {}),
  });
  boss.on('error', onError);
  return {
    boss,
    async ring(queue: Queue, key: JobKey, client?: Client): Promise<void> {
      // Null means that one is waiting already for the same key, which is as good.
      await boss.send(
        queue,
        { organization: key.organization, subject: key.subject },
        {
          singletonKey: `${key.organization}/${key.subject}`,
          ...(client === undefined
            ? {}
            : { db: { executeSql: async (text: string, values?: unknown[]) => client.query(text, values) } }),
        },
      );
    },
  };
}

export async function createQueues(boss: PgBoss, queues: readonly Queue[]): Promise<void> {
  for (const queue of queues) {
    await boss.createQueue(queue, {
      policy: 'short',
      notify: true,
      retryLimit: 3,
      retryDelay: 1,
      retryBackoff: true,
      retryDelayMax: 30,
      heartbeatSeconds: HEARTBEAT_SECONDS,
      expireInSeconds: EXPIRE_SECONDS,
      deleteAfterSeconds: 3600,
      retentionSeconds: 86_400,
    });
  }
}

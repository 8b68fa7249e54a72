/**
 * requeue: throws away every pending job and rings for whatever the tables say is due. The bell is disposable: what
 * runs now goes on, and nothing is lost but the noise.
 */
import { journal } from '../store/journal.ts';
import { queueCounts } from '../store/statistics.ts';
import type { OpenBell } from './bell.ts';
import { createQueues } from './bell.ts';
import type { Context, Queue } from './context.ts';
import { QUEUES, VERBS } from './queues.ts';

export interface Requeued {
  readonly queue: Queue;
  /** Pending jobs that were thrown away. */
  readonly dropped: number;
  readonly rung: number;
}

/** No body has this code: what concerns the installation belongs to none. */
const NOBODY = '00000000000';

export async function requeue(
  context: Context,
  { boss, ring }: OpenBell,
  actor: string,
): Promise<readonly Requeued[]> {
  await createQueues(boss, QUEUES);
  const pending = new Map((await queueCounts(context.database)).map((one) => [one.queue, one.waiting]));
  const done: Requeued[] = [];
  for (const queue of QUEUES) {
    await boss.deleteQueuedJobs(queue);
    const due = await VERBS[queue].due(context);
    for (const key of due) await ring(queue, key);
    done.push({ queue, dropped: pending.get(queue) ?? 0, rung: due.length });
  }
  await journal(context.database, {
    organization: NOBODY,
    event: 'queues.rebuilt',
    actor,
    detail: { dropped: total(done, 'dropped'), rung: total(done, 'rung') },
  });
  return done;
}

const total = (done: readonly Requeued[], what: 'dropped' | 'rung'): number =>
  done.reduce((sum, one) => sum + one[what], 0);

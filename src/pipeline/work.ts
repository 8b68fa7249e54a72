/** A worker: takes jobs of its queues, and every 15 seconds looks for due work that no job announces. */
import type { PgBoss } from 'pg-boss';
import { measuredJob, queueAges } from '../observe/jobs.ts';
import { queueAgesOf } from '../store/queue-ages.ts';
import type { OpenBell } from './bell.ts';
import { createQueues } from './bell.ts';
import type { Context, Queue } from './context.ts';
import { paced } from './pace.ts';
import type { JobKey } from './queues.ts';
import { QUEUES, VERBS } from './queues.ts';

const SWEEP_MS = 15_000;
/** Looks at sources are due to the second: while a file waits for stillness, or a source has more. */
const LOOK_MS = 1_000;
const FIRST_SWEEP_MS = 50;
const RESTART_MS = 2_000;

export interface Worker {
  /** Jobs running in this process now. */
  running(): number;
  /** Looks for due work at once; returns how many jobs it rang for. */
  sweep(): Promise<number>;
  /** Waits for running jobs, at most `graceMs`. */
  stop(graceMs: number): Promise<void>;
}

export interface WorkOptions {
  readonly queues: readonly Queue[];
  /** Shorter in demos and tests. */
  readonly sweepMs?: number;
}

interface Job {
  readonly data: unknown;
  readonly createdOn: Date;
}

/** The others are of an access, or of an organization as a whole. */
const connectorOf = (queue: Queue, { subject }: JobKey): string | undefined =>
  ['publish', 'gather', 'settle', 'alert', 'retain'].includes(queue) ? undefined : subject;

export async function work(context: Context, bell: OpenBell, options: WorkOptions): Promise<Worker> {
  const { boss } = bell;
  let running = 0;
  let stopping = false;

  const handler =
    (queue: Queue) =>
    async (jobs: readonly Job[]): Promise<void> => {
      for (const job of jobs) {
        running += 1;
        try {
          const key = job.data as JobKey;
          await measuredJob(
            {
              queue,
              organization: key.organization,
              connector: connectorOf(queue, key),
              since: job.createdOn,
            },
            () => VERBS[queue].run(context, key),
          );
        } catch (error) {
          context.log.error(
            { queue, ...(job.data as JobKey), error: String(error) },
            `${queue} failed and will be tried again`,
          );
          throw error;
        } finally {
          running -= 1;
        }
      }
    };

  const start = async (): Promise<void> => {
    await boss.start();
    await createQueues(boss, QUEUES);
    for (const queue of options.queues)
      for (let lane = 0; lane < VERBS[queue].concurrency; lane += 1) await openLane(queue);
  };

  /** One job at a time; the next one at once, where the library would first sleep until its next poll. */
  const openLane = async (queue: Queue): Promise<void> => {
    const work = handler(queue);
    const id: string = await boss.work(
      queue,
      { pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 5, includeMetadata: true },
      async (jobs: readonly Job[]) => {
        try {
          await work(jobs);
        } finally {
          boss.notifyWorker(id);
        }
      },
    );
  };

  const sweep = async (queues: readonly Queue[] = options.queues): Promise<number> => {
    let rung = 0;
    for (const queue of queues) {
      for (const key of await VERBS[queue].due(context)) {
        await bell.ring(queue, key);
        rung += 1;
      }
    }
    return rung;
  };

  const loop = (queues?: readonly Queue[]) => async (): Promise<void> => {
    try {
      await sweep(queues);
      if (queues === undefined) queueAges(options.queues, await queueAgesOf(context.database));
    } catch (error) {
      // PostgreSQL may be restarting: due work is still there at the next sweep.
      context.log.warn({ error: String(error) }, 'the sweep could not look for due work');
    }
  };

  // pg-boss gives up when its database goes away for too long: it is started again, our tables are the truth.
  boss.on('stopped', () => {
    if (!stopping) void restart();
  });
  const restart = async (): Promise<void> => {
    while (!stopping) {
      try {
        await start();
        return;
      } catch (error) {
        context.log.warn({ error: String(error) }, 'the job queue could not be started, trying again');
        await new Promise((resolve) => setTimeout(resolve, RESTART_MS));
      }
    }
  };

  await start();
  const sweeping = paced(loop(), options.sweepMs ?? SWEEP_MS, FIRST_SWEEP_MS);
  const looking = options.queues.includes('collect') ? paced(loop(['collect']), LOOK_MS, LOOK_MS) : undefined;
  return {
    running: () => running,
    sweep: () => sweep(),
    async stop(graceMs) {
      stopping = true;
      await looking?.stop();
      await sweeping.stop();
      await stopBoss(boss, graceMs);
    },
  };
}

async function stopBoss(boss: PgBoss, graceMs: number): Promise<void> {
  await boss.stop({ graceful: true, timeout: graceMs, close: true });
}

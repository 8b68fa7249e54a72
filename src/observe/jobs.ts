/** The verbs of the pipeline, measured as jobs: how many came, how long each waited and took, which failed, what still waits. */
import { Gauge, Histogram } from 'prom-client';
import { componentFigures, count, measured } from './meter.ts';

export interface MeasuredJob {
  readonly queue: string;
  readonly organization: string;
  /** Absent for the jobs of an organization or an access as a whole. */
  readonly connector?: string | undefined;
  /** When it was rung for, where that is known. */
  readonly since?: Date | undefined;
}

const waited = new Histogram({
  name: 'tramite_queue_wait_seconds',
  help: 'How long a job waited between being rung for and being taken',
  labelNames: ['queue'],
  buckets: [0.01, 0.05, 0.25, 1, 5, 15, 60, 300, 1800],
  registers: [componentFigures],
});
const oldest = new Gauge({
  name: 'tramite_queue_age_seconds',
  help: 'Age of the oldest job that waits in a queue, at the last sweep; 0: none waits',
  labelNames: ['queue'],
  registers: [componentFigures],
});

export function measuredJob<T>(job: MeasuredJob, work: () => Promise<T>): Promise<T> {
  const { queue, organization, connector, since } = job;
  const component = { kind: 'verb', name: queue, organization, connector } as const;
  count(component, { received: 1 });
  if (since !== undefined) waited.observe({ queue }, Math.max(0, Date.now() - since.getTime()) / 1000);
  return measured(component, queue, work, () => ({ sent: 1 }));
}

/** Seconds by queue; those that are not named have nothing waiting. */
export function queueAges(queues: readonly string[], ages: ReadonlyMap<string, number>): void {
  for (const queue of queues) oldest.set({ queue }, ages.get(queue) ?? 0);
}

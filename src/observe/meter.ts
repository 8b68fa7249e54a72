/**
 * What every component counts, in one way: what it received and sent (things and bytes), what failed, how long each
 * operation took. Figures are this process's, like its log, so there is one set of them. Labels are names of the
 * configuration and of specifications only: never anything out of a file.
 */
import { Counter, Histogram, Registry } from 'prom-client';
import { type ProblemClass, ProblemError, type Result } from '../domain/problem.ts';

export type ComponentKind = 'transport' | 'format' | 'envelope' | 'mapping' | 'nodo' | 'verb' | 'notifier';

export interface Component {
  readonly kind: ComponentKind;
  /** `sftp`, `csv`, `gpd`, `ingest`…: of its specification, or of the program. */
  readonly name: string;
  readonly organization?: string | undefined;
  readonly connector?: string | undefined;
}

/** `bug`: an exception that is no problem. */
export type FailureClass = ProblemClass | 'bug';

/** What one operation came to. Counts are things: files, records, operations, receipts, messages. */
export interface Tally {
  readonly received?: number;
  readonly receivedBytes?: number;
  readonly sent?: number;
  readonly sentBytes?: number;
  readonly failed?: number;
  /** Of those that failed; default `data`. */
  readonly failure?: FailureClass;
}

export const componentFigures = new Registry();

/** From a call on this machine to a long file. */
const SECONDS = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10, 60, 300];
const WHOSE = ['component', 'name', 'organization', 'connector'] as const;

const counter = (name: string, help: string) =>
  new Counter({ name: `tramite_${name}`, help, labelNames: WHOSE, registers: [componentFigures] });

const receivedTotal = counter(
  'received_total',
  'What a component received: files, records, outcomes, receipts, jobs',
);
const receivedBytes = counter('received_bytes_total', 'Bytes that a component received');
const sentTotal = counter('sent_total', 'What a component sent: files, records, operations, messages');
const sentBytes = counter('sent_bytes_total', 'Bytes that a component sent');
const failedTotal = new Counter({
  name: 'tramite_failed_total',
  help: 'What failed at a component, by the class of the problem; bug: an exception that is none',
  labelNames: [...WHOSE, 'class'],
  registers: [componentFigures],
});
const seconds = new Histogram({
  name: 'tramite_operation_seconds',
  help: 'How long the operations of a component took',
  labelNames: ['component', 'name', 'operation'],
  buckets: SECONDS,
  registers: [componentFigures],
});

const whose = ({ kind, name, organization, connector }: Component) => ({
  component: kind,
  name,
  ...(organization === undefined ? {} : { organization }),
  ...(connector === undefined ? {} : { connector }),
});

export function count(component: Component, tally: Tally): void {
  const labels = whose(component);
  if (tally.received) receivedTotal.inc(labels, tally.received);
  if (tally.receivedBytes) receivedBytes.inc(labels, tally.receivedBytes);
  if (tally.sent) sentTotal.inc(labels, tally.sent);
  if (tally.sentBytes) sentBytes.inc(labels, tally.sentBytes);
  if (tally.failed) failedTotal.inc({ ...labels, class: tally.failure ?? 'data' }, tally.failed);
}

export function took({ kind, name }: Component, operation: string, milliseconds: number): void {
  seconds.observe({ component: kind, name, operation }, milliseconds / 1000);
}

export const failureOf = (error: unknown): FailureClass =>
  error instanceof ProblemError ? error.problem.class : 'bug';

/** Runs one operation of a component: its time, what it came to, and its failure when it throws. */
export async function measured<T>(
  component: Component,
  operation: string,
  work: () => Promise<T>,
  tally?: (value: T) => Tally,
): Promise<T> {
  const began = performance.now();
  try {
    const value = await work();
    if (tally !== undefined) count(component, tally(value));
    return value;
  } catch (error) {
    count(component, { failed: 1, failure: failureOf(error) });
    throw error;
  } finally {
    took(component, operation, performance.now() - began);
  }
}

/** The tally of a result: a failure of its class, or what `well` says. */
export const ofResult =
  <T>(well: (value: T) => Tally = () => ({})) =>
  (result: Result<T>): Tally =>
    result.ok ? well(result.value) : { failed: 1, failure: result.problem.class };

/** Long streams are counted while they pass, at every so many bytes. */
const EVERY_BYTES = 4 * 1024 * 1024;

/**
 * Bytes that pass through a component, and one thing when all of them did. The time is that of the source and of
 * whoever reads: a stream is as slow as the slower of the two.
 */
export async function* passing(
  component: Component,
  operation: string,
  bytes: AsyncIterable<Uint8Array>,
  way: 'received' | 'sent',
): AsyncGenerator<Uint8Array> {
  const began = performance.now();
  let uncounted = 0;
  const flush = (): void => {
    count(component, way === 'received' ? { receivedBytes: uncounted } : { sentBytes: uncounted });
    uncounted = 0;
  };
  try {
    for await (const chunk of bytes) {
      uncounted += chunk.byteLength;
      if (uncounted >= EVERY_BYTES) flush();
      yield chunk;
    }
    count(component, way === 'received' ? { received: 1 } : { sent: 1 });
  } catch (error) {
    count(component, { failed: 1, failure: failureOf(error) });
    throw error;
  } finally {
    flush();
    took(component, operation, performance.now() - began);
  }
}

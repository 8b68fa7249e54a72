/**
 * The stages of a delivery: how far behind its reception each ends, and its part of the delivery's trace. Stages run in
 * other processes and hours later, so nothing is handed on between them: a trace is named by its delivery's id.
 */
import { Histogram } from 'prom-client';
import { millisOf } from '../domain/uuid.ts';
import { componentFigures, failureOf } from './meter.ts';

export type StageName =
  | 'received'
  | 'survey'
  | 'stage'
  | 'gates'
  | 'apply'
  | 'undo'
  | 'publish'
  | 'acknowledge'
  | 'report'
  | 'dispatch';

export interface Stage {
  readonly name: StageName;
  /** UUIDv7 of the delivery, or of a report, which is of no delivery. */
  readonly of: string;
  readonly organization: string;
  readonly connector: string;
  /** Counts and names of states only: never anything out of a file. */
  readonly facts?: { readonly [name: string]: string | number };
}

export interface StageSpan extends Stage {
  /** Unix milliseconds. */
  readonly from: number;
  readonly to: number;
  /** Class of the problem and its code, or the exception's kind; no message. */
  readonly failure?: { readonly class: string; readonly code: string };
}

/** Whoever sends spans away; none: they are not made. */
export type Spans = (span: StageSpan) => void;

const lag = new Histogram({
  name: 'tramite_lag_seconds',
  help: 'Seconds from the reception of a delivery to the end of each stage; received: from the time of the file at its source',
  labelNames: ['stage'],
  buckets: [0.1, 0.5, 2, 10, 60, 300, 1800, 7200, 43_200],
  registers: [componentFigures],
});

let spans: Spans | undefined;

/** Traces are the process's, like its log. */
export function sendSpansTo(to: Spans | undefined): void {
  spans = to;
}

/** A stage that ended now. */
export function stageEnded(stage: Stage, from: number, error?: unknown): void {
  const to = Date.now();
  const since = stage.name === 'received' || stage.name === 'report' ? from : millisOf(stage.of);
  if (error === undefined) lag.observe({ stage: stage.name }, Math.max(0, to - since) / 1000);
  spans?.({
    ...stage,
    from: Math.min(from, to),
    to,
    ...(error === undefined ? {} : { failure: { class: failureOf(error), code: codeOf(error) } }),
  });
}

export async function inStage<T>(stage: Stage, work: () => Promise<T>): Promise<T> {
  const from = Date.now();
  try {
    const value = await work();
    stageEnded(stage, from);
    return value;
  } catch (error) {
    stageEnded(stage, from, error);
    throw error;
  }
}

function codeOf(error: unknown): string {
  if (error instanceof Error && 'problem' in error) return (error.problem as { code: string }).code;
  return error instanceof Error ? error.name : 'unknown';
}

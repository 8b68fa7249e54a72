/** Figures as Prometheus reads them. The process's own and its components' come with every scrape; the others are handed in. */
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { componentFigures } from './meter.ts';

export interface Sample {
  readonly labels: { readonly [label: string]: string };
  readonly value: number;
}

export interface Metric {
  /** Without the prefix. */
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  /** Undefined: it could not be counted, and is not shown. */
  readonly samples: readonly Sample[] | undefined;
}

export interface Metrics {
  readonly contentType: string;
  text(metrics: readonly Metric[]): Promise<string>;
}

const PREFIX = 'tramite_';

export function openMetrics(): Metrics {
  const ofProcess = new Registry();
  collectDefaultMetrics({ register: ofProcess });
  return {
    contentType: ofProcess.contentType,
    async text(metrics) {
      const registry = new Registry();
      for (const { name, help, labels, samples } of metrics) {
        if (samples === undefined) continue;
        const gauge = new Gauge({
          name: PREFIX + name,
          help,
          labelNames: [...labels],
          registers: [registry],
        });
        for (const sample of samples) gauge.set({ ...sample.labels }, sample.value);
      }
      return `${await ofProcess.metrics()}${await componentFigures.metrics()}${await registry.metrics()}`;
    },
  };
}

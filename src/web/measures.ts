/** The figures of the database as metrics. Counting takes seconds on a big one, so it is done at most twice a minute. */
import type { Metric, Metrics } from '../observe/metrics.ts';
import type { FigureName, Figures } from '../store/overview.ts';

const FRESH_MS = 30_000;

const METRICS: readonly (Omit<Metric, 'samples'> & { readonly of: FigureName })[] = [
  { of: 'deliveries', name: 'deliveries', help: 'Deliveries by state', labels: ['state'] },
  { of: 'records', name: 'records', help: 'Records of applied deliveries by outcome', labels: ['outcome'] },
  { of: 'positions', name: 'positions', help: 'Debt positions by state', labels: ['state'] },
  {
    of: 'publications',
    name: 'publications',
    help: 'Positions at a Nodo access by state',
    labels: ['access', 'state'],
  },
  {
    of: 'oldestDue',
    name: 'publication_oldest_due_seconds',
    help: 'Age of the oldest change that the Nodo does not know yet',
    labels: [],
  },
  {
    of: 'undelivered',
    name: 'outgoing_undelivered',
    help: 'Files that have not gone back, by kind and state',
    labels: ['kind', 'state'],
  },
  { of: 'jobs', name: 'queue_jobs', help: 'Jobs by queue and state', labels: ['queue', 'state'] },
  { of: 'breakers', name: 'breakers_open', help: 'Credentials that rest after failures', labels: [] },
];

export function measures(metrics: Metrics, count: () => Promise<Figures>): () => Promise<string> {
  let counted: { readonly at: number; readonly figures: Promise<Figures> } | undefined;
  return async () => {
    if (counted === undefined || Date.now() - counted.at > FRESH_MS) {
      const figures = count();
      counted = { at: Date.now(), figures };
      figures.catch(() => {
        counted = undefined;
      });
    }
    const figures = await counted.figures;
    return metrics.text(METRICS.map(({ of, ...metric }) => ({ ...metric, samples: figures[of] })));
  };
}

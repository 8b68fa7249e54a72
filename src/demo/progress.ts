/** What Tramite's own tables say about the deliveries, read over and over; and the way that this shows. */
import { count, counted, euro } from '../cli/italian.ts';
import type { Database } from '../store/database.ts';
import { type Delivery, deliveries } from '../store/deliveries.ts';
import { type OutcomeCount, outcomeCounts } from '../store/delivery-figures.ts';
import { type PublishedCount, publishedCounts } from '../store/statistics.ts';
import type { Screen } from './screen.ts';

const MOST = 50;
const LOOK_MS = 200;

export interface Seen {
  readonly delivery: Delivery;
  /** Empty while it is not applied. */
  readonly outcomes: readonly OutcomeCount[];
  readonly published: readonly PublishedCount[];
}

/** Newest first. */
export async function look(database: Database): Promise<readonly Seen[]> {
  const found: Seen[] = [];
  for (const delivery of await deliveries(database, MOST)) {
    const over = delivery.appliedAt !== null;
    found.push({
      delivery,
      outcomes: over ? await outcomeCounts(database, delivery.organization, delivery.id) : [],
      published: over ? await publishedCounts(database, delivery) : [],
    });
  }
  return found;
}

export interface Following {
  /** As of the last look, newest first. */
  latest(): readonly Seen[];
  stop(): Promise<void>;
}

export function follow(database: Database, screen: Screen): Following {
  let latest: readonly Seen[] = [];
  let stopped = false;
  const loop = async (): Promise<void> => {
    while (!stopped) {
      // PostgreSQL may be stopping: then the demo is too.
      latest = await look(database).catch(() => latest);
      if (!stopped) for (const seen of latest) show(screen, seen);
      await new Promise((again) => setTimeout(again, LOOK_MS));
    }
  };
  const running = loop();
  return {
    latest: () => latest,
    async stop() {
      stopped = true;
      await running;
    },
  };
}

export const titleOf = (connector: string, file: string): string => `${connector.padEnd(8)} ${file}`;
export const fileOf = (connector: string, file: string): string => `${connector} ${file}`;

function show(screen: Screen, { delivery, outcomes, published }: Seen): void {
  const { connector, fileName, state, records, cents } = delivery;
  const [file, title] = [fileOf(connector, fileName), titleOf(connector, fileName)];
  screen.reach(file, title, 'received', `delivery ${delivery.number}`);
  if (state === 'refused' || state === 'duplicate') {
    screen.reach(file, title, 'surveyed', `${state}: ${delivery.reasons[0]?.message ?? ''}`);
    return;
  }
  if (records === null) return;
  screen.reach(file, title, 'surveyed', counted(records, 'record'));
  if (['received', 'surveyed'].includes(state)) return;
  const held = delivery.reasons.map(({ message }) => message).join('; ');
  screen.reach(file, title, 'staged', `${euro(cents ?? 0)}${state === 'held' ? `, held: ${held}` : ''}`);
  if (delivery.appliedAt === null) return;
  const became = outcomes.map((one) => `${count(one.records)} ${one.outcome}`).join(' · ');
  screen.reach(file, title, 'applied', became);
  const wanted = published.reduce((total, one) => total + one.positions, 0);
  const done = published.reduce((total, one) => total + one.confirmed, 0);
  const refused = published.reduce((total, one) => total + one.refused, 0);
  if (wanted > 0 && done + refused === wanted) {
    screen.reach(
      file,
      title,
      'published',
      counted(done, 'position') + (refused === 0 ? '' : `, ${refused} refused`),
    );
  }
}

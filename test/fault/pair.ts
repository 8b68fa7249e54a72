/** Two Tramite on one database: every file is taken once, and both work. */
import { firstList, type List } from './gestionale.ts';
import { judge } from './oracle.ts';
import type { Place } from './place.ts';
import type { Report } from './report.ts';
import { isAcknowledged } from './story.ts';
import { until } from './tramite.ts';

const FILES_EACH = 5;
const LONGEST_MS = 240_000;

/** Files of one connector are versions of one list: the last is in force. */
export async function pair(place: Place, report: Report, rows: number): Promise<void> {
  const lists = new Map<string, readonly List[]>();
  for (const connector of place.connectors) {
    lists.set(
      connector,
      Array.from({ length: FILES_EACH }, (_, index) => {
        const list = firstList(
          `${connector}_${index}.csv`,
          rows + index,
          place.layout,
          connector.toUpperCase(),
        );
        return list;
      }),
    );
  }
  const [one, other] = [place.serve(), place.serve()];
  try {
    const seen = new Map<string, number>();
    for (let index = 0; index < FILES_EACH; index += 1) {
      for (const connector of place.connectors) {
        const list = lists.get(connector)?.[index];
        if (list !== undefined) await place.drop(list, connector);
      }
      await until(
        `files number ${index + 1} were taken`,
        LONGEST_MS,
        async () => {
          for (const { owner } of await place
            .query<{ owner: string }>(
              'select distinct owner from lease where owner is not null and until > now()',
            )
            .catch(() => []))
            seen.set(owner, (seen.get(owner) ?? 0) + 1);
          const [row] = await place
            .query<{ taken: number }>('select count(*)::int as taken from delivery')
            .catch(() => []);
          return (row?.taken ?? 0) >= (index + 1) * place.connectors.length;
        },
        20,
      );
    }
    await until(
      'every file was acknowledged',
      LONGEST_MS,
      async () => {
        for (const { owner } of await place.query<{ owner: string }>(
          'select distinct owner from lease where owner is not null and until > now()',
        ))
          seen.set(owner, (seen.get(owner) ?? 0) + 1);
        for (const connector of place.connectors) {
          const files = await place.returned(connector);
          if ([...files.keys()].filter((name) => name.endsWith('.esito.csv')).length < FILES_EACH)
            return false;
        }
        return true;
      },
      20,
    );
    const [deliveries] = await place.query<{ all: number; files: number }>(
      'select count(*)::int as all, count(distinct file_name)::int as files from delivery',
    );
    const expected = FILES_EACH * place.connectors.length;
    if (deliveries?.all !== expected || deliveries.files !== expected)
      throw new Error(
        `${deliveries?.all} deliveries of ${deliveries?.files} files, ${expected} were dropped`,
      );
    report.say(
      `    ${expected} files taken once each; leases held by ${[...seen.values()].join(' and ')} sightings`,
    );
    if (seen.size !== 2) throw new Error(`${seen.size} workers were seen at work, not 2`);
  } finally {
    one.kill('SIGTERM');
    other.kill('SIGTERM');
    await Promise.all([one.ended, other.ended]);
  }
  void isAcknowledged;
  await place.finish();
  await judge(place, { lists });
}

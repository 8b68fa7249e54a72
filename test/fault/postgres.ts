/** PostgreSQL goes down under Tramite, as after a crash of its own: Tramite goes on by itself. */
import { judge } from './oracle.ts';
import type { Place, World } from './place.ts';
import type { Chance } from './random.ts';
import type { Report } from './report.ts';
import { isAcknowledged, past, pay, phaseNow, telling } from './story.ts';
import { pause, until } from './tramite.ts';

const LONGEST_MS = 240_000;

/** One and the same process of Tramite lives through all restarts. */
export async function postgresRestarts(
  world: World,
  place: Place,
  report: Report,
  rows: number,
  chance: Chance,
): Promise<void> {
  const story = telling(place, rows);
  const one = place.serve();
  const alive = (): boolean => {
    if (!one.running()) throw new Error('Tramite ended by itself');
    return true;
  };
  try {
    await until(
      'Tramite started',
      LONGEST_MS,
      async () =>
        alive() &&
        (await place.query("select 1 from information_schema.tables where table_name = 'delivery'")).length >
          0,
    );
    await place.drop(story.first);
    for (const phase of ['stage', 'apply', 'publish'] as const) {
      let over = false;
      await until(
        `${phase} began`,
        LONGEST_MS,
        async () => {
          if (alive() && (await phaseNow(place)) === phase) return true;
          // What was published while the list was still applied may end before anybody sees it begin.
          over = await isAcknowledged(place, story.first);
          return over;
        },
        10,
      );
      if (over) break;
      await pause(chance.between(0, phase === 'publish' ? 1_500 : 250));
      const fell = await phaseNow(place);
      await world.postgres.restartImmediate();
      report.hit({ phase: fell, point: `PostgreSQL restarted (-m immediate), meant for ${phase}` });
    }
    await until(
      'the first list was acknowledged',
      LONGEST_MS,
      async () => alive() && isAcknowledged(place, story.first),
      100,
    );
    await pay(place, story, chance);
    await world.postgres.restartImmediate();
    report.hit({ phase: 'gather', point: 'PostgreSQL restarted (-m immediate)' });
    await until('payments were told', LONGEST_MS, async () => alive() && past(place, 'paid', story), 100);
    await place.drop(story.next);
    await until(
      'the next list was acknowledged',
      LONGEST_MS,
      async () => alive() && past(place, 'next', story),
      100,
    );
  } finally {
    one.kill('SIGTERM');
    await one.ended;
  }
  await place.finish();
  await judge(place, { lists: new Map([['tari', [story.first, story.next]]]) });
}

/** A wrong list is withdrawn, and Tramite is killed again and again while it takes it back. */
import { reach } from './crash-points.ts';
import { judge } from './oracle.ts';
import type { Place } from './place.ts';
import { pointNamed } from './points.ts';
import type { Chance } from './random.ts';
import type { Report } from './report.ts';
import { pay, telling } from './story.ts';
import { endedWithin } from './tramite.ts';

const TIMES = 3;
const HIT_MS = 90_000;

export async function withdrawn(place: Place, report: Report, rows: number, chance: Chance): Promise<void> {
  const story = telling(place, rows);
  await place.drop(story.first);
  await reach(place, story, 'acknowledged');
  await pay(place, story, chance);
  await reach(place, story, 'paid');
  await place.drop(story.next);
  await reach(place, story, 'next');
  await place.finish();
  const asked = await place.command('withdraw', '2', '--yes', '--by', 'fault');
  if (asked.code !== 0) throw new Error(`withdraw ended with ${asked.code}: ${asked.out}`);
  // After a commit what was undone shows as touched: the next pass finds nothing left, and passes the points again.
  for (const name of Array.from({ length: TIMES }, () => [
    'withdraw.before-commit',
    'withdraw.after-commit',
  ]).flat()) {
    const one = place.serve({ roles: pointNamed(name)?.roles ?? 'ingest', crash: name });
    const ended = await endedWithin(one, HIT_MS);
    one.kill('SIGKILL');
    if (ended?.signal !== 'SIGKILL') throw new Error(`${name} was not passed within ${HIT_MS / 1000} s`);
    report.hit({ phase: 'withdraw', point: `${name}:1` });
  }
  await place.finish();
  await judge(place, { lists: new Map([['tari', [story.first, story.next]]]), restored: story.first });
}

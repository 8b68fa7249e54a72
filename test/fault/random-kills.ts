/** Killed at any instant: the moment is drawn, and where it fell is read from what was not done yet. */

import { reach } from './crash-points.ts';
import { judge } from './oracle.ts';
import type { Place } from './place.ts';
import type { Moment, Phase } from './points.ts';
import type { Chance } from './random.ts';
import type { Report } from './report.ts';
import { past, pay, phaseNow, type Telling, telling } from './story.ts';
import { pause, until } from './tramite.ts';

const STARTING_MS = 180_000;
const LATEST_MS = 1_500;

/** Each kill waits until this phase has begun, so that short phases are hit too, then for a drawn time. */
const LOAD: readonly Phase[] = ['collect', 'survey', 'stage', 'apply', 'publish', 'publish', 'acknowledge'];
const PAID: readonly Phase[] = ['gather', 'report'];
const NEXT: readonly Phase[] = ['apply'];

export async function randomKills(
  place: Place,
  report: Report,
  kills: number,
  rows: number,
  chance: Chance,
): Promise<void> {
  const story = telling(place, rows);
  const share = (phases: readonly Phase[]): readonly Phase[] =>
    phases.filter((_, index) => index < Math.max(1, Math.round((kills * phases.length) / 10)));
  await place.drop(story.first);
  await killed(place, report, story, 'load', share(LOAD), chance);
  await reach(place, story, 'acknowledged');
  await pay(place, story, chance);
  await killed(place, report, story, 'paid', share(PAID), chance);
  await reach(place, story, 'paid');
  await place.drop(story.next);
  await killed(place, report, story, 'next', share(NEXT), chance);
  await reach(place, story, 'next');
  await place.finish();
  await judge(place, { lists: new Map([['tari', [story.first, story.next]]]) });
}

async function killed(
  place: Place,
  report: Report,
  story: Telling,
  moment: Moment,
  phases: readonly Phase[],
  chance: Chance,
): Promise<void> {
  for (const phase of phases) {
    const one = place.serve();
    const order = ORDER.indexOf(phase);
    await until(
      `${phase} began`,
      STARTING_MS,
      async () => {
        const now = await phaseNow(place).catch(() => 'idle' as const);
        return (
          ORDER.indexOf(now) >= order ||
          (now === 'idle' &&
            (phase === 'collect' || phase === 'gather' || (await past(place, moment, story))))
        );
      },
      20,
    );
    await pause(chance.between(0, phase === 'collect' || phase === 'gather' ? 2 * LATEST_MS : LATEST_MS));
    const fell = await phaseNow(place).catch(() => 'idle' as const);
    one.kill('SIGKILL');
    await one.ended;
    report.hit({
      phase: fell === 'idle' ? (moment === 'paid' ? 'gather' : 'collect') : fell,
      point: 'kill -9 at random',
    });
  }
}

const ORDER: readonly (Phase | 'idle')[] = [
  'idle',
  'collect',
  'survey',
  'stage',
  'gates',
  'apply',
  'publish',
  'acknowledge',
  'dispatch',
  'gather',
  'settle',
  'report',
];

/** A worker sleeps longer than its lease (a paused virtual machine), another takes over, then the first wakes up. */
import { judge } from './oracle.ts';
import { LEASE_SECONDS, type Place } from './place.ts';
import type { Phase } from './points.ts';
import type { Chance } from './random.ts';
import type { Report } from './report.ts';
import { isAcknowledged, past, pay, phaseNow, telling } from './story.ts';
import { pause, until } from './tramite.ts';

const LONGEST_MS = 240_000;

export async function pausedWorker(
  place: Place,
  report: Report,
  rows: number,
  chance: Chance,
): Promise<void> {
  const story = telling(place, rows);
  await place.drop(story.first);
  const running = [];
  try {
    for (const phase of ['stage', 'apply', 'publish'] satisfies readonly Phase[]) {
      const sleeper = place.serve();
      running.push(sleeper);
      await until(
        `${phase} began`,
        LONGEST_MS,
        async () => (await phaseNow(place).catch(() => 'idle')) === phase,
        10,
      );
      await pause(chance.between(0, phase === 'publish' ? 1_500 : 200));
      const fell = await phaseNow(place);
      sleeper.kill('SIGSTOP');
      report.hit({ phase: fell, point: `stopped for more than its lease, meant for ${phase}` });
      const other = place.serve();
      running.push(other);
      // Long enough for the other one to take over and be in the middle of it when the first wakes up.
      await pause(LEASE_SECONDS * 1000 + chance.between(1_500, 3_000));
      sleeper.kill('SIGCONT');
      await pause(1_000);
      if (!sleeper.running()) throw new Error('fenced, the worker must go on with other work, not end');
      other.kill('SIGTERM');
      await other.ended;
      sleeper.kill('SIGKILL');
      await sleeper.ended;
    }
    const [first, second] = [place.serve(), place.serve()];
    running.push(first, second);
    await until('the first list was acknowledged', LONGEST_MS, () => isAcknowledged(place, story.first), 100);
    await pay(place, story, chance);
    await until('payments were told', LONGEST_MS, () => past(place, 'paid', story), 100);
    await place.drop(story.next);
    await until('the next list was acknowledged', LONGEST_MS, () => past(place, 'next', story), 100);
  } finally {
    for (const one of running) {
      one.kill('SIGCONT');
      one.kill('SIGTERM');
    }
    await Promise.all(running.map((one) => one.ended));
  }
  await place.finish();
  await judge(place, { lists: new Map([['tari', [story.first, story.next]]]) });
}

/** A worker sleeps longer than its lease (a paused virtual machine), another takes over, then the first wakes up. */
import { judge } from './oracle.ts';
import { LEASE_SECONDS, type Place } from './place.ts';
import type { Phase } from './points.ts';
import type { Chance } from './random.ts';
import type { Report } from './report.ts';
import { isAcknowledged, past, pay, phaseNow, telling } from './story.ts';
import { pause, type Tramite, until } from './tramite.ts';

const LONGEST_MS = 240_000;

export async function pausedWorker(
  place: Place,
  report: Report,
  rows: number,
  chance: Chance,
): Promise<void> {
  const story = telling(place, rows);
  const running: Tramite[] = [];
  try {
    await place.drop(story.first);
    await asleep(place, report, running, 'stage', INGEST, chance);
    await asleep(place, report, running, 'publish', undefined, chance);
    const pair = [place.serve(), place.serve()];
    running.push(...pair);
    await until('the first list was acknowledged', LONGEST_MS, () => isAcknowledged(place, story.first), 100);
    await pay(place, story, chance);
    await until('payments were told', LONGEST_MS, () => past(place, 'paid', story), 100);
    for (const one of pair) one.kill('SIGTERM');
    await Promise.all(pair.map((one) => one.ended));
    await place.drop(story.next);
    await asleep(place, report, running, 'apply', INGEST, chance);
    running.push(place.serve(), place.serve());
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

/** Some queues only, so that what comes after a phase cannot be over before it is looked for. */
const INGEST = 'collect,ingest';
/** What the tables say once a phase has begun, even if it was short. */
const BEGUN: { readonly [phase: string]: readonly string[] } = {
  stage: ['stage', 'gates', 'apply', 'publish'],
  apply: ['apply', 'publish'],
  publish: ['publish'],
};

async function asleep(
  place: Place,
  report: Report,
  running: Tramite[],
  phase: Phase,
  roles: string | undefined,
  chance: Chance,
): Promise<void> {
  const options = roles === undefined ? {} : { roles };
  const sleeper = place.serve(options);
  running.push(sleeper);
  await until(
    `${phase} began`,
    LONGEST_MS,
    async () => BEGUN[phase]?.includes(await phaseNow(place).catch(() => 'idle')) === true,
    10,
  );
  await pause(chance.between(0, phase === 'publish' ? 1_500 : 200));
  const fell = await phaseNow(place);
  sleeper.kill('SIGSTOP');
  report.hit({ phase: fell, point: `stopped for more than its lease, meant for ${phase}` });
  const other = place.serve(options);
  running.push(other);
  // Long enough for the other one to take over and be in the middle of it when the first wakes up.
  await pause(LEASE_SECONDS * 1000 + chance.between(1_500, 3_000));
  sleeper.kill('SIGCONT');
  await pause(1_000);
  if (!sleeper.running()) throw new Error('fenced, the worker must go on with other work, not end');
  await until(
    `${phase} went on`,
    LONGEST_MS,
    async () => phase === 'publish' || !['survey', 'stage', 'gates', 'apply'].includes(await phaseNow(place)),
    100,
  );
  for (const one of [other, sleeper]) {
    one.kill('SIGKILL');
    await one.ended;
  }
}

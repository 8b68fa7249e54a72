/** The Nodo goes away for a while, then answers 429, then loses answers after it applied the change. */
import { judge } from './oracle.ts';
import type { Place } from './place.ts';
import type { Chance } from './random.ts';
import type { Report } from './report.ts';
import { isAcknowledged, past, pay, phaseNow, telling } from './story.ts';
import { pause, until } from './tramite.ts';

const LONGEST_MS = 300_000;
const MOST_CALLS = 100;

export async function nodoFaults(
  place: Place,
  report: Report,
  rows: number,
  downMs: number,
  chance: Chance,
): Promise<void> {
  const story = telling(place, rows);
  await place.drop(story.first);
  const one = place.serve();
  try {
    await until(
      'publication began',
      LONGEST_MS,
      async () => (await phaseNow(place).catch(() => 'idle')) === 'publish',
      20,
    );
    await place.stopSandbox();
    report.hit({
      phase: 'publish',
      point: `the Nodo is killed, and away for ${Math.round(downMs / 1000)} s`,
    });
    await pause(downMs / 2);
    const { out } = await place.command('status', '--json');
    const { waits } = JSON.parse(out) as {
      waits: readonly { kind: string; reason: string; until?: string }[];
    };
    const wait = waits.find(({ kind }) => kind === 'publication');
    if (wait === undefined) throw new Error('status does not say that positions wait for the Nodo');
    report.say(`status: ${wait.reason}`);
    await pause(downMs / 2);
    await place.startSandbox();
    await place.sandbox.order({ kind: 'status', status: 429, retryAfterSeconds: 1, times: 5 });
    report.hit({ phase: 'publish', point: '429, five times' });
    await place.sandbox.order({ kind: 'lostAnswer', times: 3, after: chance.between(0, 3) });
    report.hit({ phase: 'publish', point: 'three answers lost after the change was applied' });
    await place.sandbox.order({ kind: 'drop', times: 2, after: 3 });
    report.hit({ phase: 'publish', point: 'two connections broken before the change was applied' });
    await until('the first list was acknowledged', LONGEST_MS, () => isAcknowledged(place, story.first), 100);
    await pay(place, story, chance);
    await place.sandbox.order({ kind: 'status', status: 500, times: 2 });
    report.hit({ phase: 'gather', point: 'the Nodo fails twice (500)' });
    await until('payments were told', LONGEST_MS, () => past(place, 'paid', story), 100);
    await place.sandbox.order({ kind: 'lostAnswer', times: 2 });
    report.hit({ phase: 'publish', point: 'answers of updates lost after the change was applied' });
    await place.drop(story.next);
    await until('the next list was acknowledged', LONGEST_MS, () => past(place, 'next', story), 100);
  } finally {
    one.kill('SIGTERM');
    await one.ended;
  }
  await place.finish();
  await judge(place, { lists: new Map([['tari', [story.first, story.next]]]) });
  for (const [door, rate] of Object.entries(await place.sandbox.rates())) {
    if (rate.maxAttempted > MOST_CALLS)
      throw new Error(`${door}: ${rate.maxAttempted} calls in one window of 10 s`);
  }
}

/** Killed at named points, one after the other, while a delivery goes all its way. */
import { judge } from './oracle.ts';
import type { Place } from './place.ts';
import { type Moment, POINTS, type Point, runOf } from './points.ts';
import type { Chance } from './random.ts';
import type { Hit, Report } from './report.ts';
import { past, pay, type Telling, telling } from './story.ts';
import { endedWithin, pause, until } from './tramite.ts';

/** Long enough for what a killed worker held to be free again: four leases, and the Nodo's window of calls. */
const HIT_MS = 90_000;
const MOMENT_MS = 300_000;

export interface Shot {
  readonly point: Point;
  readonly passage: number;
}

/** Draws a passage for each point that this run can reach; `rows` bounds how deep it may be. */
export function shots(
  points: readonly Point[],
  grouped: boolean,
  rows: number,
  chance: Chance,
): readonly Shot[] {
  return points
    .filter((point) => grouped || point.grouped !== true)
    .map((point) => ({ point, passage: rows >= 10_000 ? chance.between(1, point.deepest) : 1 }));
}

export async function crashPoints(
  place: Place,
  report: Report,
  wanted: readonly Shot[],
  rows: number,
  chance: Chance,
): Promise<void> {
  const story = telling(place, rows);
  await place.drop(story.first);
  // What may be hit at several moments is hit at one of them.
  const moments = new Map<Shot, Moment>(
    wanted.map((shot) => [
      shot,
      shot.point.moments[chance.between(0, shot.point.moments.length - 1)] ?? 'load',
    ]),
  );
  const at = (moment: Moment): readonly Shot[] => wanted.filter((shot) => moments.get(shot) === moment);
  const loading = at('load');
  const acknowledging = loading.filter((shot) => shot.point.phase === 'acknowledge');
  await hits(
    place,
    report,
    loading.filter((shot) => !acknowledging.includes(shot)),
  );
  await hits(place, report, acknowledging, () => settled(place, 'collect,ingest,publish', PUBLISHED));
  await hits(place, report, at('acknowledged'), () =>
    settled(place, 'collect,ingest,publish,acknowledge', 'select 1 from outgoing'),
  );
  await reach(place, story, 'acknowledged');
  await pay(place, story, chance);
  await paid(place, report, at('paid'));
  await reach(place, story, 'paid');
  await place.drop(story.next);
  await hits(place, report, at('next'));
  await reach(place, story, 'next');
  await place.finish();
  await judge(place, { lists: new Map([['tari', [story.first, story.next]]]) });
}

/** Payments pass one queue after the other, each as far as the next one needs. */
async function paid(place: Place, report: Report, wanted: readonly Shot[]): Promise<void> {
  const of = (phase: string): readonly Shot[] => wanted.filter((shot) => shot.point.phase === phase);
  await hits(place, report, of('gather'));
  if (of('settle').length > 0) {
    await settled(place, 'gather', 'select 1 from flow');
    await hits(place, report, of('settle'));
  }
  if (of('report').length > 0) {
    // Receipts alone are nothing to tell where the gestionale wants to hear of flows.
    await settled(
      place,
      'gather,settle',
      `select 1 from payment_event where event = '${place.layout.reportOn}'`,
    );
    await hits(place, report, of('report'));
  }
  if (of('dispatch').length > 0) {
    await settled(place, 'gather,settle,report', "select 1 from outgoing where kind = 'report'");
    await hits(place, report, of('dispatch'));
  }
}

async function hits(
  place: Place,
  report: Report,
  wanted: readonly Shot[],
  before: () => Promise<void> = async () => undefined,
): Promise<void> {
  if (wanted.length > 0) await before();
  for (const shot of wanted) {
    const name = `${shot.point.name}:${shot.passage}`;
    const one = place.serve({ roles: shot.point.roles, crash: name });
    const ended = await endedWithin(one, HIT_MS);
    if (ended?.signal === 'SIGKILL') {
      report.hit({ phase: shot.point.phase, point: name } satisfies Hit);
      continue;
    }
    one.kill('SIGKILL');
    await one.ended;
    throw new Error(
      ended === undefined
        ? `${name} was not passed within ${HIT_MS / 1000} s`
        : `it ended by itself before ${name} (exit ${ended.code})`,
    );
  }
}

const PUBLISHED =
  "select 1 where exists (select 1 from delivery where state = 'applied') and not exists (select 1 from publication where state <> 'confirmed')";

/** Some queues only, until a row shows that they have done their part. */
async function settled(place: Place, roles: string, sql: string): Promise<void> {
  if ((await place.query(sql).catch(() => [])).length > 0) return;
  const one = place.serve({ roles });
  await until(
    `${roles} did their part`,
    MOMENT_MS,
    async () => !one.running() || (await place.query(sql).catch(() => [])).length > 0,
    100,
  );
  one.kill('SIGTERM');
  await one.ended;
}

/** Everything runs until the story is past a moment; then it is told to stop, as an administrator would. */
export async function reach(place: Place, story: Telling, moment: Moment): Promise<void> {
  if (await past(place, moment, story)) return;
  const one = place.serve();
  try {
    await until(
      `the story came past ${moment}`,
      MOMENT_MS,
      async () => {
        if (!one.running()) throw new Error(`Tramite ended by itself (${JSON.stringify(await one.ended)})`);
        return past(place, moment, story);
      },
      100,
    );
    await pause(100);
  } finally {
    one.kill('SIGTERM');
    if ((await endedWithin(one, 40_000)) === undefined) one.kill('SIGKILL');
  }
  const { code, signal } = await one.ended;
  if (code !== 0) throw new Error(`told to stop, Tramite ended with ${code ?? signal}`);
}

/** Points of one run: every point once, or the named ones. */
export const pointsOf = (names?: ReadonlySet<string>): readonly Point[] =>
  POINTS.filter((point) => runOf(point) === undefined && (names === undefined || names.has(point.name)));

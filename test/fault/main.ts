/**
 * `npm run fault`: Tramite is killed, paused, cut off and filled up while deliveries go all their way, and after each
 * run one oracle judges what came of them. docs/faults.md says what it proves and how to have one hit again.
 */
import { parseArgs } from 'node:util';
import { crashPoints, pointsOf, shots } from './crash-points.ts';
import { fullDisk } from './disk.ts';
import { DOOR_CONNECTORS } from './door-clients.ts';
import { ownDoors } from './doors.ts';
import { nodoFaults } from './nodo.ts';
import { pair } from './pair.ts';
import { pausedWorker } from './paused.ts';
import { openPlace, openWorld, type Place, type PlaceOptions, type World } from './place.ts';
import { pointNamed, runOf } from './points.ts';
import { postgresRestarts } from './postgres.ts';
import { type Chance, chance } from './random.ts';
import { randomKills } from './random-kills.ts';
import { type Report, SessionReport } from './report.ts';
import { killAll } from './tramite.ts';
import { withdrawn } from './withdrawn.ts';

const ROUNDS = 3;
const KILL_RUNS = 3;
const KILLS_PER_RUN = 10;
const LEAST_PER_PHASE = 5;
const SAMPLE_POINTS = 14;
const LONGEST_MS = 60 * 60_000;
const DOOR_ROUNDS = 3;
const CONNECTORS = ['uno', 'due', 'tre', 'quattro'];

interface Run {
  readonly name: string;
  readonly place: PlaceOptions;
  /** Restarts the PostgreSQL that all share. */
  readonly alone?: boolean;
  /** A sentence when it could not run here. */
  work(world: World, place: Place, report: Report, chance: Chance): Promise<string | undefined>;
}

const plain = { layout: { grouped: false, reportOn: 'paid' } } as const;
const joined = { layout: { grouped: true, reportOn: 'reported' } } as const;

const { values } = parseArgs({
  options: {
    rows: { type: 'string' },
    seed: { type: 'string' },
    sample: { type: 'boolean' },
    only: { type: 'string', multiple: true },
    run: { type: 'string', multiple: true },
    parallel: { type: 'string', default: '2' },
  },
});
const sample = values.sample === true;
const rows = Number(values.rows ?? (sample ? 1_000 : 20_000));
/** What a change has to pass before it lands is the same each time; sessions go on to look for more. */
const SAMPLE_SEED = 20261122;
const seed = Number(values.seed ?? (sample ? SAMPLE_SEED : Math.floor(Math.random() * 1e9)));
const started = Date.now();
const stamp = (): string => `${String(Math.round((Date.now() - started) / 1000)).padStart(5)} s`;
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const session = new SessionReport(say);

function runs(): readonly Run[] {
  if (values.only !== undefined) return [only(values.only)];
  const done = async (work: Promise<void>): Promise<undefined> => {
    await work;
    return undefined;
  };
  const all: Run[] = [];
  for (let round = 1; round <= (sample ? 1 : ROUNDS); round += 1) {
    // Those that need joined rows must be hit in every round.
    all.push({
      name: `points-${round}`,
      place: round === 1 ? joined : { layout: { grouped: true, reportOn: 'paid' } },
      work: (_world, place, report, luck) => {
        const drawn = sample
          ? new Set(
              luck
                .shuffled(pointsOf())
                .slice(0, SAMPLE_POINTS)
                .map((point) => point.name),
            )
          : undefined;
        return done(
          crashPoints(place, report, shots(pointsOf(drawn), place.layout.grouped, rows, luck), rows, luck),
        );
      },
    });
  }
  for (let run = 1; run <= (sample ? 1 : KILL_RUNS); run += 1) {
    all.push({
      name: `kills-${run}`,
      place: plain,
      work: (_world, place, report, luck) =>
        done(randomKills(place, report, sample ? 4 : KILLS_PER_RUN, rows, luck)),
    });
  }
  const few = Math.min(rows, sample ? 300 : 6_000);
  all.push(
    {
      name: 'nodo',
      place: plain,
      work: (_world, place, report, luck) =>
        done(nodoFaults(place, report, few, sample ? 4_000 : 60_000, luck)),
    },
    {
      name: 'paused',
      place: plain,
      work: (_world, place, report, luck) => done(pausedWorker(place, report, rows, luck)),
    },
    {
      name: 'pair',
      place: { ...plain, connectors: CONNECTORS },
      work: (_world, place, report) => done(pair(place, report, sample ? 100 : 500)),
    },
    {
      name: 'withdrawn',
      place: plain,
      work: (_world, place, report, luck) => done(withdrawn(place, report, few, luck)),
    },
    {
      name: 'doors',
      place: { ...plain, connectors: Object.keys(DOOR_CONNECTORS), doors: DOOR_CONNECTORS },
      work: (_world, place, report, luck) =>
        done(ownDoors(place, report, few, sample ? 1 : DOOR_ROUNDS, luck)),
    },
    { name: 'disk', place: plain, work: (_world, place, report) => fullDisk(place, report, 3_000) },
    {
      name: 'postgres-plain',
      place: plain,
      alone: true,
      work: (world, place, report, luck) =>
        done(postgresRestarts(world, place, report, Math.max(rows, 5_000), luck)),
    },
  );
  if (!sample) {
    all.push({
      name: 'postgres-joined',
      place: joined,
      alone: true,
      work: (world, place, report, luck) => done(postgresRestarts(world, place, report, rows, luck)),
    });
  }
  return values.run === undefined
    ? all
    : all.filter((one) => values.run?.some((name) => one.name.startsWith(name)));
}

/** `--only publish.after-answer:2`, repeated: these hits and nothing else, in one run. */
function only(hits: readonly string[]): Run {
  const wanted = hits.map((hit) => {
    const [name = '', passage = '1'] = hit.split(':');
    const point = pointNamed(name);
    if (point === undefined) throw new Error(`there is no point ${name}; test/fault/points.ts lists them`);
    const run = runOf(point);
    if (run !== undefined)
      throw new Error(`${name} is hit by ${run === 'old' ? 'test/pipeline/retain.test.ts' : `--run ${run}`}`);
    return { point, passage: Number(passage) };
  });
  return {
    name: 'only',
    place: joined,
    work: async (_world, place, report, luck) => {
      await crashPoints(place, report, wanted, rows, luck);
      return undefined;
    },
  };
}

async function one(world: World, run: Run, number: number): Promise<void> {
  const began = Date.now();
  const own = seed + number;
  let place: Place | undefined;
  let failed = true;
  try {
    place = await openPlace(world, run.name, run.place);
    const skipped = await run.work(world, place, session.of(run.name), chance(own));
    failed = false;
    const took = `${Math.round((Date.now() - began) / 1000)} s, seed ${own}`;
    if (skipped === undefined) {
      session.passed += 1;
      say(`${stamp()}  passed   ${run.name} (${took})`);
    } else {
      session.skipped.push(`${run.name}: ${skipped}`);
      say(`${stamp()}  skipped  ${run.name}: ${skipped}`);
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    session.failed.push({ run: `${run.name} (seed ${own})`, why });
    say(`${stamp()}  FAILED   ${run.name} (seed ${own}): ${why}`);
    if (place !== undefined) {
      await place.snapshot();
      say(`    what is left of it: ${place.root}`);
    }
  } finally {
    await place?.close(failed);
  }
}

async function main(): Promise<number> {
  const world = await openWorld();
  let stopping = false;
  const stop = (why: string): void => {
    if (stopping) return;
    stopping = true;
    say(why);
    void world.close().finally(() => process.exit(1));
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => stop(`stopped by ${signal}`));
  const watchdog = setTimeout(() => stop(`stopped: longer than ${LONGEST_MS / 60_000} minutes`), LONGEST_MS);
  const wanted = runs().map((run, index) => ({ run, index }));
  say(`${wanted.length} runs of ${rows} rows, seed ${seed}`);
  try {
    const queue = wanted.filter(({ run }) => run.alone !== true);
    const worker = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined && !stopping; next = queue.shift())
        await one(world, next.run, next.index);
    };
    await Promise.all(Array.from({ length: Math.max(1, Number(values.parallel)) }, worker));
    for (const { run, index } of wanted) if (run.alone === true && !stopping) await one(world, run, index);
  } finally {
    clearTimeout(watchdog);
    if (!stopping) await world.close();
  }
  say('');
  const counts = session.byPhase();
  for (const [phase, count] of counts) say(`  ${phase.padEnd(12)} ${count} hits`);
  const whole = !sample && values.only === undefined && values.run === undefined;
  const thin = [...counts].filter(([, count]) => count < LEAST_PER_PHASE).map(([phase]) => phase);
  if (whole && thin.length > 0) {
    session.failed.push({
      run: 'hits per phase',
      why: `fewer than ${LEAST_PER_PHASE} in ${thin.join(', ')}`,
    });
  }
  // Once more at the end, where a reader of a long log begins.
  for (const { run, why } of session.failed) say(`  FAILED: ${run}: ${why}`);
  for (const line of session.skipped) say(`  skipped: ${line}`);
  say(`${session.hits.length} hits, seed ${seed}, ${stamp().trim()}`);
  say(`${session.passed} passed, ${session.failed.length} failed`);
  return session.failed.length === 0 ? 0 : 1;
}

process.exitCode = await main().finally(killAll);

/** Conditions of what goes back: files that do not arrive, and doors through which none does. */
import { type Condition, placeOf, reasonOf } from '../../domain/alert.ts';
import type { Problem } from '../../domain/problem.ts';
import { undeliveredFiles, type WaitingOutgoing } from '../../store/alert-conditions.ts';
import type { Context } from '../context.ts';
import { namesOf, type Watched, type WatchedConnector } from './watched.ts';

/** A file that goes back should have arrived by then. */
const PATIENCE_MS = 4 * 3_600_000;
/** Faults of one file, which say nothing of its door. */
const OF_THE_FILE = new Set(['dispatch.name-taken', 'dispatch.unknown', 'transport.name']);

export async function outgoingConditions(
  { database }: Pick<Context, 'database'>,
  found: Watched,
  now: Date,
): Promise<readonly Condition[]> {
  const files = await undeliveredFiles(database, found.organization, namesOf(found.connectors));
  return found.connectors.flatMap((one) => {
    const own = files.filter((file) => file.connector === one.connector);
    return [...late(one, own, now), ...shutDoors(one, own, now)];
  });
}

const late = (one: WatchedConnector, files: readonly WaitingOutgoing[], now: Date): readonly Condition[] =>
  files
    .filter((file) => file.state === 'unknown' || file.createdAt.getTime() + PATIENCE_MS <= now.getTime())
    .filter(() => one.rules.waiting)
    .map((file) => ({
      connector: one.connector,
      rule: 'waiting',
      subject: `${file.kind} ${file.number}`,
      facts: {
        kind: file.state === 'unknown' ? 'uncertain' : 'outgoing',
        what: file.kind,
        file: file.file,
        since: file.createdAt.toISOString(),
        reasons: file.problem === null ? [] : [reasonOf(file.problem)],
      },
    }));

/** Since when: since the oldest of the files that it keeps back was written. */
function shutDoors(
  { connector, rules: { failing } }: WatchedConnector,
  files: readonly WaitingOutgoing[],
  now: Date,
): readonly Condition[] {
  if (failing === false) return [];
  const doors = new Map<string, { since: Date; problem: Problem }>();
  for (const { state, problem, location, createdAt } of files) {
    if (state === 'unknown' || problem === null || OF_THE_FILE.has(problem.code)) continue;
    const known = doors.get(location);
    doors.set(location, { since: known?.since ?? createdAt, problem });
  }
  return [...doors]
    .filter(([, { since }]) => since.getTime() + failing.afterSeconds * 1000 <= now.getTime())
    .map(([location, { since, problem }]) => ({
      connector,
      rule: 'failing',
      subject: `destination ${placeOf(location)}`,
      facts: {
        kind: 'destination',
        location: placeOf(location),
        since: since.toISOString(),
        reasons: [reasonOf(problem)],
      },
    }));
}

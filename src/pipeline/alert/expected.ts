/** Conditions of what did not come: files expected by an hour, and how each such hour ended. */
import type { AlertEnding, Condition } from '../../domain/alert.ts';
import type { ExpectConfig } from '../../domain/configuration.ts';
import { judgedFrom, madeUpFor, shortfalls } from '../../domain/expectation.ts';
import type { Alert } from '../../store/alerts.ts';
import { arrivals } from '../../store/expectations.ts';
import type { Context } from '../context.ts';
import { namesOf, type Watched, type WatchedConnector, watchedFor } from './watched.ts';

const DAY_MS = 86_400_000;
/** Hours of before are not judged any more: Tramite was not running then, and somebody knows. */
const JUDGED_MS = 4 * DAY_MS;

export interface Expectations {
  readonly conditions: readonly Condition[];
  /** How alerts that stood have ended, by id. */
  readonly endings: ReadonlyMap<string, AlertEnding>;
}

interface Expecting extends WatchedConnector {
  readonly expect: ExpectConfig;
}

/** `standing`: all alerts of the organization. A paused connector expects nothing. */
export async function expectedConditions(
  { database }: Pick<Context, 'database'>,
  found: Watched,
  standing: readonly Alert[],
  now: Date,
): Promise<Expectations> {
  const expecting = watchedFor(found, 'expected').flatMap((one): readonly Expecting[] =>
    one.config.receive.expect === undefined || one.paused
      ? []
      : [{ ...one, expect: one.config.receive.expect }],
  );
  if (expecting.length === 0) return { conditions: [], endings: new Map() };
  const { holidays } = found.config;
  const own = (one: Expecting): readonly Alert[] =>
    standing.filter((alert) => alert.rule === 'expected' && alert.connector === one.connector);
  const since = Math.min(
    ...expecting.map((one) => judgedFrom(one.expect, holidays, judged(one, now)).getTime()),
    ...expecting.flatMap((one) => own(one).map((alert) => dueOf(alert).getTime())),
  );
  const came = await arrivals(database, found.organization, namesOf(expecting), new Date(since));
  const conditions: Condition[] = [];
  const endings = new Map<string, AlertEnding>();
  for (const one of expecting) {
    const at = came.filter((each) => each.connector === one.connector).map((each) => each.at);
    for (const short of shortfalls(one.expect, holidays, at, {
      since: sinceOf(one),
      from: judged(one, now),
      now,
    }))
      conditions.push(conditionOf(one, short.due, one.expect.files, short.came));
    for (const alert of own(one)) {
      if (alert.facts.kind !== 'expected') continue;
      const { files, came: before } = alert.facts;
      const end = madeUpFor(one.expect, holidays, at, { due: dueOf(alert), came: before, files });
      if (end === undefined) conditions.push(conditionOf(one, dueOf(alert), files, before));
      else endings.set(alert.id, { kind: end.late ? 'late' : 'never', at: end.at.toISOString() });
    }
  }
  return { conditions, endings };
}

/** When the connector was configured as it is. */
const sinceOf = ({ row }: WatchedConnector): Date => row.configuredAt ?? new Date(0);

const judged = (one: WatchedConnector, now: Date): Date =>
  new Date(Math.max(sinceOf(one).getTime(), now.getTime() - JUDGED_MS));

const dueOf = ({ facts }: Alert): Date => new Date(facts.kind === 'expected' ? facts.due : Number.NaN);

const conditionOf = (one: Expecting, due: Date, files: number, came: number): Condition => ({
  connector: one.connector,
  rule: 'expected',
  subject: due.toISOString(),
  facts: { kind: 'expected', due: due.toISOString(), files, came },
});

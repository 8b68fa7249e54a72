/**
 * alert: looks at an organization's conditions, raises those that are new and clears those that ended, then tells whoever
 * has to be told. Each condition is one row for as long as it lasts; what is told leaves as notices, frozen before they
 * first leave: after a crash between sending and noting it, the same message may arrive twice, under the same id.
 */
import { type AlertEnding, alertProblem, type Condition } from '../domain/alert.ts';
import type { Alert, Cleared } from '../store/alerts.ts';
import {
  clearAlerts,
  forgetAlerts,
  nextRound,
  organizationsToAlert,
  raiseAlerts,
  standingAlerts,
} from '../store/alerts.ts';
import { Fenced, fence, type Lease } from '../store/leases.ts';
import { deliveryConditions, fileConditions, problemConditions, troubledSince } from './alert/deliveries.ts';
import { expectedConditions } from './alert/expected.ts';
import { expiryConditions } from './alert/expiry.ts';
import { nodoConditions, sourceConditions } from './alert/failing.ts';
import { outgoingConditions } from './alert/outgoing.ts';
import { sendNotices } from './alert/send.ts';
import { effectiveFor, type Watched, watched } from './alert/watched.ts';
import { writeNotices } from './alert/write.ts';
import type { Context } from './context.ts';
import { holdLease } from './hold.ts';

const ROUND_MS = 60_000;
const SOONEST_MS = 1_000;
const KEPT_MS = 400 * 86_400_000;

export interface Alerted {
  readonly raised: number;
  readonly cleared: number;
  /** Messages that arrived, and that did not. */
  readonly told: number;
  readonly untold: number;
}

/** Organizations whose turn it is. */
export const organizationsDue = (context: Pick<Context, 'database' | 'clock'>): Promise<readonly string[]> =>
  organizationsToAlert(context.database, context.clock.now());

/** Undefined when another worker is at it. */
export async function alert(context: Context, organization: string): Promise<Alerted | undefined> {
  await using lease = await holdLease(context, organization, 'alert');
  if (lease === undefined) return undefined;
  try {
    return await round(context, lease, organization);
  } catch (error) {
    if (error instanceof Fenced) return undefined;
    throw error;
  }
}

async function round(context: Context, lease: Lease, organization: string): Promise<Alerted> {
  const now = context.clock.now();
  const found = await watched(context, organization);
  const changed = await look(context, lease, organization, found, now);
  const due = found === undefined ? undefined : await writeNotices(context, lease, found, now);
  const sent = await sendNotices(context, lease, organization);
  const next = [due, sent.next].reduce<number>(
    (earliest, at) => Math.min(earliest, at?.getTime() ?? earliest),
    now.getTime() + ROUND_MS,
  );
  await context.database.transaction(async (client) => {
    await fence(client, lease);
    await forgetAlerts(client, organization, new Date(now.getTime() - KEPT_MS));
    await nextRound(client, organization, new Date(Math.max(next, now.getTime() + SOONEST_MS)));
  });
  return { ...changed, told: sent.told, untold: sent.untold };
}

async function look(
  context: Context,
  lease: Lease,
  organization: string,
  found: Watched | undefined,
  now: Date,
): Promise<Pick<Alerted, 'raised' | 'cleared'>> {
  const standing = await standingAlerts(context.database, organization);
  const { conditions, endings } = await conditionsOf(context, found, standing, now);
  const cleared = standing
    .filter((one) => !conditions.has(keyOf(one)))
    .filter((one) => one.connector === null || !found?.disabled.has(one.connector))
    .map((one): Cleared => {
      const ending = endings.get(one.id) ?? null;
      return { id: one.id, ending, silently: ending === null && !isGoodNews(found, one, now) };
    });
  const alerts = [...conditions.values()].map((one) => ({
    ...one,
    id: context.newId(),
    problem: alertProblem(one.facts),
  }));
  const raised = await context.database.transaction(async (client) => {
    await fence(client, lease);
    await clearAlerts(client, organization, cleared, now);
    const fresh = await raiseAlerts(client, organization, alerts, now);
    return fresh;
  });
  return { raised, cleared: cleared.length };
}

async function conditionsOf(
  context: Context,
  found: Watched | undefined,
  standing: readonly Alert[],
  now: Date,
): Promise<{
  readonly conditions: ReadonlyMap<string, Condition>;
  readonly endings: ReadonlyMap<string, AlertEnding>;
}> {
  if (found === undefined) return { conditions: new Map(), endings: new Map() };
  const expected = await expectedConditions(context, found, standing, now);
  const all = [
    ...(await deliveryConditions(context, found, now)),
    ...(await problemConditions(context, found, now)),
    ...(await fileConditions(context, found, now)),
    ...(await outgoingConditions(context, found, now)),
    ...expected.conditions,
    ...sourceConditions(found, now),
    ...(await nodoConditions(context, found, now)),
    ...(await expiryConditions(context, found, now)),
  ];
  return { conditions: new Map(all.map((one) => [keyOf(one), one])), endings: expected.endings };
}

const keyOf = ({ connector, rule, subject }: Pick<Condition, 'connector' | 'rule' | 'subject'>): string =>
  JSON.stringify([connector, rule, subject]);

/** Whether a condition that is gone has ended, rather than that nobody looks any more. */
function isGoodNews(found: Watched | undefined, one: Alert, now: Date): boolean {
  const effective = found === undefined ? undefined : effectiveFor(found, one.connector);
  if (effective === undefined || effective.rules[one.rule] === false) return false;
  const { facts } = one;
  switch (facts.kind) {
    case 'expected':
      return false;
    case 'file':
    case 'source':
      return found?.connectors.some((each) => each.connector === one.connector && !each.paused) ?? false;
    case 'problems':
      return new Date(facts.receivedAt) >= troubledSince(now);
    default:
      return true;
  }
}

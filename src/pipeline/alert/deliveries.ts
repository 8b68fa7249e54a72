/** Conditions of what was received: refused, held, in problem, waiting at its source or for a person. */
import { type Condition, reasonOf } from '../../domain/alert.ts';
import type { AlertRules } from '../../domain/configuration.ts';
import {
  overdueFiles,
  type StoppedDelivery,
  stoppedDeliveries,
  troubledDeliveries,
} from '../../store/alert-conditions.ts';
import type { Context } from '../context.ts';
import { namesOf, type Watched, watchedFor } from './watched.ts';

const DAY_MS = 86_400_000;
/** Problems of an older delivery are history: nobody is going to send those rows again. */
const TROUBLED_MS = 30 * DAY_MS;
/** Reasons that a message has room for. */
const MOST_REASONS = 3;

export const troubledSince = (now: Date): Date => new Date(now.getTime() - TROUBLED_MS);

export async function deliveryConditions(
  { database }: Pick<Context, 'database'>,
  found: Watched,
  now: Date,
): Promise<readonly Condition[]> {
  const stopped = await stoppedDeliveries(database, found.organization, namesOf(found.connectors));
  const conditions: Condition[] = [];
  for (const one of found.connectors) {
    const own = stopped.filter((each) => each.connector === one.connector);
    if (one.rules.refused) conditions.push(...own.map(stoppedCondition));
    const patience = one.config.receive.deadlineSeconds * 1000;
    if (!one.rules.waiting) continue;
    for (const each of own)
      if (each.state === 'held' && each.receivedAt.getTime() + patience <= now.getTime())
        conditions.push({
          connector: one.connector,
          rule: 'waiting',
          subject: `delivery ${each.number}`,
          facts: {
            kind: 'decision',
            delivery: each.number,
            file: each.file,
            since: each.receivedAt.toISOString(),
          },
        });
  }
  return conditions;
}

function stoppedCondition(one: StoppedDelivery): Condition {
  const absent = one.state === 'applied' ? one.absent?.held : undefined;
  const kind = one.state === 'applied' ? 'cancellations' : one.state;
  const reasons = absent === undefined || absent === null ? one.reasons : [absent];
  return {
    connector: one.connector,
    rule: 'refused',
    subject: `delivery ${one.number}${kind === 'cancellations' ? ' cancellations' : ''}`,
    facts: {
      kind,
      delivery: one.number,
      file: one.file,
      receivedAt: one.receivedAt.toISOString(),
      reasons: reasons.slice(0, MOST_REASONS).map(reasonOf),
    },
  };
}

export async function problemConditions(
  { database }: Pick<Context, 'database'>,
  found: Watched,
  now: Date,
): Promise<readonly Condition[]> {
  const connectors = watchedFor(found, 'problems');
  const rules = new Map(connectors.map((one) => [one.connector, one.rules.problems]));
  const troubled = await troubledDeliveries(
    database,
    found.organization,
    namesOf(connectors),
    troubledSince(now),
  );
  return troubled
    .filter((one) => isAbove(rules.get(one.connector) ?? false, one.inProblem, one.of))
    .map((one) => ({
      connector: one.connector,
      rule: 'problems',
      subject: `delivery ${one.number}`,
      facts: {
        kind: 'problems',
        delivery: one.number,
        file: one.file,
        receivedAt: one.receivedAt.toISOString(),
        inProblem: one.inProblem,
        of: one.of,
      },
    }));
}

function isAbove(rule: AlertRules['problems'], inProblem: number, of: number): boolean {
  if (rule === false) return false;
  return 'above' in rule ? inProblem > rule.above : inProblem * 100 > rule.abovePercent * of;
}

/** A paused connector takes nothing: that its files wait is meant. */
export async function fileConditions(
  { database }: Pick<Context, 'database'>,
  found: Watched,
  now: Date,
): Promise<readonly Condition[]> {
  const deadlines = watchedFor(found, 'waiting')
    .filter((one) => !one.paused)
    .map((one) => ({ connector: one.connector, seconds: one.config.receive.deadlineSeconds }));
  const files = await overdueFiles(database, found.organization, deadlines, now);
  return files.map((one) => ({
    connector: one.connector,
    rule: 'waiting',
    subject: `file ${one.file}`,
    facts: {
      kind: 'file',
      file: one.file,
      since: one.since.toISOString(),
      reasons:
        one.waiting === null ? [] : [reasonOf({ code: one.waiting.gate, message: one.waiting.reason })],
    },
  }));
}

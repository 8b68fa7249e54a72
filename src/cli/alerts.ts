/** alerts: what stands and what ended lately, who could not be told; silence, unsilence and test act. */
import { ALERT_RULES, type AlertRule } from '../domain/alert.ts';
import { isDay } from '../domain/day.ts';
import { ProblemError } from '../domain/problem.ts';
import { romeInstant } from '../domain/timetable.ts';
import { probeAlerts } from '../pipeline/alert/probe.ts';
import { STALE_MS } from '../pipeline/alert/send.ts';
import { silence, unsilence } from '../pipeline/alert/silence.ts';
import type { Context } from '../pipeline/context.ts';
import { type Alert, endedAlerts, standingAlerts } from '../store/alerts.ts';
import { organizationConfigs } from '../store/configurations.ts';
import { connectors } from '../store/connectors.ts';
import { type NoticeRecipient, type Undelivered, undelivered } from '../store/notices.ts';
import { type Silence, type SilenceKey, silences } from '../store/silences.ts';
import { actorOf } from './actor.ts';
import { findKey } from './connector.ts';
import { counted, moment, momentBeside } from './italian.ts';
import { limitOf } from './limit.ts';
import { type Invocation, type Verb, WrongUse } from './verb.ts';

const ACTS: {
  readonly [word: string]: (invocation: Invocation, context: Context, key: SilenceKey) => Promise<number>;
} = { silence: beSilent, unsilence: beHeard, test: probe };

export const alerts: Verb = {
  name: 'alerts',
  summary: 'what stands, what ended lately and who was not told; silence, unsilence and test act',
  usage:
    '[silence|unsilence|test <organization>[/<connector>]] [--until 2026-12-01T08:00] [--rule waiting] [--limit 20] [--by NAME]',
  options: {
    until: { type: 'string' },
    rule: { type: 'string' },
    limit: { type: 'string', default: '20' },
    by: { type: 'string' },
  },
  async run(invocation) {
    const [word, name, ...rest] = invocation.positionals;
    const act = word === undefined ? undefined : ACTS[word];
    if (rest.length > 0 || (word !== undefined && (act === undefined || name === undefined)))
      throw new WrongUse(
        `alerts knows ${Object.keys(ACTS).join(', ')}, each with an organization or a connector`,
      );
    const limit = limitOf(invocation.values.limit);
    const rule = ruleOf(invocation.values.rule);
    const context = await invocation.wiring.context();
    if (act === undefined) return list(invocation, context, limit);
    const key = await keyOf(context, name ?? '');
    return act(invocation, context, { ...key, ...(rule === undefined ? {} : { rule }) });
  },
};

async function list(
  { print, answer }: Invocation,
  { database, clock }: Context,
  limit: number,
): Promise<number> {
  const now = clock.now();
  const standing = await standingAlerts(database);
  const ended = await endedAlerts(database, null, limit);
  const silent = await silences(database, null, now);
  const failing = await undelivered(database, null, new Date(now.getTime() - STALE_MS));
  print(standing.length === 0 ? 'Nothing stands.' : `${counted(standing.length, 'alert')}:`);
  for (const one of standing) print(`  ${alertLine(one, now)}`);
  if (ended.length > 0) print('Ended:');
  for (const one of ended) print(`  ${alertLine(one, now)}`);
  if (silent.length > 0) print('Silences:');
  for (const one of silent) print(`  ${silenceLine(one, now)}`);
  if (failing.length > 0) print('Not told:');
  for (const one of failing) print(`  ${undeliveredLine(one, now)}`);
  answer({
    standing: standing.map(shown),
    ended: ended.map(shown),
    silences: silent,
    undelivered: failing.map(({ recipient, ...rest }) => ({ ...rest, recipient: recipientName(recipient) })),
  });
  return 0;
}

const whose = ({ organization, connector }: { organization: string; connector: string | null }): string =>
  connector === null ? organization : `${organization} ${connector}`;

function alertLine(one: Alert, now: Date): string {
  const since = momentBeside(one.raisedAt, now);
  const end = one.clearedAt === null ? '' : ` to ${momentBeside(one.clearedAt, now)}${endingOf(one)}`;
  return `${whose(one)}  ${one.rule}: ${one.problem.message}  from ${since}${end}${one.toldAt === null ? '  (not told)' : ''}`;
}

function endingOf({ ending }: Alert): string {
  if (ending === null) return '';
  return ending.kind === 'late' ? ', came late' : ', never came';
}

const shown = ({ organization, connector, rule, subject, problem, facts, ...times }: Alert): object => ({
  organization,
  connector,
  rule,
  subject,
  code: problem.code,
  message: problem.message,
  facts,
  raisedAt: times.raisedAt,
  endedAt: times.clearedAt,
  ending: times.ending,
  toldAt: times.toldAt,
});

const silenceLine = (one: Silence, now: Date): string =>
  `${whose(one)}  ${one.rule ?? 'every rule'}, until ${momentBeside(one.until, now)}, by ${one.setBy}`;

const undeliveredLine = (one: Undelivered, now: Date): string =>
  `${one.organization}  ${recipientName(one.recipient)}  ${counted(one.notices, 'message')}, ${counted(one.attempts, 'attempt')}: ${one.failure.message}${one.notBefore === null ? '' : `, next ${momentBeside(one.notBefore, now)}`}`;

/** Of a webhook the server only: some bear their secret in the path. */
const recipientName = (one: NoticeRecipient): string =>
  one.kind === 'mail' ? one.address : (URL.parse(one.url)?.host ?? 'webhook');

async function beSilent(invocation: Invocation, context: Context, key: SilenceKey): Promise<number> {
  const until = instantOf(invocation.values.until);
  if (until <= context.clock.now()) throw new WrongUse('--until wants an instant that has not come yet');
  const actor = actorOf(invocation);
  await silence(context, key, until, actor);
  invocation.print(
    `${nameOf(key)}: nobody is told of ${key.rule ?? 'anything'} until ${moment(until)}, by ${actor}.`,
  );
  invocation.answer({ ...key, until, by: actor });
  return 0;
}

async function beHeard(invocation: Invocation, context: Context, key: SilenceKey): Promise<number> {
  const ended = await unsilence(context, key, actorOf(invocation));
  invocation.print(
    ended === 0
      ? `${nameOf(key)} was not silenced.`
      : `${nameOf(key)}: ${counted(ended, 'silence')} ended; what stands is told now.`,
  );
  invocation.answer({ ...key, ended });
  return 0;
}

async function probe({ print, answer }: Invocation, context: Context, key: SilenceKey): Promise<number> {
  const probed = await probeAlerts(context, key.organization, key.connector ?? null);
  if (probed.length === 0)
    print(`${nameOf(key)}: nobody is told. Name somebody under alerts (mail, webhook), or as owner.`);
  for (const { recipient, result } of probed) {
    const { problem } = result.ok ? {} : result;
    const said = problem === undefined ? 'sent' : `not sent: ${problem.message}  ${problem.advice ?? ''}`;
    print(`${recipientName(recipient)}  ${said.trimEnd()}`);
  }
  answer({
    ...key,
    sent: probed.map(({ recipient, result }) => ({
      recipient: recipientName(recipient),
      ok: result.ok,
      ...(result.ok ? {} : { problem: result.problem }),
    })),
  });
  return probed.length > 0 && probed.every(({ result }) => result.ok) ? 0 : 1;
}

const nameOf = ({ organization, connector }: SilenceKey): string =>
  connector === undefined ? organization : `${organization}/${connector}`;

async function keyOf({ database }: Context, name: string): Promise<SilenceKey> {
  const known = await organizationConfigs(database);
  if (known.some((one) => one.organization === name)) return { organization: name };
  const found = findKey(await connectors(database), name);
  if (!found.ok) throw new ProblemError(found.problem);
  return found.value;
}

function ruleOf(value: unknown): AlertRule | undefined {
  const rule = ALERT_RULES.find((one) => one === value);
  if (value !== undefined && rule === undefined)
    throw new WrongUse(`--rule wants one of ${ALERT_RULES.join(', ')}`);
  return rule;
}

const WANTED = '--until wants an Italian day and hour, like 2026-12-01T08:00';

/** On the clocks of Rome, unless it says its own offset. */
function instantOf(value: unknown): Date {
  const text = typeof value === 'string' ? value : '';
  const [, day = '', hour = '00:00'] =
    /^(\d{4}-\d\d-\d\d)(?:[T ]((?:[01]\d|2[0-3]):[0-5]\d))?$/.exec(text) ?? [];
  if (isDay(day)) return romeInstant(day, hour);
  const instant = new Date(text);
  if (!/T.*(Z|[+-]\d\d:\d\d)$/.test(text) || Number.isNaN(instant.getTime())) throw new WrongUse(WANTED);
  return instant;
}

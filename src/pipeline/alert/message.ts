/** A message about alerts: one line, a text in Italian, and the same as facts for systems. */
import type { OrganizationConfig } from '../../domain/configuration.ts';
import type { Alert } from '../../store/alerts.ts';
import type { NewNotice } from '../../store/notices.ts';
import { endingInItalian, inItalian, moment } from './italian.ts';

/** Of each kind; the rest are counted. */
const MOST = 30;
const MOST_SUBJECT = 150;
const DAY_MS = 86_400_000;

export function message(
  { organization, name }: Pick<OrganizationConfig, 'organization' | 'name'>,
  alerts: readonly Alert[],
  id: string,
  now: Date,
): Pick<NewNotice, 'subject' | 'body' | 'facts'> {
  const raised = alerts.filter((one) => one.clearedAt === null);
  const ended = alerts.filter((one) => one.clearedAt !== null);
  return {
    subject: subjectOf(name, raised, ended),
    body: [
      `${oneLine(name)} (${organization})`,
      '',
      ...section('DA GUARDARE', raised, raisedLines),
      ...section('RIENTRATE', ended, endedLines),
      ...footer(organization, alerts, id, now),
    ].join('\n'),
    facts: {
      organization,
      name,
      at: now.toISOString(),
      raised: raised.map(factsOf),
      ended: ended.map(factsOf),
    },
  };
}

function subjectOf(name: string, raised: readonly Alert[], ended: readonly Alert[]): string {
  const [only] = [...raised, ...ended];
  const what =
    only !== undefined && raised.length + ended.length === 1
      ? `${ended.length === 1 ? 'rientrata: ' : ''}${titleOf(only)}${only.connector === null ? '' : ` (${only.connector})`}`
      : [
          ...(raised.length === 0
            ? []
            : [`${raised.length} ${raised.length === 1 ? 'segnalazione' : 'segnalazioni'}`]),
          ...(ended.length === 0
            ? []
            : [`${ended.length} ${ended.length === 1 ? 'rientrata' : 'rientrate'}`]),
        ].join(', ');
  const line = oneLine(`[Tramite] ${name}: ${what}`);
  return line.length > MOST_SUBJECT ? `${line.slice(0, MOST_SUBJECT - 1)}…` : line;
}

function section(
  title: string,
  alerts: readonly Alert[],
  lines: (one: Alert, number: number) => readonly string[],
): readonly string[] {
  if (alerts.length === 0) return [];
  const rest = alerts.length - MOST;
  return [
    `${title} (${alerts.length})`,
    '',
    ...alerts.slice(0, MOST).flatMap((one, index) => [...lines(one, index + 1), '']),
    ...(rest > 0 ? [`… e altre ${rest}: «tramite alerts» le mostra tutte.`, ''] : []),
  ];
}

function raisedLines(one: Alert, number: number): readonly string[] {
  const told = inItalian(one.facts, fullName(one));
  return [
    headline(one, number),
    ...told.facts.map(([key, value]) => fact(key, value)),
    fact('Da fare', told.todo),
    ...(told.command === undefined ? [] : [fact('Comando', told.command)]),
  ];
}

function endedLines(one: Alert, number: number): readonly string[] {
  const told = inItalian(one.facts, fullName(one));
  return [
    headline(one, number),
    ...told.facts.map(([key, value]) => fact(key, value)),
    fact('Rientrata', `${endingInItalian(told, one.ending)} Segnalata il ${moment(one.raisedAt)}.`),
  ];
}

const titleOf = (one: Alert): string => inItalian(one.facts, fullName(one)).title;

const fullName = ({ organization, connector }: Alert): string =>
  connector === null ? organization : `${organization}/${connector}`;

function headline(one: Alert, number: number): string {
  const title = titleOf(one);
  const where = one.connector === null ? '' : ` — collegamento ${one.connector}`;
  return `${number}. ${title.charAt(0).toUpperCase()}${title.slice(1)}${where}`;
}

const fact = (key: string, value: string): string => `   ${`${key}:`.padEnd(14)} ${oneLine(value)}`;

function footer(organization: string, alerts: readonly Alert[], id: string, now: Date): readonly string[] {
  const connectors = new Set(alerts.map((one) => one.connector));
  const [only] = connectors;
  const whose = connectors.size === 1 && typeof only === 'string' ? `${organization}/${only}` : organization;
  const tomorrow = new Date(now.getTime() + DAY_MS).toISOString().slice(0, 10);
  return [
    '-- ',
    `Tramite, messaggio ${id}`,
    `Per sospendere questi avvisi: tramite alerts silence ${whose} --until ${tomorrow}T08:00`,
  ];
}

const factsOf = (one: Alert): object => ({
  id: one.id,
  connector: one.connector,
  rule: one.rule,
  subject: one.subject,
  code: one.problem.code,
  message: one.problem.message,
  facts: one.facts,
  raisedAt: one.raisedAt.toISOString(),
  ...(one.clearedAt === null ? {} : { endedAt: one.clearedAt.toISOString() }),
  ...(one.ending === null ? {} : { ending: one.ending }),
});

/** Names of files and of bodies are data: none of them may begin a line of the message. */
const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');

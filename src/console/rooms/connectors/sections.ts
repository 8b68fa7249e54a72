/** Parts of a connector's page. */
import type { ReceiveConfig } from '../../../domain/configuration.ts';
import type { Day } from '../../../domain/day.ts';
import type { StandingAlert } from '../../../store/web/alerts.ts';
import type { ConnectorPage, WaitingFile } from '../../../store/web/connectors.ts';
import type { Pause } from '../../../store/web/paused.ts';
import { journalWord } from '../../event-words.ts';
import { address } from '../../filters.ts';
import { type Content, html, type Markup } from '../../html.ts';
import { count, euro, moment } from '../../italian.ts';
import { kindWord, returnBadge } from '../../payment-words.ts';
import { adviceBelow, problemText, reason } from '../../reasons.ts';
import { table } from '../../table.ts';
import type { Language } from '../../words.ts';
import { unseen } from '../unseen.ts';
import { shortDay, sparkline } from './sparkline.ts';
import { deliveriesHref, stateBadge, stateProblem, wanting } from './state.ts';
import { say } from './words.ts';

const fact = (name: string, value: Content): Content => html`<dt>${name}</dt><dd>${value}</dd>`;

export function situation(
  language: Language,
  { line, program, nextSequence }: ConnectorPage,
  pause: Pause | undefined,
): Markup {
  const { lastScan, nextScanAt, failingSince, state } = line;
  const wrong = stateProblem(line);
  const receive = program?.connector.receive;
  return html`<section aria-labelledby="situazione"><h2 id="situazione">${say(language, 'situation')}</h2><dl>
${fact(say(language, 'state'), [stateBadge(language, state), state === 'failing' && failingSince !== null && html` ${say(language, 'since')} ${moment(failingSince)}`])}
${program?.connector.paused === true && fact(say(language, 'pausedBy'), say(language, 'pausedThere'))}
${pause !== undefined && fact(say(language, 'pausedBy'), [pause.by ?? '—', pause.at !== null && html`, ${moment(pause.at)}`, pause.reason !== null && html`: ${pause.reason}`])}
${wrong && fact(say(language, 'why'), [problemText(wrong, language), adviceBelow(wrong, language)])}
${fact(
  say(language, 'lastLook'),
  lastScan === null
    ? say(language, 'never')
    : html`${moment(new Date(lastScan.at))} · ${say(language, 'listed', { count: count(lastScan.listed) })}, ${say(language, 'taken', { count: count(lastScan.taken) })}, ${say(language, 'waitingCount', { count: count(lastScan.waiting) })}${lastScan.skipped > 0 && `, ${say(language, 'skipped', { count: count(lastScan.skipped) })}`}`,
)}
${fact(say(language, 'nextLook'), nextScanAt === null ? say(language, 'notDue') : moment(nextScanAt))}
${receive !== undefined && fact(say(language, 'schedule'), schedule(language, receive))}
${receive?.expect !== undefined && fact(say(language, 'expect'), say(language, 'expectedBy', { files: receive.expect.files, by: receive.expect.by }))}
${receive !== undefined && fact(say(language, 'match'), html`<code>${receive.match}</code>, ${say(language, ORDERS[receive.order.by])}`)}
${nextSequence !== null && fact(say(language, 'sequence'), count(nextSequence))}
${fact(say(language, 'toDo'), wanting(language, line) || '—')}
${line.lastDelivery !== null && fact(say(language, 'lastDelivery'), html`<a href="/forniture/${line.lastDelivery.number}">${line.lastDelivery.fileName}</a> ${moment(new Date(line.lastDelivery.receivedAt))} · <a href="${deliveriesHref(line)}">${say(language, 'allDeliveries')}</a>`)}
</dl></section>`;
}

const ORDERS = { modified: 'orderModified', name: 'orderName', sequence: 'orderSequence' } as const;

/** `every 5 min, 08:00–18:00, on working days`. */
function schedule(language: Language, { schedule: planned, everySeconds }: ReceiveConfig): string {
  const parts = [
    planned?.cron === undefined
      ? say(language, 'every', { time: pace(language, everySeconds) })
      : say(language, 'cron', { cron: planned.cron }),
    planned?.window === undefined ? undefined : say(language, 'window', { ...planned.window }),
    planned?.days === 'working' ? say(language, 'working') : undefined,
  ];
  return parts.filter((part) => part !== undefined).join(', ');
}

function pace(language: Language, seconds: number): string {
  if (seconds % 3600 === 0) return say(language, 'hours', { count: seconds / 3600 });
  if (seconds % 60 === 0) return say(language, 'minutes', { count: seconds / 60 });
  return say(language, 'seconds', { count: seconds });
}

export function waitingSection(language: Language, files: readonly WaitingFile[], all: number): Content {
  if (files.length === 0) return undefined;
  return html`<section aria-labelledby="attese"><h2 id="attese">${say(language, 'waiting')}</h2>
${table({
  of: 'attese',
  caption: [
    say(language, 'waitingCaption'),
    files.length < all && ` (${count(files.length)} / ${count(all)})`,
  ],
  columns: [
    { name: say(language, 'file'), heading: true },
    { name: say(language, 'why') },
    { name: say(language, 'seen') },
    { name: say(language, 'until') },
    { name: say(language, 'size'), figure: true },
  ],
  rows: files.map((file) => [
    file.name,
    reason(`${file.gate}: ${file.reason}`, language),
    moment(file.firstSeenAt),
    file.until === null ? say(language, 'untilUnknown') : moment(new Date(file.until)),
    count(file.size),
  ]),
})}</section>`;
}

export function alertsOf(language: Language, alerts: readonly StandingAlert[]): Content {
  if (alerts.length === 0) return undefined;
  return html`<section class="notice" aria-labelledby="allarmi"><h2 id="allarmi">${say(language, 'alerts')}</h2>
${table({
  of: 'allarmi',
  caption: unseen(say(language, 'alerts')),
  columns: [
    { name: say(language, 'why'), heading: true },
    { name: say(language, 'raised') },
    { name: say(language, 'told') },
  ],
  rows: alerts.map((alert) => [
    problemText(alert.problem, language),
    moment(alert.raisedAt),
    alert.toldAt === null ? say(language, 'notTold') : moment(alert.toldAt),
  ]),
})}</section>`;
}

export function daysSection(
  language: Language,
  { perDay, perDayComplete }: ConnectorPage,
  today: Day,
): Markup {
  const title = html`<h2 id="giorni">${say(language, 'days')}</h2>`;
  if (perDay.length === 0)
    return html`<section aria-labelledby="giorni">${title}<p class="empty">${say(language, 'daysNone')}</p></section>`;
  const sum = (of: (day: ConnectorPage['perDay'][number]) => number): string =>
    count(perDay.reduce((total, day) => total + of(day), 0));
  const label = say(language, 'daysChart', {
    records: sum((day) => day.records),
    deliveries: sum((day) => day.deliveries),
  });
  return html`<section aria-labelledby="giorni">${title}${sparkline(perDay, today, label)}<p class="soft small">${label}${!perDayComplete && html`. ${say(language, 'daysPart')}`}</p>
<details id="giorni-tabella"><summary>${say(language, 'daysTable')}</summary>${table({
    of: 'giorni',
    caption: say(language, 'days'),
    columns: [
      { name: say(language, 'day'), heading: true },
      { name: say(language, 'deliveries'), figure: true },
      { name: say(language, 'records'), figure: true },
      { name: say(language, 'euro'), figure: true },
    ],
    rows: [...perDay]
      .reverse()
      .map((day) => [
        html`<time datetime="${day.day}">${shortDay(day.day)}</time>`,
        count(day.deliveries),
        count(day.records),
        euro(day.cents),
      ]),
  })}</details></section>`;
}

export function outgoingSection(language: Language, files: ConnectorPage['outgoing']): Content {
  if (files.length === 0) return undefined;
  return html`<section aria-labelledby="tornati"><h2 id="tornati">${say(language, 'outgoing')}</h2>
${table({
  of: 'tornati',
  caption: unseen(say(language, 'outgoing')),
  columns: [
    { name: say(language, 'file'), heading: true },
    { name: say(language, 'kind') },
    { name: say(language, 'state') },
    { name: say(language, 'written') },
    { name: say(language, 'delivered') },
  ],
  rows: files.map((file) => [
    file.name,
    kindWord(language, file.kind),
    returnBadge(language, file.state),
    moment(file.createdAt),
    file.deliveredAt !== null
      ? moment(file.deliveredAt)
      : file.problem === null
        ? '—'
        : problemText(file.problem, language),
  ]),
})}</section>`;
}

/** The journal has them all. */
const RECENT = 10;

export function recentSection(language: Language, { recent, line }: ConnectorPage): Content {
  if (recent.length === 0) return undefined;
  return html`<section aria-labelledby="eventi"><h2 id="eventi">${say(language, 'recent')}</h2>
${table({
  of: 'eventi',
  caption: unseen(say(language, 'recent')),
  columns: [
    { name: say(language, 'when'), heading: true },
    { name: say(language, 'event') },
    { name: say(language, 'subject') },
    { name: say(language, 'who') },
  ],
  rows: recent
    .slice(0, RECENT)
    .map((one) => [
      moment(one.at),
      journalWord(language, one.event),
      one.delivery === null
        ? (one.subject ?? '—')
        : html`<a href="/forniture/${one.delivery}">${count(one.delivery)}</a>`,
      one.actor ?? '—',
    ]),
})}
<p><a href="${address('/giornale', { ente: line.organization, collegamento: line.connector })}">${say(language, 'allEvents')}</a></p></section>`;
}

/** Health of sources, of the Nodo, and, for who sees every organization, of the machine: queues, disk, calls held back. */
import { statfs } from 'node:fs/promises';
import { may } from '../../../domain/access.ts';
import type { Context } from '../../../pipeline/context.ts';
import { queueAgesOf } from '../../../store/queue-ages.ts';
import { type Breaker, closedCredentials, type QueueCount, queueCounts } from '../../../store/statistics.ts';
import { CONNECTOR_STATES, type ConnectorLine, connectorLines } from '../../../store/web/connectors.ts';
import { type AccessesHealth, accessesHealth } from '../../../store/web/today.ts';
import { address } from '../../filters.ts';
import { type Content, html, type Markup } from '../../html.ts';
import { count, moment } from '../../italian.ts';
import type { Asked } from '../../page.ts';
import { problemText } from '../../reasons.ts';
import { table } from '../../table.ts';
import type { Language } from '../../words.ts';
import { stateBadge } from '../connectors/state.ts';
import { say } from './words.ts';

interface Machine {
  readonly queues: readonly QueueCount[];
  readonly ages: ReadonlyMap<string, number>;
  readonly closed: readonly Breaker[];
  readonly disk: { readonly free: number; readonly all: number } | undefined;
}

export async function healthParts({ context, visit, language }: Asked): Promise<Markup> {
  const { connectors, accesses } = await visit.view(async (view) => ({
    connectors: await connectorLines(view),
    accesses: await accessesHealth(view),
  }));
  // Of no organization: only who sees every one may know what the machine does.
  const machine = may(visit.viewer, 'read', null) ? await machineOf(context) : undefined;
  return html`<section aria-labelledby="salute"><h2 id="salute">${say(language, 'health')}</h2>
${sources(language, connectors)}
${nodi(language, accesses)}
${machine !== undefined && machineParts(language, machine)}</section>`;
}

async function machineOf({ database, home, clock }: Context): Promise<Machine> {
  const queues = await queueCounts(database);
  const disk = await statfs(home).catch(() => undefined);
  return {
    queues,
    ages: queues.length === 0 ? new Map() : await queueAgesOf(database),
    closed: await closedCredentials(database, clock.now()),
    disk: disk === undefined ? undefined : { free: disk.bavail * disk.bsize, all: disk.blocks * disk.bsize },
  };
}

const sources = (language: Language, connectors: readonly ConnectorLine[]): Content =>
  html`<h3 id="sorgenti">${say(language, 'sources')}</h3>
<ul class="inline">${CONNECTOR_STATES.map((state) => {
    const some = connectors.filter((one) => one.state === state).length;
    return (
      some > 0 &&
      html`<li>${stateBadge(language, state)} <a href="${address('/collegamenti', { stato: state })}">${count(some)}</a></li>`
    );
  })}</ul>`;

const FEW = 5;

function nodi(language: Language, { all, worst }: AccessesHealth): Content {
  const title = html`<h3 id="accessi">${say(language, 'nodi')}</h3>`;
  if (all === 0) return html`${title}<p class="empty">${say(language, 'nodiNone')}</p>`;
  // A few of those that work, to see how far they are; all of those that do not.
  const shown = worst.filter((one, index) => one.problem !== null || index < FEW);
  return html`${title}${table({
    of: 'accessi',
    caption: say(language, 'nodiAll', { shown: count(shown.length), count: count(all) }),
    columns: [
      { name: say(language, 'organization'), heading: true },
      { name: say(language, 'access') },
      { name: say(language, 'receipts') },
      { name: say(language, 'flows') },
      { name: say(language, 'anomalies') },
    ],
    rows: shown.map((one) => [
      html`<a href="/enti/${encodeURIComponent(one.organization)}#nodo">${one.organizationName}</a>`,
      one.access,
      instant(language, one.receiptsCompleteUntil),
      instant(language, one.flowsCompleteUntil),
      one.problem === null
        ? say(language, 'noAnomalies')
        : html`<span class="bad">${problemText(one.problem, language)}</span>`,
    ]),
  })}`;
}

const instant = (language: Language, value: Date | null): Content =>
  value === null ? html`<span class="soft">${say(language, 'notYet')}</span>` : moment(value);

const machineParts = (language: Language, { queues, ages, closed, disk }: Machine): Content =>
  html`${closed.length > 0 && html`<h3 id="sospese">${say(language, 'closed')}</h3><ul>${closed.map((one) => html`<li>${one.problem === null ? '—' : problemText(one.problem, language)}<br><span class="small">${say(language, 'closedWhy', { failures: one.failures, time: '' })}${moment(one.closedUntil)}</span></li>`)}</ul>`}
<h3 id="macchina">${say(language, 'machine')}</h3>
<dl><dt>${say(language, 'disk')}</dt><dd>${diskText(language, disk)}</dd></dl>
${queues.length === 0 ? html`<p class="empty">${say(language, 'queuesNone')}</p>` : queueTable(language, queues, ages)}`;

function diskText(language: Language, disk: Machine['disk']): Content {
  if (disk === undefined) return say(language, 'diskUnknown');
  const { free, all } = disk;
  const percent = Math.round((free / all) * 100);
  return html`<meter min="0" max="100" low="10" value="${percent}" aria-label="${say(language, 'disk')}"></meter> ${say(language, 'diskFree', { free: gigabytes(free), all: gigabytes(all), percent })}`;
}

const GIGABYTE = 1_000_000_000;
const SIZE = new Intl.NumberFormat('it-IT', { maximumFractionDigits: 1 });
const gigabytes = (bytes: number): string => `${SIZE.format(bytes / GIGABYTE)}\u00a0GB`;

const QUEUE_NAMES = [
  'collect',
  'ingest',
  'publish',
  'gather',
  'settle',
  'acknowledge',
  'report',
  'dispatch',
  'alert',
  'retain',
] as const;

const queueTable = (
  language: Language,
  queues: readonly QueueCount[],
  ages: ReadonlyMap<string, number>,
): Markup =>
  table({
    of: 'macchina',
    caption: say(language, 'queues'),
    columns: [
      { name: say(language, 'queue'), heading: true },
      { name: say(language, 'queueWaiting'), figure: true },
      { name: say(language, 'queueActive'), figure: true },
      { name: say(language, 'queueAge'), figure: true },
    ],
    rows: QUEUE_NAMES.map((name) => {
      const found = queues.find((one) => one.queue === name);
      const age = ages.get(name);
      return [
        say(language, name),
        count(found?.waiting ?? 0),
        count(found?.active ?? 0),
        age === undefined ? '—' : span(language, age),
      ];
    }),
  });

function span(language: Language, seconds: number): string {
  if (seconds < 60) return say(language, 'seconds', { count: Math.round(seconds) });
  return seconds < 3600
    ? say(language, 'minutes', { count: Math.round(seconds / 60) })
    : say(language, 'hours', { count: Math.round(seconds / 3600) });
}

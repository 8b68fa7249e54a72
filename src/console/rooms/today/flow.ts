/** What passed through each stage in the last 24 hours, as figures, as pictures and as tables. */
import type { View } from '../../../store/view.ts';
import { type HourOfStage, hoursOfStages, STAGES, type Stage } from '../../../store/web/today.ts';
import { type Content, html, type Markup } from '../../html.ts';
import { count, euro } from '../../italian.ts';
import { table } from '../../table.ts';
import type { Language } from '../../words.ts';
import { dayOfInstant, HOURS, hourText, sinceHour } from './hours.ts';
import { say } from './words.ts';

type Key = Parameters<typeof say>[1];

const TITLES = {
  received: 'stageReceived',
  ingested: 'stageIngested',
  published: 'stagePublished',
  paid: 'stagePaid',
  returned: 'stageReturned',
} as const satisfies { readonly [stage in Stage]: Key };

const UNITS: { readonly [stage in Stage]: readonly [Key, Key] } = {
  received: ['fileCount', 'filesCount'],
  ingested: ['fileCount', 'filesCount'],
  published: ['positionCount', 'positionsCount'],
  paid: ['paymentCount', 'paymentsCount'],
  returned: ['fileCount', 'filesCount'],
};

export interface Flow {
  readonly since: Date;
  readonly hours: readonly HourOfStage[];
}

/** A day of hundreds of bodies is a second's work, and twenty-three hours of it do not change. */
const FRESH_MS = 30_000;
const MOST_KEPT = 500;

export type Flows = (view: View, now: Date) => Promise<Flow>;

/** Who sees the same organizations sees the same flow, for half a minute. */
export function keptFlows(): Flows {
  const kept = new Map<string, { readonly at: number; readonly found: Promise<Flow> }>();
  return (view, now) => {
    const key = JSON.stringify(view.scope);
    const known = kept.get(key);
    if (known !== undefined && Math.abs(now.getTime() - known.at) < FRESH_MS) return known.found;
    const since = sinceHour(now);
    const found = hoursOfStages(view, since).then((hours) => ({ since, hours }));
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(key, { at: now.getTime(), found });
    found.catch(() => kept.delete(key));
    return found;
  };
}

export function flowParts(language: Language, { since, hours }: Flow): Markup {
  return html`<section aria-labelledby="ventiquattro"><h2 id="ventiquattro">${say(language, 'flow')}</h2>
<p class="soft small">${say(language, 'flowFrom', { hour: hourText(since, 0), day: dayOfInstant(since) })}</p>
<ol class="flow">${STAGES.map((stage) => step(language, stage, hours))}</ol>
<div class="charts">${throughput(language, since, hours)}${lag(language, since, hours)}</div></section>`;
}

function step(language: Language, stage: Stage, hours: readonly HourOfStage[]): Markup {
  const mine = hours.filter((one) => one.stage === stage);
  const sum = (of: (one: HourOfStage) => number | null): number =>
    mine.reduce((total, one) => total + (of(one) ?? 0), 0);
  const items = sum((one) => one.items);
  const [one, many] = UNITS[stage];
  const hasRecords = mine.some(({ records }) => records !== null);
  // A sum of some hours only would pass for the whole.
  const hasCents = mine.every(({ cents }) => cents !== null);
  const total = euro(sum(({ cents }) => cents));
  return html`<li><span>${say(language, TITLES[stage])}</span><strong>${items === 1 ? say(language, one) : say(language, many, { count: count(items) })}</strong>
${hasRecords && html`<span class="soft small">${say(language, 'recordsCount', { count: count(sum(({ records }) => records)) })}</span>`}
${hasCents && html`<span class="small">${stage === 'returned' ? say(language, 'ofPayments', { euro: total }) : total}</span>`}</li>`;
}

/** A figure that the island draws from the table below it. */
const chart = (id: string, title: string, asTable: string, content: Content): Markup =>
  html`<figure class="chart" data-chart><figcaption><h3 id="${id}">${title}</h3></figcaption><div class="plot" aria-hidden="true"></div><details id="${id}-tabella"><summary>${asTable}</summary>${content}</details></figure>`;

const figure = (value: number | null): Content =>
  value === null ? '—' : html`<data value="${value}">${count(value)}</data>`;

function throughput(language: Language, since: Date, hours: readonly HourOfStage[]): Markup {
  const title = say(language, 'throughput');
  const at = (stage: Stage, hour: number): number =>
    hours
      .filter((one) => one.stage === stage && one.hour === hour)
      .reduce((sum, one) => sum + (one.records ?? one.items), 0);
  return chart(
    'portata',
    title,
    say(language, 'asTable'),
    table({
      of: 'portata',
      caption: title,
      columns: [
        { name: say(language, 'hour'), heading: true },
        ...STAGES.map((stage) => ({ name: say(language, TITLES[stage]), figure: true })),
      ],
      rows: Array.from({ length: HOURS }, (_, hour) => [
        hourText(since, hour),
        ...STAGES.map((stage) => figure(at(stage, hour))),
      ]),
    }),
  );
}

function lag(language: Language, since: Date, hours: readonly HourOfStage[]): Markup {
  const title = say(language, 'lag');
  const minutes = (seconds: number | null | undefined): number | null =>
    seconds == null ? null : Math.ceil(seconds / 6) / 10;
  const applied = hours.filter((one) => one.stage === 'ingested');
  if (applied.length === 0)
    return html`<figure class="chart"><figcaption><h3>${title}</h3></figcaption><p class="empty">${say(language, 'lagNone')}</p></figure>`;
  return chart(
    'ritardo',
    title,
    say(language, 'asTable'),
    table({
      of: 'ritardo',
      caption: title,
      columns: [
        { name: say(language, 'hour'), heading: true },
        { name: say(language, 'median'), figure: true },
        { name: say(language, 'slowest'), figure: true },
      ],
      rows: Array.from({ length: HOURS }, (_, hour) => {
        const one = applied.find((each) => each.hour === hour);
        return [
          hourText(since, hour),
          tenths(minutes(one?.medianSeconds)),
          tenths(minutes(one?.slowestSeconds)),
        ];
      }),
    }),
  );
}

const TENTHS = new Intl.NumberFormat('it-IT', { maximumFractionDigits: 1 });

const tenths = (value: number | null): Content =>
  value === null ? '—' : html`<data value="${value}">${TENTHS.format(value)}</data>`;

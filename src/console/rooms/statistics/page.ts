/** Totals by time, body, connector, service, chapter, accertamento and outcome. */
import type { OrganizationName } from '../../../store/web/names.ts';
import { csvAnswer, csvEuro } from '../../csv.ts';
import { address, type Filter, filters } from '../../filters.ts';
import { type Content, html, type Markup } from '../../html.ts';
import { count, euro } from '../../italian.ts';
import { day, days, whose } from '../../listing.ts';
import type { Asked, Page } from '../../page.ts';
import { recordWord } from '../../payment-words.ts';
import { table } from '../../table.ts';
import type { Language } from '../../words.ts';
import { chart } from './chart.ts';
import { nowParts, readNow } from './now.ts';
import {
  type Line,
  linesOf,
  PERIOD_NAMES,
  periodName,
  SPLIT_NAMES,
  type Wanted,
  wantedOf,
} from './totals.ts';
import { say } from './words.ts';

const HERE = '/statistiche';
const PERIOD_OF = { year: 'anno', month: 'mese', day: 'giorno' } as const;
const needs = { permission: 'read', where: 'somewhere' } as const;

export const statisticsPage: Page = {
  id: 'statistics.show',
  path: HERE,
  needs,
  async render(asked) {
    const { visit, language, query } = asked;
    const wanted = wantedOf(asked);
    const { lines, known, now } = await visit.view(async (view) => ({
      lines: await linesOf(view, wanted),
      known: await whose(view, language),
      now: await readNow(view, wanted.query.organization),
    }));
    const { from, to } = wanted.query;
    return {
      title: say(language, 'statistics'),
      islands: ['chart'],
      content: html`<h1>${say(language, 'statistics')}</h1>
${filters(language, HERE, [...fields(language), ...known.filters, ...days(language).map((one) => ({ ...one, always: true }))], { ...query, per: PERIOD_OF[wanted.query.by], dal: from, al: to })}
<section><h2 id="totali">${say(language, 'totals', { from: day(from), to: day(to) })}</h2>
${hints(language, wanted)}
${
  lines.length === 0
    ? html`<p class="empty">${say(language, 'empty')} ${say(language, 'emptyWhy')}</p>`
    : html`${chart(language, wanted, lines, (line) => splitName(language, wanted, known.organizations, line))}${totals(language, wanted, known.organizations, lines)}${wanted.of === 'payments' && html`<p class="soft small">${say(language, 'ownShare')}</p>`}`
}
<nav class="pages" aria-label="CSV"><a href="${address('/statistiche.csv', query)}" download>${say(language, 'csv')}</a></nav></section>
${nowParts(language, now)}`,
    };
  },
};

const fields = (language: Language): readonly Filter[] => [
  {
    name: 'cosa',
    label: say(language, 'what'),
    kind: 'select',
    always: true,
    options: [
      { value: 'pagamenti', label: say(language, 'payments') },
      { value: 'righe', label: say(language, 'records') },
    ],
  },
  {
    name: 'per',
    label: say(language, 'by'),
    kind: 'select',
    always: true,
    options: Object.entries(PERIOD_NAMES).map(([value, key]) => ({ value, label: say(language, key) })),
  },
  {
    name: 'diviso',
    label: say(language, 'split'),
    kind: 'select',
    always: true,
    options: [
      { value: '', label: say(language, 'none') },
      ...Object.entries(SPLIT_NAMES).map(([value, key]) => ({ value, label: say(language, key) })),
    ],
  },
  { name: 'servizio', label: say(language, 'serviceFilter'), kind: 'text' },
];

function hints(language: Language, { of, query, shortened }: Wanted): Content {
  const money = query.split === 'chapter' || query.split === 'accertamento';
  return html`<p class="soft small">${say(language, of === 'records' ? 'recordsBy' : 'paidBy')}
${of === 'payments' && money && say(language, 'several')}
${of === 'payments' && query.split === 'outcome' && say(language, 'onlyRecords')}
${of === 'records' && money && say(language, 'onlyPayments')}
${shortened && say(language, 'shortened')}</p>`;
}

function splitName(
  language: Language,
  { query }: Wanted,
  organizations: readonly OrganizationName[],
  { split }: Line,
): string {
  if (split === '') return say(language, 'unknown');
  if (query.split === 'organization')
    return organizations.find((one) => one.organization === split)?.name ?? split;
  return query.split === 'outcome' ? recordWord(language, split) : split;
}

function totals(
  language: Language,
  wanted: Wanted,
  organizations: readonly OrganizationName[],
  lines: readonly Line[],
): Markup {
  const { of, query } = wanted;
  const sum = (value: (line: Line) => number): number =>
    lines.reduce((total, line) => total + value(line), 0);
  const cents = sum((line) => line.cents);
  const split = query.split !== 'none';
  const paid = of === 'payments';
  const figures = (line: Omit<Line, 'period' | 'split'>): readonly Content[] => [
    count(line.items),
    euro(line.cents),
    ...(paid ? [count(line.reportedItems), euro(line.reportedCents)] : []),
  ];
  return table({
    of: 'totali',
    caption: capital(say(language, paid ? 'payments' : 'records')),
    columns: [
      { name: say(language, 'period'), heading: true },
      ...(split ? [{ name: capital(say(language, query.split)) }] : []),
      { name: say(language, paid ? 'paidItems' : 'recordItems'), figure: true },
      { name: say(language, paid ? 'paidCents' : 'recordCents'), figure: true },
      ...(paid
        ? [
            { name: say(language, 'reportedItems'), figure: true },
            { name: say(language, 'reportedCents'), figure: true },
          ]
        : []),
      { name: say(language, 'share') },
    ],
    rows: lines.map((line) => [
      periodName(line.period),
      ...(split ? [splitName(language, wanted, organizations, line)] : []),
      ...figures(line),
      share(language, line.cents, cents),
    ]),
    total: [
      say(language, 'total'),
      ...(split ? [''] : []),
      ...figures({
        items: sum((line) => line.items),
        cents,
        reportedItems: sum((line) => line.reportedItems),
        reportedCents: sum((line) => line.reportedCents),
      }),
      '',
    ],
  });
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function share(language: Language, cents: number, total: number): Markup {
  const percent = total <= 0 ? 0 : Math.max(0, Math.round((cents / total) * 100));
  return html`<span class="share-bar"><meter min="0" max="100" value="${percent}" aria-label="${say(language, 'share')}"></meter> ${percent}%</span>`;
}

export const statisticsCsv: Page = {
  id: 'statistics.csv',
  path: `${HERE}.csv`,
  needs,
  async render(asked: Asked) {
    const { language, visit } = asked;
    const wanted = wantedOf(asked);
    const paid = wanted.of === 'payments';
    const { lines, organizations } = await visit.view(async (view) => ({
      lines: await linesOf(view, wanted),
      organizations: (await whose(view, language)).organizations,
    }));
    const split = wanted.query.split !== 'none';
    const columns = [
      say(language, 'period'),
      ...(split ? [say(language, wanted.query.split)] : []),
      say(language, paid ? 'paidItems' : 'recordItems'),
      say(language, paid ? 'paidCents' : 'recordCents'),
      ...(paid ? [say(language, 'reportedItems'), say(language, 'reportedCents')] : []),
    ];
    return csvAnswer(
      language === 'it' ? 'statistiche' : 'statistics',
      columns,
      lines.map((line) => [
        line.period,
        ...(split ? [splitName(language, wanted, organizations, line)] : []),
        line.items,
        csvEuro(line.cents),
        ...(paid ? [line.reportedItems, csvEuro(line.reportedCents)] : []),
      ]),
    );
  },
};

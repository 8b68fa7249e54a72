/** Reporting flows: what each transfer brought. */

import { completeness } from '../../../store/web/completeness.ts';
import { type FlowQuery, type FlowRow, flows } from '../../../store/web/flows.ts';
import { csvEuro, csvMoment } from '../../csv.ts';
import { address, type Filter, filters, pages } from '../../filters.ts';
import { html, type Markup } from '../../html.ts';
import { count, euro, moment } from '../../italian.ts';
import { csvPage, day, days, given, givenDay, PAGE, path, whose } from '../../listing.ts';
import type { Asked, Page } from '../../page.ts';
import { table } from '../../table.ts';
import type { Language } from '../../words.ts';
import { complete } from './complete.ts';
import { say } from './words.ts';

const HERE = '/flussi';
const needs = { permission: 'read', where: 'somewhere' } as const;

const wanted = ({ query }: Asked): Omit<FlowQuery, 'cursor' | 'limit'> => ({
  organization: given(query.ente),
  psp: given(query.psp),
  from: givenDay(query.dal),
  to: givenDay(query.al),
  search: given(query.cerca),
});

export const flowHref = ({
  organization,
  flow,
  psp,
  revision,
}: Pick<FlowRow, 'organization' | 'flow' | 'psp' | 'revision'>): string =>
  address(path('flussi', organization, flow), { psp, revisione: String(revision) });

export const flowList: Page = {
  id: 'flows.list',
  path: HERE,
  needs,
  async render(asked) {
    const { visit, language, query } = asked;
    const { page, known, accesses } = await visit.view(async (view) => ({
      page: await flows(view, { ...wanted(asked), cursor: given(query.cursor), limit: PAGE }),
      known: await whose(view, language),
      accesses: await completeness(view, given(query.ente)),
    }));
    const { cursor: _, ...rest } = query;
    const bodies = known.filters.filter(({ name }) => name === 'ente');
    return {
      title: say(language, 'flows'),
      trail: [{ title: say(language, 'payments'), href: '/pagamenti' }],
      content: html`<h1>${say(language, 'flows')}</h1>
${complete(language, accesses)}
${filters(language, HERE, [...fields(language), ...bodies, ...days(language)], query)}
<section><h2 id="elenco">${say(language, 'flowsList')}</h2>
${page.items.length === 0 ? html`<p class="empty">${say(language, 'flowsEmpty')} ${say(language, 'flowsEmptyWhy')}</p>` : list(language, page.items, known.organizations.length > 1)}
${pages(language, HERE, query, page.next, address('/flussi.csv', rest))}</section>`,
    };
  },
};

const fields = (language: Language): readonly Filter[] => [
  { name: 'cerca', label: say(language, 'flowSearch'), kind: 'text', hint: say(language, 'flowSearchHint') },
  { name: 'psp', label: say(language, 'psp'), kind: 'text' },
];

const list = (language: Language, items: readonly FlowRow[], many: boolean): Markup =>
  table({
    of: 'elenco',
    caption: say(language, 'flowsListCaption'),
    columns: [
      { name: say(language, 'flow'), heading: true },
      ...(many ? [{ name: say(language, 'organization') }] : []),
      { name: say(language, 'psp') },
      { name: say(language, 'day') },
      { name: say(language, 'regulation') },
      { name: say(language, 'paymentsIn'), figure: true },
      { name: say(language, 'total'), figure: true },
      { name: say(language, 'published') },
    ],
    rows: items.map((one) => [
      html`<a href="${flowHref(one)}">${one.flow}</a> ${flowState(language, one)}`,
      ...(many ? [one.organizationName] : []),
      one.pspName ?? one.psp,
      day(one.regulationDay),
      one.regulation,
      count(one.payments),
      euro(one.totalCents),
      moment(one.publishedAt),
    ]),
  });

export const flowState = (language: Language, { latest, settled }: FlowRow): Markup =>
  latest
    ? html`<span class="badge ${settled ? 'good' : 'wait'}">${say(language, settled ? 'settled' : 'unsettled')}</span>`
    : html`<span class="badge quiet">${say(language, 'superseded')}</span>`;

export const flowCsv = csvPage({
  id: 'flows.csv',
  path: HERE,
  needs,
  name: { it: 'flussi', en: 'flows' },
  read: (view, asked, place) => flows(view, { ...wanted(asked), ...place }),
  columns: [
    ['ente', 'body', (one) => one.organization],
    ['nome ente', 'name of body', (one) => one.organizationName],
    ['flusso', 'flow', (one) => one.flow],
    ['revisione', 'revision', (one) => one.revision],
    ['PSP', 'PSP', (one) => one.psp],
    ['nome PSP', 'name of PSP', (one) => one.pspName],
    ['TRN', 'TRN', (one) => one.regulation],
    ['data di regolamento', 'day of settlement', (one) => one.regulationDay],
    ['pagamenti', 'payments', (one) => one.payments],
    ['totale', 'total', (one) => csvEuro(one.totalCents)],
    ['pubblicato', 'published', (one) => csvMoment(one.publishedAt)],
    [
      'stato',
      'state',
      (one, language) => say(language, one.latest ? (one.settled ? 'settled' : 'unsettled') : 'superseded'),
    ],
  ],
});

/** What went back to gestionali, where it went, and whether it was collected. */
import { type ReturnQuery, type ReturnRow, returns } from '../../../store/web/returns.ts';
import { csvEuro, csvMoment } from '../../csv.ts';
import { address, type Filter, filters, pages } from '../../filters.ts';
import { html, type Markup } from '../../html.ts';
import { count, euro, moment } from '../../italian.ts';
import { csvPage, given, oneOf, PAGE, path, whose } from '../../listing.ts';
import type { Asked, Page } from '../../page.ts';
import { kindWord, returnBadge, returnWord } from '../../payment-words.ts';
import { problemText } from '../../reasons.ts';
import { table } from '../../table.ts';
import type { Language } from '../../words.ts';
import { say } from './words.ts';

const HERE = '/ritorni';
const needs = { permission: 'read', where: 'somewhere' } as const;
const KINDS = ['acknowledgement', 'report'] as const;
const STATES = ['due', 'sending', 'delivered', 'unknown'] as const;

const wanted = ({ query }: Asked): Omit<ReturnQuery, 'cursor' | 'limit'> => ({
  organization: given(query.ente),
  connector: given(query.collegamento),
  kind: oneOf(KINDS, query.tipo),
  state: oneOf(STATES, query.stato),
  search: given(query.cerca),
});

export const returnList: Page = {
  id: 'returns.list',
  path: HERE,
  needs,
  async render(asked) {
    const { visit, language, query } = asked;
    const { page, known } = await visit.view(async (view) => ({
      page: await returns(view, { ...wanted(asked), cursor: given(query.cursor), limit: PAGE }),
      known: await whose(view, language),
    }));
    const { cursor: _, ...rest } = query;
    const searched = Object.values(rest).some((value) => value !== '');
    return {
      title: say(language, 'returns'),
      content: html`<h1>${say(language, 'returns')}</h1>
<p class="actions"><a href="/pagamenti/da-dire">${say(language, 'untold')}</a></p>
${filters(language, HERE, [...fields(language), ...known.filters], query)}
<div id="ritorni" data-live="" hx-get="${asked.here}" hx-trigger="changed" hx-select="#ritorni" hx-swap="outerHTML"><section><h2 id="elenco">${say(language, 'list')}</h2>
${page.items.length === 0 ? html`<p class="empty">${say(language, searched ? 'noneFound' : 'none')} ${say(language, 'noneWhy')}</p>` : list(language, page.items, known.organizations.length > 1)}
${pages(language, HERE, query, page.next, address('/ritorni.csv', rest))}</section></div>`,
    };
  },
};

const fields = (language: Language): readonly Filter[] => [
  { name: 'cerca', label: say(language, 'search'), kind: 'text', hint: say(language, 'searchHint') },
  {
    name: 'tipo',
    label: say(language, 'kind'),
    kind: 'select',
    options: KINDS.map((kind) => ({ value: kind, label: kindWord(language, kind) })),
  },
  {
    name: 'stato',
    label: say(language, 'state'),
    kind: 'select',
    options: STATES.map((state) => ({ value: state, label: returnWord(language, state) })),
  },
];

const list = (language: Language, items: readonly ReturnRow[], many: boolean): Markup =>
  table({
    of: 'elenco',
    caption: say(language, 'caption'),
    columns: [
      { name: say(language, 'file'), heading: true },
      { name: say(language, 'of') },
      ...(many ? [{ name: say(language, 'organization') }] : []),
      { name: say(language, 'lines'), figure: true },
      { name: say(language, 'amount'), figure: true },
      { name: say(language, 'where') },
      { name: say(language, 'state') },
      { name: say(language, 'collected') },
    ],
    rows: items.map((one) => [
      html`<a href="${path('ritorni', one.organization, one.outgoingId)}">${one.name}</a><br><span class="soft small">${kindWord(language, one.kind)} · ${one.connector}</span>`,
      purpose(language, one),
      ...(many ? [one.organizationName] : []),
      count(one.lines),
      euro(one.cents),
      html`<code>${one.location}</code>`,
      html`${returnBadge(language, one.state)}${one.deliveredAt !== null && html`<br><span class="small">${moment(one.deliveredAt)}</span>`}${one.problem !== null && html`<br><span class="small">${problemText(one.problem, language)}</span>`}`,
      collected(language, one),
    ]),
  });

export function purpose(language: Language, one: ReturnRow): Markup {
  if (one.delivery !== null)
    return html`<a href="${path('forniture', one.delivery)}">${say(language, 'delivery', { number: one.delivery })}</a>${one.supplement > 0 && html`<br><span class="soft small">${say(language, 'supplement', { number: one.supplement })}</span>`}`;
  return html`${say(language, 'number', { number: one.number })}${one.editionOf !== null && html`<br><span class="soft small">${say(language, 'edition')}</span>`}`;
}

const COLLECTED = { yes: 'collectedYes', no: 'collectedNo', unknown: 'collectedUnknown' } as const;

export const collected = (language: Language, one: ReturnRow): Markup =>
  one.collectedAt !== null
    ? html`${say(language, 'collectedYes')}<br><span class="small">${moment(one.collectedAt)}</span>`
    : html`<span class="soft"${one.collected === 'unknown' && html` title="${say(language, 'collectedWhy')}"`}>${say(language, COLLECTED[one.collected])}</span>`;

export const returnCsv = csvPage({
  id: 'returns.csv',
  path: HERE,
  needs,
  name: { it: 'ritorni', en: 'returns' },
  read: (view, asked, place) => returns(view, { ...wanted(asked), ...place }),
  columns: [
    ['ente', 'body', (one) => one.organization],
    ['nome ente', 'name of body', (one) => one.organizationName],
    ['collegamento', 'connector', (one) => one.connector],
    ['tipo', 'kind', (one, language) => kindWord(language, one.kind)],
    ['numero', 'number', (one) => one.number],
    ['file', 'file', (one) => one.name],
    ['fornitura', 'delivery', (one) => one.delivery],
    ['righe', 'lines', (one) => one.lines],
    ['importo', 'amount', (one) => csvEuro(one.cents)],
    ['dove', 'where', (one) => one.location],
    ['stato', 'state', (one, language) => returnWord(language, one.state)],
    ['scritto', 'written', (one) => csvMoment(one.createdAt)],
    ['consegnato', 'delivered', (one) => csvMoment(one.deliveredAt)],
    ['ritirato', 'collected', (one, language) => say(language, COLLECTED[one.collected])],
    ['ritirato il', 'collected at', (one) => csvMoment(one.collectedAt)],
    ['problema', 'problem', (one) => one.problem?.code],
  ],
});

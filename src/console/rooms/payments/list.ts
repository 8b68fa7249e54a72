/** Payments: whatever was paid to the body, what does not fit, and until when nothing is missing. */
import { completeness } from '../../../store/web/completeness.ts';
import { LABELS, type PaymentQuery, type PaymentRow, payments } from '../../../store/web/payments.ts';
import { grouped } from '../../codes.ts';
import { csvEuro, csvMoment } from '../../csv.ts';
import { address, type Filter, filters, pages } from '../../filters.ts';
import { html, type Markup } from '../../html.ts';
import { euro, moment } from '../../italian.ts';
import { csvPage, days, given, givenDay, oneOf, PAGE, path, whose } from '../../listing.ts';
import type { Asked, Page } from '../../page.ts';
import { labelBadges, labelWord, sourceWord } from '../../payment-words.ts';
import { table } from '../../table.ts';
import type { Language } from '../../words.ts';
import { complete } from './complete.ts';
import { say } from './words.ts';

const HERE = '/pagamenti';
const needs = { permission: 'read', where: 'somewhere' } as const;

const wanted = ({ query }: Asked): Omit<PaymentQuery, 'cursor' | 'limit'> => ({
  organization: given(query.ente),
  connector: given(query.collegamento),
  service: given(query.servizio),
  label: oneOf([...LABELS, 'any'] as const, query.segnalazione),
  from: givenDay(query.dal),
  to: givenDay(query.al),
  search: given(query.cerca),
});

export const paymentList: Page = {
  id: 'payments.list',
  path: HERE,
  needs,
  async render(asked) {
    const { visit, language, query } = asked;
    const { page, known, accesses } = await visit.view(async (view) => ({
      page: await payments(view, { ...wanted(asked), cursor: given(query.cursor), limit: PAGE }),
      known: await whose(view, language),
      accesses: await completeness(view, given(query.ente)),
    }));
    const { cursor: _, ...rest } = query;
    return {
      title: say(language, 'payments'),
      content: html`<h1>${say(language, 'payments')}</h1>
${complete(language, accesses)}
<p class="actions"><a href="/flussi">${say(language, 'flows')}</a><a href="/pagamenti/da-dire">${say(language, 'untold')}</a></p>
${filters(language, HERE, [...fields(language), ...known.filters, ...days(language)], query)}
<section><h2 id="elenco">${say(language, 'list')}</h2>
${page.items.length === 0 ? html`<p class="empty">${say(language, 'none')} ${say(language, 'noneWhy')}</p>` : list(language, page.items, known.organizations.length > 1)}
${pages(language, HERE, query, page.next, address('/pagamenti.csv', rest))}</section>`,
    };
  },
};

const fields = (language: Language): readonly Filter[] => [
  { name: 'cerca', label: say(language, 'search'), kind: 'text', hint: say(language, 'searchHint') },
  {
    name: 'segnalazione',
    label: say(language, 'label'),
    kind: 'select',
    options: [
      { value: 'any', label: say(language, 'anyLabel') },
      ...LABELS.map((label) => ({ value: label, label: labelWord(language, label) })),
    ],
  },
  { name: 'servizio', label: say(language, 'service'), kind: 'text' },
];

const list = (language: Language, items: readonly PaymentRow[], many: boolean): Markup =>
  table({
    of: 'elenco',
    caption: say(language, 'caption'),
    columns: [
      { name: say(language, 'code'), heading: true },
      { name: say(language, 'paidAt') },
      ...(many ? [{ name: say(language, 'organization') }] : []),
      { name: say(language, 'position') },
      { name: say(language, 'service') },
      { name: say(language, 'amount'), figure: true },
      { name: say(language, 'flow') },
      { name: say(language, 'told') },
    ],
    rows: items.map((one) => [
      html`<a href="${path('pagamenti', one.organization, one.iuv, one.receiptId)}">${one.iuv}</a>${labelBadges(language, one.labels)}`,
      moment(one.paidAt),
      ...(many ? [one.organizationName] : []),
      one.positionId === null
        ? html`<span class="soft">${say(language, 'noPosition')}</span>`
        : html`<a href="${path('posizioni', one.organization, one.positionId)}">${one.key}</a>`,
      one.service ?? '—',
      euro(one.amountCents),
      one.reportedFlow === null
        ? html`<span class="soft">${say(language, 'notReported')}</span>`
        : html`<a href="${path('flussi', one.organization, one.reportedFlow)}">${one.reportedFlow}</a>`,
      html`<span class="badge ${one.told ? 'good' : 'wait'}">${say(language, one.told ? 'toldYes' : 'toldNo')}</span>`,
    ]),
  });

export const paymentCsv = csvPage({
  id: 'payments.csv',
  path: HERE,
  needs,
  name: { it: 'pagamenti', en: 'payments' },
  read: (view, asked, place) => payments(view, { ...wanted(asked), ...place }),
  columns: [
    ['ente', 'body', (one) => one.organization],
    ['nome ente', 'name of body', (one) => one.organizationName],
    ['IUV', 'IUV', (one) => grouped(one.iuv)],
    ['ricevuta', 'receipt', (one) => one.receiptId],
    ['pagato il', 'paid on', (one) => csvMoment(one.paidAt)],
    ['importo', 'amount', (one) => csvEuro(one.amountCents)],
    ['servizio', 'service', (one) => one.service],
    ['collegamento', 'connector', (one) => one.connector],
    ['posizione', 'position', (one) => one.key],
    ['fonte', 'known from', (one, language) => sourceWord(language, one.source)],
    ['flusso', 'flow', (one) => one.reportedFlow],
    ['data di regolamento', 'day of settlement', (one) => one.reportedDay],
    [
      'segnalazioni',
      'labels',
      (one, language) => one.labels.map((label) => labelWord(language, label)).join(', '),
    ],
    [
      'al gestionale',
      'to the management system',
      (one, language) => say(language, one.told ? 'toldYes' : 'toldNo'),
    ],
  ],
});

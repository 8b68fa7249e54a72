/** Payments: whatever was paid to the body, what does not fit, and until when nothing is missing. */
import { completeness } from '../../../store/web/completeness.ts';
import { LABELS, type PaymentQuery, type PaymentRow, payments } from '../../../store/web/payments.ts';
import { grouped } from '../../codes.ts';
import { csvAnswer, csvEuro, csvMoment } from '../../csv.ts';
import { address, type Filter, filters, pages } from '../../filters.ts';
import { html, type Markup } from '../../html.ts';
import { euro, moment } from '../../italian.ts';
import { days, everyItem, given, givenDay, mapped, oneOf, PAGE, path, whose } from '../../listing.ts';
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

export const paymentCsv: Page = {
  id: 'payments.csv',
  path: `${HERE}.csv`,
  needs,
  async render(asked) {
    const { language, visit } = asked;
    const query = wanted(asked);
    const rows = mapped(
      everyItem(visit, (view, place) => payments(view, { ...query, ...place })),
      (one) => [
        one.organization,
        one.organizationName,
        grouped(one.iuv),
        one.receiptId,
        csvMoment(one.paidAt),
        csvEuro(one.amountCents),
        one.service,
        one.connector,
        one.key,
        sourceWord(language, one.source),
        one.reportedFlow,
        one.reportedDay,
        one.labels.map((label) => labelWord(language, label)).join(', '),
        say(language, one.told ? 'toldYes' : 'toldNo'),
      ],
    );
    return csvAnswer(language === 'it' ? 'pagamenti' : 'payments', COLUMNS[language], rows);
  },
};

const COLUMNS: { readonly [language in Language]: readonly string[] } = {
  it: 'ente;nome ente;IUV;ricevuta;pagato il;importo;servizio;collegamento;posizione;fonte;flusso;data di regolamento;segnalazioni;al gestionale'.split(
    ';',
  ),
  en: 'body;name of body;IUV;receipt;paid on;amount;service;connector;position;known from;flow;day of settlement;labels;to the management system'.split(
    ';',
  ),
};

/** One flow: its money split for bookkeeping, its payments one by one. */

import type { View } from '../../../store/view.ts';
import {
  type FlowDetail,
  type FlowName,
  type FlowPaymentRow,
  flowDetail,
  flowPayments,
  flows,
} from '../../../store/web/flows.ts';
import { grouped } from '../../codes.ts';
import { csvAnswer, csvEuro } from '../../csv.ts';
import { address, pages } from '../../filters.ts';
import { html, type Markup } from '../../html.ts';
import { count, euro, moment } from '../../italian.ts';
import { type Column, csvOf, day, given, PAGE, path } from '../../listing.ts';
import type { Asked, Page } from '../../page.ts';
import { labelBadges, labelWord, outcomeWord } from '../../payment-words.ts';
import { table } from '../../table.ts';
import type { Language } from '../../words.ts';
import { ofOrganization } from './detail.ts';
import { flowHref, flowState } from './flows.ts';
import { shares } from './shares.ts';
import { say } from './words.ts';

const HERE = '/flussi/:organization/:flow';
const needs = { permission: 'read', where: 'somewhere', owner: ofOrganization } as const;

/** As the address names it; without its PSP or revision, the last one published under that id. */
async function named(view: View, { organization, params, query }: Asked): Promise<FlowName | undefined> {
  const flow = params.flow ?? '';
  const revision = Number(query.revisione ?? Number.NaN);
  if (given(query.psp) !== undefined && Number.isSafeInteger(revision) && Math.abs(revision) < 2 ** 31)
    return { organization, flow, psp: query.psp ?? '', revision };
  const { items } = await flows(view, { organization, search: flow, limit: PAGE });
  return items.find((one) => one.flow === flow && one.latest) ?? items.find((one) => one.flow === flow);
}

export const flowPage: Page = {
  id: 'flows.show',
  path: HERE,
  needs,
  async render(asked) {
    const { visit, language, query } = asked;
    const found = await visit.view(async (view) => {
      const name = await named(view, asked);
      const detail = name === undefined ? undefined : await flowDetail(view, name);
      return detail === undefined
        ? undefined
        : {
            detail,
            page: await flowPayments(view, detail, { cursor: given(query.cursor), limit: PAGE }),
          };
    });
    if (found === undefined) return undefined;
    const { detail, page } = found;
    const title = say(language, 'flowTitle', { flow: detail.flow });
    const here = path('flussi', detail.organization, detail.flow);
    const key = { psp: detail.psp, revisione: String(detail.revision) };
    return {
      title,
      trail: [
        { title: say(language, 'payments'), href: '/pagamenti' },
        { title: say(language, 'flows'), href: '/flussi' },
      ],
      content: html`<h1>${title} ${flowState(language, detail)}</h1>
<section aria-labelledby="dati"><h2 id="dati">${say(language, 'facts')}</h2>${facts(language, detail)}</section>
<section><h2 id="quote">${say(language, 'split')}</h2>${
        detail.shares.length === 0
          ? html`<p class="empty">${say(language, 'splitNone')}</p>`
          : html`${shares(language, 'quote', say(language, 'splitCaption'), detail.shares)}<p class="pages"><a href="${address(`${here}/ripartizione.csv`, key)}" download>${say(language, 'exportSplit')}</a></p>`
      }</section>
<section><h2 id="pagamenti">${say(language, 'flowPayments')}</h2>${list(language, detail, page.items)}
${pages(language, here, { ...key, cursor: query.cursor ?? '' }, page.next, address(`${here}/pagamenti.csv`, key))}</section>`,
    };
  },
};

const facts = (language: Language, one: FlowDetail): Markup => html`<dl>
<dt>${say(language, 'total')}</dt><dd><strong>${euro(one.totalCents)}</strong></dd>
<dt>${say(language, 'paymentsIn')}</dt><dd>${count(one.payments)}</dd>
<dt>${say(language, 'organization')}</dt><dd><a href="${path('enti', one.organization)}">${one.organizationName}</a></dd>
<dt>${say(language, 'psp')}</dt><dd>${one.pspName} <code>${one.psp}</code></dd>
<dt>${say(language, 'regulation')}</dt><dd><code>${one.regulation}</code></dd>
<dt>${say(language, 'day')}</dt><dd>${day(one.regulationDay)}</dd>
<dt>${say(language, 'published')}</dt><dd>${moment(one.publishedAt)}</dd>
<dt>${say(language, 'gathered')}</dt><dd>${moment(one.gatheredAt)}</dd>
<dt>${say(language, 'revision')}</dt><dd>${one.revision}${one.revisions.length > 1 && html` · ${say(language, 'revisions')}: ${one.revisions.map((revision) => html`<a href="${flowHref({ ...one, revision })}">${revision}</a> `)}`}</dd>
<dt>${say(language, 'access')}</dt><dd>${one.access}</dd></dl>`;

const list = (language: Language, { organization }: FlowDetail, items: readonly FlowPaymentRow[]): Markup =>
  table({
    of: 'pagamenti',
    caption: say(language, 'flowPaymentsCaption'),
    columns: [
      { name: say(language, 'index') },
      { name: say(language, 'code'), heading: true },
      { name: say(language, 'position') },
      { name: say(language, 'service') },
      { name: say(language, 'chapter') },
      { name: say(language, 'accertamento') },
      { name: say(language, 'outcome') },
      { name: say(language, 'paidAt') },
      { name: say(language, 'amount'), figure: true },
    ],
    rows: items.map((one) => [
      one.index,
      html`<a href="${path('pagamenti', organization, one.iuv, one.iur)}">${one.iuv}</a>${labelBadges(language, one.labels)}`,
      one.positionId === null
        ? html`<span class="soft">${say(language, 'noPosition')}</span>`
        : html`<a href="${path('posizioni', organization, one.positionId)}">${one.key}</a>`,
      one.service ?? '—',
      one.chapter === '' ? '—' : one.chapter,
      one.accertamento === '' ? '—' : one.accertamento,
      outcomeWord(language, one.outcome),
      day(one.day),
      euro(one.amountCents),
    ]),
  });

export const flowPaymentsCsv: Page = {
  id: 'flows.payments.csv',
  path: `${HERE}/pagamenti.csv`,
  needs,
  async render(asked) {
    const detail = await detailOf(asked);
    if (detail === undefined) return undefined;
    return csvOf(asked, {
      name: `${detail.flow}-pagamenti`,
      columns: paymentColumns(detail),
      read: (view, place) => flowPayments(view, detail, place),
    });
  },
};

const detailOf = (asked: Asked): Promise<FlowDetail | undefined> =>
  asked.visit.view(async (view) => {
    const name = await named(view, asked);
    return name === undefined ? undefined : flowDetail(view, name);
  });

export const flowSharesCsv: Page = {
  id: 'flows.shares.csv',
  path: `${HERE}/ripartizione.csv`,
  needs,
  async render(asked) {
    const detail = await detailOf(asked);
    if (detail === undefined) return undefined;
    return csvAnswer(
      `${detail.flow}-ripartizione`,
      SHARE_COLUMNS[asked.language],
      detail.shares.map((one) => [
        detail.organization,
        detail.flow,
        detail.regulation,
        detail.regulationDay,
        one.service,
        one.year === 0 ? '' : one.year,
        one.chapter,
        one.accertamento,
        one.payments,
        csvEuro(one.cents),
      ]),
    );
  },
};

const paymentColumns = ({ organization, flow }: FlowDetail): readonly Column<FlowPaymentRow>[] => [
  ['ente', 'body', () => organization],
  ['flusso', 'flow', () => flow],
  ['indice', 'index', (one) => one.index],
  ['IUV', 'IUV', (one) => grouped(one.iuv)],
  ['IUR', 'IUR', (one) => one.iur],
  ['trasferimento', 'transfer', (one) => one.idTransfer],
  ['importo', 'amount', (one) => csvEuro(one.amountCents)],
  ['esito', 'outcome', (one) => one.outcome],
  ['significato', 'meaning', (one, language) => outcomeWord(language, one.outcome)],
  ['giorno', 'day', (one) => one.day],
  ['posizione', 'position', (one) => one.key],
  ['servizio', 'service', (one) => one.service],
  ['capitolo', 'chapter', (one) => one.chapter],
  ['accertamento', 'accertamento', (one) => one.accertamento],
  [
    'segnalazioni',
    'labels',
    (one, language) => one.labels.map((label) => labelWord(language, label)).join(', '),
  ],
];
const SHARE_COLUMNS: { readonly [language in Language]: readonly string[] } = {
  it: 'ente;flusso;TRN;data di regolamento;servizio;anno;capitolo;accertamento;pagamenti;importo'.split(';'),
  en: 'body;flow;TRN;day of settlement;service;year;chapter;accertamento;payments;amount'.split(';'),
};

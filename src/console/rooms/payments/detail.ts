/** One payment: what proves it, how it was transferred, and what the gestionale was told of it. */
import { may } from '../../../domain/access.ts';
import type { View } from '../../../store/view.ts';
import { organizationOwner } from '../../../store/web/organizations.ts';
import {
  type PaymentDetail,
  type PaymentEventRow,
  paymentDetail,
  type ReceiptRow,
} from '../../../store/web/payments.ts';
import { type Content, html, type Markup } from '../../html.ts';
import { euro, moment } from '../../italian.ts';
import { day, path } from '../../listing.ts';
import type { Asked, Page } from '../../page.ts';
import { eventWord, labelBadges, outcomeWord, sourceWord } from '../../payment-words.ts';
import { problemText } from '../../reasons.ts';
import { table } from '../../table.ts';
import type { Language } from '../../words.ts';
import { shares } from './shares.ts';
import { eventName } from './told.ts';
import { say } from './words.ts';

export const ofOrganization = (
  view: View,
  { organization = '' }: { readonly [name: string]: string },
): Promise<string | undefined> => organizationOwner(view, organization);

export const paymentPage: Page = {
  id: 'payments.show',
  path: '/pagamenti/:organization/:iuv/:receipt',
  needs: { permission: 'read', where: 'somewhere', owner: ofOrganization },
  async render(asked) {
    const { language, organization, params, visit } = asked;
    const found = await visit.view((view) =>
      paymentDetail(view, organization, params.iuv ?? '', params.receipt ?? ''),
    );
    if (found === undefined) return undefined;
    const title = say(language, 'payment', { iuv: found.iuv });
    return {
      title,
      trail: [{ title: say(language, 'payments'), href: '/pagamenti' }],
      content: html`<h1>${title}${labelBadges(language, found.labels)}</h1>
<section aria-labelledby="dati"><h2 id="dati">${say(language, 'facts')}</h2>${facts(language, found)}</section>
<section><h2 id="detti">${say(language, 'events')}</h2>${events(asked, found)}</section>
<section><h2 id="flussi">${say(language, 'flowsOf')}</h2>${flowsOf(language, found)}</section>
${found.shares.length > 0 && html`<section><h2 id="quote">${say(language, 'shares')}</h2>${shares(language, 'quote', say(language, 'sharesCaption'), found.shares)}</section>`}
<section><h2 id="ricevuta">${say(language, 'receipt')}</h2>${found.receipt === null ? html`<p class="empty">${say(language, 'noReceipt')}</p>` : receipt(language, found.receipt)}</section>`,
    };
  },
};

const facts = (language: Language, one: PaymentDetail): Markup => html`<dl>
<dt>${say(language, 'amount')}</dt><dd><strong>${euro(one.amountCents)}</strong></dd>
<dt>${say(language, 'paidAt')}</dt><dd>${moment(one.paidAt)}</dd>
<dt>${say(language, 'organization')}</dt><dd><a href="${path('enti', one.organization)}">${one.organizationName}</a></dd>
<dt>${say(language, 'position')}</dt><dd>${one.positionId === null ? say(language, 'noPosition') : html`<a href="${path('posizioni', one.organization, one.positionId)}">${one.key}</a>`}</dd>
${one.connector !== null && html`<dt>${say(language, 'connector')}</dt><dd><a href="${path('collegamenti', one.organization, one.connector)}">${one.connector}</a></dd>`}
${one.service !== null && html`<dt>${say(language, 'service')}</dt><dd>${one.service}</dd>`}
<dt>${say(language, 'source')}</dt><dd>${sourceWord(language, one.source)}</dd>
<dt>${say(language, 'receiptId')}</dt><dd><code>${one.receiptId}</code></dd></dl>`;

function events(asked: Asked, payment: PaymentDetail): Content {
  const { language, visit } = asked;
  if (payment.events.length === 0) return html`<p class="empty">${say(language, 'eventsNone')}</p>`;
  const operates = may(visit.viewer, 'operate', payment.organization);
  return table({
    of: 'detti',
    caption: say(language, 'eventsCaption'),
    columns: [
      { name: say(language, 'event'), heading: true },
      { name: say(language, 'at') },
      { name: say(language, 'toldAt') },
      { name: say(language, 'where') },
    ],
    rows: payment.events.map((event) => [
      eventWord(language, event.event),
      moment(event.at),
      event.toldAt === null
        ? html`<span class="badge ${event.wanted ? 'wait' : 'quiet'}">${say(language, event.wanted ? 'toldNo' : 'notWanted')}</span>`
        : moment(event.toldAt),
      where(language, payment, event, operates),
    ]),
  });
}

function where(
  language: Language,
  { organization, iuv, receiptId }: PaymentDetail,
  event: PaymentEventRow,
  operates: boolean,
): Content {
  if (event.outgoingId !== null)
    return html`<a href="${path('ritorni', organization, event.outgoingId)}#riga-${event.line}">${say(language, 'reportLine', { line: event.line ?? '', name: event.report ?? '' })}</a>`;
  if (event.toldAt !== null) return html`<span class="soft">${say(language, 'byHand')}</span>`;
  const name = eventName({ organization, iuv, receiptId, event: event.event, ordinal: event.ordinal });
  return html`${event.problem !== null && html`${problemText(event.problem, language)}<br>`}${operates && event.wanted && html`<a href="/pagamenti/da-dire/segna?${new URLSearchParams({ evento: name }).toString()}">${say(language, 'mark')}</a>`}`;
}

function flowsOf(language: Language, { organization, flows }: PaymentDetail): Markup {
  if (flows.length === 0) return html`<p class="empty">${say(language, 'flowsNone')}</p>`;
  return table({
    of: 'flussi',
    caption: say(language, 'flowsCaption'),
    columns: [
      { name: say(language, 'flow'), heading: true },
      { name: say(language, 'day') },
      { name: say(language, 'regulation') },
      { name: say(language, 'outcome') },
      { name: say(language, 'amount'), figure: true },
    ],
    rows: flows.map((flow) => [
      html`<a href="${path('flussi', organization, flow.flow)}?${new URLSearchParams({ psp: flow.psp, revisione: String(flow.revision) }).toString()}">${flow.flow}</a>`,
      day(flow.day),
      flow.regulation,
      outcomeWord(language, flow.outcome),
      euro(flow.amount),
    ]),
  });
}

/** What a page shows of a receipt, as the Nodo's adapter read it. */
interface ReceiptContent {
  readonly noticeNumber?: string;
  readonly fee?: number;
  readonly pspName?: string;
  readonly pspId?: string;
  readonly channel?: string;
  readonly paymentMethod?: string;
  readonly payerCode?: string;
  readonly payerName?: string;
  readonly debtorCode?: string;
  readonly transfers?: readonly {
    readonly idTransfer: number;
    readonly organization: string;
    readonly amount: number;
    readonly iban?: string;
    readonly category?: string;
  }[];
}

function receipt(language: Language, row: ReceiptRow): Markup {
  const content = row.content as ReceiptContent;
  const { transfers = [] } = content;
  const lines: readonly (readonly [string, Content])[] = [
    [say(language, 'receiptId'), html`<code>${row.receiptId}</code>`],
    [say(language, 'notice'), content.noticeNumber],
    [say(language, 'psp'), [content.pspName, content.pspId === undefined ? '' : ` (${content.pspId})`]],
    [say(language, 'channel'), content.channel],
    [say(language, 'method'), content.paymentMethod],
    [say(language, 'payer'), [content.payerName, ' ', content.payerCode]],
    [say(language, 'debtor'), content.debtorCode],
    [say(language, 'fee'), content.fee === undefined ? undefined : euro(content.fee)],
    [say(language, 'access'), row.access],
    [say(language, 'gathered'), moment(row.gatheredAt)],
    [say(language, 'fingerprint'), html`<code>${row.sha256}</code>`],
  ];
  return html`<dl>${lines.map(([name, value]) => shown(value) && html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
${
  transfers.length > 0 &&
  table({
    of: 'ricevuta',
    caption: say(language, 'transfers'),
    columns: [
      { name: say(language, 'transfer'), heading: true },
      { name: say(language, 'credited') },
      { name: say(language, 'iban') },
      { name: say(language, 'category') },
      { name: say(language, 'amount'), figure: true },
    ],
    rows: transfers.map((one) => [
      one.idTransfer,
      one.organization,
      one.iban ?? '—',
      one.category ?? '—',
      euro(one.amount),
    ]),
  })
}
<details><summary>${say(language, 'raw')}</summary><pre tabindex="0">${JSON.stringify(row.content, null, 2)}</pre></details>`;
}

const shown = (value: Content): boolean =>
  Array.isArray(value) ? value.some((one) => one !== undefined && one !== ' ') : value !== undefined;

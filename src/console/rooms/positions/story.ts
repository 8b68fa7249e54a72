/** What happened to a position, from the top down, with the way to each file, flow and receipt. */
import type { PaymentDetail } from '../../../store/web/payments.ts';
import type { PositionPublication, PositionVersion } from '../../../store/web/position-detail.ts';
import { type Content, html, type Markup } from '../../html.ts';
import { euro, moment, type Tone } from '../../italian.ts';
import { day, path } from '../../listing.ts';
import {
  eventWord,
  labelBadges,
  outcomeWord,
  positionBadge,
  publicationBadge,
  recordWord,
  returnBadge,
} from '../../payment-words.ts';
import { problemText } from '../../reasons.ts';
import type { Language } from '../../words.ts';
import type { Told } from './detail.ts';
import { say } from './words.ts';

interface Step {
  /** Null: it has not come to that yet. */
  readonly at: Date | null;
  /** What to say where it is not `at`. */
  readonly shown?: Date;
  readonly id?: string;
  readonly tone: Tone;
  readonly title: Content;
  readonly body?: Content;
  /** What follows from it, whenever it came. */
  readonly after?: readonly Step[];
}

export function story(language: Language, found: Told): Markup {
  const { position, payments } = found;
  const steps: readonly Step[] = [
    ...position.versions.map((version) => versionStep(language, found, version)),
    ...position.publications.map((one) => nodoStep(language, one)),
    ...position.acknowledgements.map(
      ({ deliveredAt, outgoingId, name, state }): Step => ({
        at: deliveredAt,
        tone: state === 'delivered' ? 'good' : 'wait',
        title: say(language, state === 'delivered' ? 'stepAnswer' : 'stepAnswerWaits'),
        body: html`<a href="${path('ritorni', position.organization, outgoingId)}">${name}</a> ${returnBadge(language, state)}`,
      }),
    ),
    ...payments.map((payment) => paymentStep(language, payment, found)),
  ];
  const sorted = steps.toSorted(
    (one, other) => (one.at?.getTime() ?? Number.MAX_VALUE) - (other.at?.getTime() ?? Number.MAX_VALUE),
  );
  const flat = sorted.flatMap((step) => [step, ...(step.after ?? [])]);
  const now: Step = {
    at: null,
    tone: 'quiet',
    title: say(language, 'stepNow'),
    body: positionBadge(language, position.state),
  };
  return html`<section aria-labelledby="vita"><h2 id="vita">${say(language, 'life')}</h2><ol class="position-story">${[...flat, now].map(item)}</ol></section>`;
}

const item = ({ at, shown, id, tone, title, body }: Step): Markup =>
  html`<li class="tone-${tone}"${id !== undefined && html` id="${id}"`}><h3>${title}</h3>${at !== null && html`<p class="soft small">${moment(shown ?? at)}</p>`}${body !== undefined && html`<div>${body}</div>`}</li>`;

const TITLES = {
  cancel: 'stepCancel',
  suspend: 'stepSuspend',
  paidElsewhere: 'stepElsewhere',
} as const;

function versionStep(language: Language, { position, lines }: Told, version: PositionVersion): Step {
  const { delivery, deliveryId, fileName, records, gestionale } = version;
  const title =
    version.action === 'cancel' || version.action === 'suspend' || version.action === 'paidElsewhere'
      ? TITLES[version.action]
      : version.version === 1
        ? 'stepVersion1'
        : 'stepVersion';
  const raw = (number: number): Content => {
    const text = lines.get(`${deliveryId}/${number}`);
    return text === null || text === undefined
      ? html`<p class="soft small">${say(language, 'bytesGone')}</p>`
      : html`<pre tabindex="0">${text.replace(/\r?\n$/, '')}</pre>`;
  };
  const body = html`${records.length === 0 && html`<p>${say(language, 'noLine')} <a href="${path('forniture', delivery)}">${fileName}</a></p>`}
${records.map((record) => html`<p><a href="${path('forniture', delivery, 'righe', record.number)}">${say(language, 'line', { line: record.line, file: fileName })}</a> · <span class="soft small">${say(language, 'record', { number: record.number, outcome: recordWord(language, record.outcome) })}</span></p>${raw(record.number)}`)}
<p class="soft small">${say(language, 'readWith')}<a href="${path('tracciati', gestionale)}">${gestionale}</a>${version.amountCents !== null && html` · ${euro(version.amountCents)}`}</p>`;
  const codes: Step = {
    at: null,
    tone: 'good',
    title: say(language, 'stepCodes'),
    body: html`<ul class="inline">${position.notices.map((one) => html`<li><a href="#codice-${one.iuv}">${one.noticeNumber}</a></li>`)}</ul>`,
  };
  return {
    at: version.at,
    id: `versione-${version.version}`,
    tone: version.action === 'upsert' ? 'good' : 'quiet',
    title: html`<a href="${path('forniture', delivery)}">${say(language, title, { number: delivery, version: version.version })}</a>`,
    body,
    ...(version.version === 1 && position.notices.length > 0 ? { after: [codes] } : {}),
  };
}

function nodoStep(language: Language, one: PositionPublication): Step {
  const { access, state, confirmed, wanted, gone } = one;
  const done = state === 'confirmed';
  return {
    at: done ? one.confirmedAt : null,
    id: `nodo-${access}`,
    tone: done ? (gone ? 'quiet' : 'good') : state === 'refused' ? 'bad' : 'wait',
    title: say(language, done ? (gone ? 'stepGone' : 'stepConfirmed') : 'stepPublication', { access }),
    body: html`<p>${publicationBadge(language, state)} <span class="soft small">${say(language, 'stepConfirmedVersion', { confirmed: confirmed ?? 0, wanted })}</span></p>
${one.problem !== null && html`<p>${problemText(one.problem, language)}</p>`}${one.notBefore !== null && !done && html`<p class="soft small">${say(language, 'notBefore')}${moment(one.notBefore)}</p>`}`,
  };
}

/** Clocks of PSPs are not ours: nothing is told as paid before it was there, or at the Nodo where that is known. */
function payableSince({ versions, publications }: Told['position']): number {
  const known = versions.length === 1 ? publications.flatMap(({ confirmedAt }) => confirmedAt ?? []) : [];
  const instants = [versions[0]?.at, ...known].map((instant) => instant?.getTime() ?? 0);
  return Math.max(...instants);
}

function paymentStep(language: Language, payment: PaymentDetail, { position }: Told): Step {
  const { organization, iuv, receiptId, receipt } = payment;
  const notice = position.notices.find((one) => one.iuv === iuv)?.noticeNumber ?? iuv;
  const content = receipt?.content as { readonly pspName?: string } | null | undefined;
  return {
    at: new Date(Math.max(payment.paidAt.getTime(), payableSince(position))),
    shown: payment.paidAt,
    tone: payment.labels.length > 0 ? 'bad' : 'good',
    title: html`<a href="${path('pagamenti', organization, iuv, receiptId)}">${say(language, 'stepPaid', { amount: euro(payment.amountCents) })}</a>`,
    body: html`<p><a href="#codice-${iuv}">${say(language, 'stepPaidWith', { notice })}</a>${labelBadges(language, payment.labels)}</p>`,
    after: [
      ...(receipt === null
        ? []
        : [
            {
              at: receipt.gatheredAt,
              tone: 'good',
              title: html`<a href="${path('pagamenti', organization, iuv, receiptId)}#ricevuta">${say(language, 'stepReceipt', { receipt: receiptId })}</a>`,
              body: say(language, 'stepReceiptFrom', { psp: content?.pspName ?? '—' }),
            } as const,
          ]),
      ...payment.flows.map(
        (flow): Step => ({
          at: null,
          tone: flow.outcome === 3 ? 'bad' : 'good',
          title: html`<a href="${path('flussi', organization, flow.flow)}?${new URLSearchParams({ psp: flow.psp, revisione: String(flow.revision) }).toString()}">${say(language, 'stepFlow', { flow: flow.flow })}</a>`,
          body: say(language, 'stepFlowFacts', {
            regulation: flow.regulation,
            day: day(flow.day),
            amount: euro(flow.amount),
            outcome: outcomeWord(language, flow.outcome),
          }),
        }),
      ),
      ...payment.events
        .filter((event) => event.toldAt !== null || event.wanted)
        .map(
          (event): Step => ({
            at: event.toldAt,
            tone: event.toldAt === null ? 'wait' : 'good',
            title: say(language, event.toldAt === null ? 'stepUntold' : 'stepTold', {
              event: eventWord(language, event.event),
            }),
            body: html`${event.outgoingId !== null && html`<a href="${path('ritorni', organization, event.outgoingId)}#riga-${event.line}">${say(language, 'chainReport', { line: event.line ?? '', name: event.report ?? '' })}</a>`}${event.problem !== null && html`<p>${problemText(event.problem, language)}</p>`}`,
          }),
        ),
    ],
  };
}

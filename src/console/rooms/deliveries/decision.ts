/** What a delivery stands still for, and the decision in front of it. */
import { approve } from '../../../pipeline/decide.ts';
import type { DeliveryPage } from '../../../store/web/delivery.ts';
import { type Content, html } from '../../html.ts';
import { count, euro } from '../../italian.ts';
import type { Act, Asked } from '../../page.ts';
import { problemText } from '../../reasons.ts';
import { type Evidence, evidence } from './evidence.ts';
import { aboutDelivery, certainDelivery, done, fieldOf, form, mayOperate, pathOf } from './known.ts';
import { say } from './words.ts';

export function decision(asked: Asked, page: DeliveryPage, found: Evidence | undefined): Content {
  const { language } = asked;
  const { decide } = page;
  if (decide?.what === 'delivery')
    return html`<section class="notice" aria-labelledby="decisione"><h2 id="decisione">${say(language, 'decide')}</h2><p>${say(language, 'heldWhy')}</p>${reasons(asked, page)}${size(asked, page)}${evidence(language, page, found)}${approval(asked, page, say(language, 'approve'))}</section>`;
  if (decide?.what === 'cancellations') {
    const values = { count: count(decide.count), euro: euro(decide.cents) };
    return html`<section class="notice" aria-labelledby="decisione"><h2 id="decisione">${say(language, 'decideCancellations')}</h2><p>${say(language, 'cancellationsWhy', values)}</p><p>${problemText(decide.reason, language)}</p>${evidence(language, page, found)}${approval(asked, page, say(language, 'approveCancellations', values))}</section>`;
  }
  return (
    page.behind !== null &&
    html`<p class="notice-line">${say(language, 'behind', { number: page.behind })} <a href="${pathOf(page.behind)}">${say(language, 'delivery', { number: page.behind })}</a></p>`
  );
}

const size = ({ language }: Asked, { delivery: { number, records, cents } }: DeliveryPage): Content =>
  records !== null &&
  html`<p>${say(language, 'heldSize', { records: count(records), euro: euro(cents ?? 0) })} <a href="${pathOf(number)}/originale">${say(language, 'original')}</a></p>`;

const reasons = ({ language }: Asked, { delivery }: DeliveryPage): Content =>
  html`<ul class="reasons">${delivery.reasons.map((found) => html`<li>${problemText(found, language)}${found.place?.line !== undefined && html` <a href="${pathOf(delivery.number)}/originale?riga=${found.place.line}">${say(language, 'original')}</a>`}</li>`)}</ul>`;

function approval(asked: Asked, { delivery, decide }: DeliveryPage, button: string): Content {
  const { language } = asked;
  if (!mayOperate(asked)) return html`<p class="soft">${say(language, 'someoneElse')}</p>`;
  const here = pathOf(delivery.number);
  return html`${form(
    asked,
    `${here}/approva`,
    html`<div class="field"><label for="motivo">${say(language, 'reasonLabel')}</label><input id="motivo" name="motivo" hx-preserve="true" type="text" maxlength="300" size="60" autocomplete="off"></div>
<div class="actions"><button class="btn btn-primary" type="submit" name="che" value="${decide?.what}">${button}</button>${decide?.what === 'delivery' && html`<a class="btn btn-outline-primary" href="${here}/ritiro">${say(language, 'discard')}</a>`}</div>`,
  )}`;
}

export const approveAct: Act = {
  id: 'deliveries.approve',
  path: '/forniture/:number/approva',
  needs: aboutDelivery('operate'),
  async act(asked, sent) {
    const { context, language, visit } = asked;
    const delivery = await certainDelivery(asked);
    // What one reads on the page is what one approves, even if the delivery has gone on since.
    const wanted = fieldOf(sent, 'che') === 'cancellations' ? 'cancellations' : 'delivery';
    const approval = done(
      await approve(context, delivery, visit.viewer.actor, wanted, fieldOf(sent, 'motivo')),
    );
    return {
      to: pathOf(delivery.number),
      notice: say(language, approval.what === 'delivery' ? 'approved' : 'approvedCancellations'),
    };
  },
};

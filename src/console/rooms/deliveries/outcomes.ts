/** Outcomes of a delivery's records with their sum, and how far its positions are at the Nodo. */
import type { DeliveryPage, PublicationCount } from '../../../store/web/delivery.ts';
import { publicationOf } from '../../../store/web/delivery.ts';
import { type Content, html, type Markup } from '../../html.ts';
import { count, euro } from '../../italian.ts';
import type { Page } from '../../page.ts';
import { publicationBadge, recordWord } from '../../payment-words.ts';
import { table } from '../../table.ts';
import type { Language } from '../../words.ts';
import { aboutDelivery, deliveryNumber, pathOf } from './known.ts';
import { say } from './words.ts';

export function outcomes(language: Language, page: DeliveryPage): Markup {
  const heading = html`<h2 id="esiti">${say(language, 'outcomes')}</h2>`;
  if (page.outcomes.length === 0) return html`${heading}<p class="empty">${say(language, 'noOutcomes')}</p>`;
  const sum = (of: 'records' | 'cents'): number => page.outcomes.reduce((total, one) => total + one[of], 0);
  const caption =
    page.addsUp === null
      ? say(language, 'soFar', { done: count(sum('records')), all: count(page.delivery.records ?? 0) })
      : say(language, page.addsUp ? 'addsUp' : 'addsNot');
  const path = pathOf(page.delivery.number);
  return html`${heading}${table({
    of: 'esiti',
    caption: page.addsUp === false ? html`<strong class="bad">${caption}</strong>` : caption,
    columns: [
      { name: say(language, 'outcome'), heading: true },
      { name: say(language, 'records'), figure: true },
      { name: say(language, 'euro'), figure: true },
    ],
    rows: page.outcomes.map((one) => [
      html`<a href="${path}/righe?esito=${one.outcome}">${recordWord(language, one.outcome)}</a>`,
      count(one.records),
      [
        euro(one.cents),
        one.withoutAmount > 0 &&
          html`<br><span class="soft small">${say(language, 'withoutAmount', { count: count(one.withoutAmount) })}</span>`,
      ],
    ]),
    total: [say(language, 'total'), count(sum('records')), euro(sum('cents'))],
  })}`;
}

/** Counted at once where that is quick, else when the page is there already. */
export function publication(language: Language, { delivery, published }: DeliveryPage): Content {
  if (delivery.appliedAt === null) return null;
  const at = `${pathOf(delivery.number)}/pubblicazione`;
  return html`<section aria-labelledby="nodo"><h2 id="nodo">${say(language, 'published')}</h2>${
    published === null
      ? html`<div id="conteggio" hx-get="${at}" hx-trigger="load" hx-select="#conteggio" hx-swap="outerHTML"><p class="empty">${say(language, 'counting')} <a href="${at}">${say(language, 'countNow')}</a></p></div>`
      : counted(language, published)
  }</section>`;
}

const counted = (language: Language, published: readonly PublicationCount[] | undefined): Markup =>
  html`<div id="conteggio">${
    published === undefined
      ? html`<p class="empty">${say(language, 'tooMany')}</p>`
      : published.length === 0
        ? html`<p class="empty">${say(language, 'nothingPublished')}</p>`
        : table({
            of: 'nodo',
            caption: null,
            columns: [
              { name: say(language, 'publishedState'), heading: true },
              { name: say(language, 'access') },
              { name: say(language, 'positions'), figure: true },
              { name: say(language, 'euro'), figure: true },
            ],
            rows: published.map((one) => [
              [publicationBadge(language, one.state), one.gone && ` ${say(language, 'gone')}`],
              one.access,
              count(one.positions),
              euro(one.cents),
            ]),
          })
  }</div>`;

export const publicationPage: Page = {
  id: 'deliveries.publication',
  path: '/forniture/:number/pubblicazione',
  needs: aboutDelivery('read'),
  async render({ visit, params, language }) {
    const number = deliveryNumber(params);
    if (number === undefined) return undefined;
    const published = await visit.view((view) => publicationOf(view, number));
    const title = `${say(language, 'published')}: ${say(language, 'delivery', { number })}`;
    return {
      title,
      content: html`<h1 id="nodo">${title}</h1>${counted(language, published)}<p><a href="${pathOf(number)}">${say(language, 'back')}</a></p>`,
    };
  },
};

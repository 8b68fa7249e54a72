/** Files that went back for a delivery, and what processed it again. */
import type { DeliveryPage } from '../../../store/web/delivery.ts';
import { type Content, html, type Markup } from '../../html.ts';
import { count, moment } from '../../italian.ts';
import { kindWord, returnBadge } from '../../payment-words.ts';
import { problemText } from '../../reasons.ts';
import { deliveryState } from '../../state-words.ts';
import { table } from '../../table.ts';
import type { Language } from '../../words.ts';
import { harmless, pathOf } from './known.ts';
import { say } from './words.ts';

export const returned = (language: Language, { returned: files }: DeliveryPage): Markup =>
  html`<section aria-labelledby="ritorni"><h2 id="ritorni">${say(language, 'returns')}</h2>${
    files.length === 0
      ? html`<p class="empty">${say(language, 'noReturns')}</p>`
      : table({
          of: 'ritorni',
          caption: say(language, 'returnsCaption'),
          columns: [
            { name: say(language, 'number'), figure: true },
            { name: say(language, 'file'), heading: true },
            { name: say(language, 'state') },
            { name: say(language, 'lines'), figure: true },
            { name: say(language, 'written') },
            { name: say(language, 'delivered') },
          ],
          rows: files.map((one) => [
            count(one.number),
            html`<a href="/ritorni/${one.organization}/${one.id}">${harmless(one.name)}</a><br><span class="soft small">${kindWord(language, one.kind)}</span>`,
            returnBadge(language, one.state),
            count(one.lines),
            moment(one.createdAt),
            one.deliveredAt !== null
              ? moment(one.deliveredAt)
              : one.problem === null
                ? '—'
                : problemText(one.problem, language),
          ]),
        })
  }</section>`;

export const replays = (language: Language, { replays: again }: DeliveryPage): Content =>
  again.length > 0 &&
  html`<section aria-labelledby="repliche"><h2 id="repliche">${say(language, 'replays')}</h2>${table({
    of: 'repliche',
    caption: say(language, 'replaysCaption'),
    columns: [
      { name: say(language, 'number'), heading: true },
      { name: say(language, 'when') },
      { name: say(language, 'state') },
      { name: say(language, 'rejects'), figure: true },
    ],
    rows: again.map((one) => [
      html`<a href="${pathOf(one.number)}">${say(language, 'delivery', { number: count(one.number) })}</a>`,
      moment(one.receivedAt),
      deliveryState(language, one.state),
      one.rejects === 0 ? '0' : html`<strong class="bad">${count(one.rejects)}</strong>`,
    ]),
  })}</section>`;

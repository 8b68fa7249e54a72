/** What is wrong with a delivery, cause by cause, each with the records that have it and the way to put them right. */
import type { DeliveryPage } from '../../../store/web/delivery.ts';
import { type Content, html, type Markup } from '../../html.ts';
import { badge, count } from '../../italian.ts';
import type { Asked } from '../../page.ts';
import { adviceText, problemText } from '../../reasons.ts';
import { table } from '../../table.ts';
import { codePath, mayOperate, pathOf } from './known.ts';
import { say } from './words.ts';

export function problemGroupsSection(asked: Asked, { groups, delivery }: DeliveryPage): Markup {
  const { language } = asked;
  const here = pathOf(delivery.number);
  const replayable = delivery.state === 'applied' && !delivery.byHand && mayOperate(asked);
  const acts = (code: string, open: number, warning: boolean): Content =>
    html`<a href="${here}/righe?codice=${encodeURIComponent(code)}">${say(language, 'seeRecords')}</a>${replayable && open > 0 && !warning && html`<br><a href="${codePath(delivery.number, code)}">${say(language, 'tryAndReplay')}</a>`}`;
  return html`<section aria-labelledby="scarti"><h2 id="scarti">${say(language, 'problems')}</h2>${
    groups.length === 0
      ? html`<p class="empty">${say(language, 'noProblems')}</p>`
      : table({
          of: 'scarti',
          caption: say(language, 'problemsCaption'),
          columns: [
            { name: say(language, 'what'), heading: true },
            { name: say(language, 'open'), figure: true },
            { name: say(language, 'closed'), figure: true },
            { name: say(language, 'advice') },
            { name: say(language, 'act') },
          ],
          rows: groups.map((one) => [
            [
              one.warning
                ? badge({ word: say(language, 'warning'), tone: 'wait' }, '')
                : badge({ word: say(language, 'reject'), tone: 'bad' }, ''),
              ' ',
              problemText(one, language),
            ],
            count(one.open),
            count(one.closed),
            adviceText(one, language) ?? '—',
            acts(one.code, one.open, one.warning),
          ]),
        })
  }</section>`;
}

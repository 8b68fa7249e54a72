/** /forniture/:number/rielabora: what today's rules would make of the whole file, then doing it. */
import { ACCEPTABLE, prepareReplay, previewReplay, replay } from '../../../pipeline/reprocess.ts';
import type { Delivery } from '../../../store/deliveries.ts';
import { problemGroups } from '../../../store/web/problems.ts';
import { type Content, html } from '../../html.ts';
import { count } from '../../italian.ts';
import type { Act, Asked, Page } from '../../page.ts';
import { problemText } from '../../reasons.ts';
import { difference, MOST_SHOWN, rehearsed } from './difference.ts';
import {
  aboutDelivery,
  certainDelivery,
  deliveryOf,
  done,
  fieldOf,
  form,
  harmless,
  pathOf,
} from './known.ts';
import { trailOf } from './withdraw.ts';
import { say } from './words-acts.ts';

const PATH = '/forniture/:number/rielabora';
const [DOUBT] = ACCEPTABLE;

export const reprocessPage: Page = {
  id: 'deliveries.reprocessPreview',
  path: PATH,
  needs: aboutDelivery('operate'),
  async render(asked) {
    const { context, language, visit, query } = asked;
    const found = await visit.view(async (view) => {
      const delivery = await deliveryOf(view, asked.params);
      return delivery && { delivery, doubts: await doubtsOf(view, delivery) };
    });
    if (found === undefined) return undefined;
    const { delivery, doubts } = found;
    const accepts = query.accetta === DOUBT ? [DOUBT] : [];
    const ready = await prepareReplay(context, delivery, accepts);
    const title = say(language, 'reprocess', { number: count(delivery.number) });
    const content: Content = ready.ok
      ? html`<p>${say(language, 'reprocessLead')}</p>${accepting(asked, doubts, accepts.length > 0)}
${await rehearsed(asked, delivery.records ?? 0, async () => difference(language, await previewReplay(context, ready.value, MOST_SHOWN, MOST_SHOWN)))}
${confirm(asked, delivery, accepts)}`
      : html`<div class="alert alert-warning"><strong>${say(language, 'cannot')}.</strong> ${problemText(ready.problem, language)}</div>`;
    return {
      title,
      trail: trailOf(asked, delivery),
      content: html`<h1>${title}</h1><p>${harmless(delivery.fileName)}</p>${content}`,
    };
  },
};

async function doubtsOf(view: Parameters<typeof problemGroups>[0], delivery: Delivery): Promise<number> {
  const groups = await problemGroups(view, { delivery });
  return groups.filter((one) => one.code === DOUBT && !one.warning).reduce((sum, one) => sum + one.open, 0);
}

const accepting = ({ language, params }: Asked, doubts: number, accepted: boolean): Content =>
  (doubts > 0 || accepted) &&
  html`<form method="get" action="/forniture/${params.number}/rielabora" class="actions"><label><input type="checkbox" name="accetta" value="${DOUBT}"${accepted && html` checked`}> ${say(language, 'accept', { count: count(doubts) })}</label><button class="btn btn-outline-primary btn-sm" type="submit">${say(language, 'acceptAgain')}</button></form>`;

const confirm = (asked: Asked, { number }: Delivery, accepts: readonly string[]): Content =>
  form(
    asked,
    `${pathOf(number)}/rielabora`,
    html`${accepts.map((code) => html`<input type="hidden" name="accetta" value="${code}">`)}<div class="actions"><button class="btn btn-primary" type="submit">${say(asked.language, 'reprocessDo')}</button><a class="btn btn-outline-primary" href="${pathOf(number)}">${say(asked.language, 'leave')}</a></div>`,
  );

export const reprocessAct: Act = {
  id: 'deliveries.reprocess',
  path: PATH,
  needs: aboutDelivery('operate'),
  async act(asked, sent) {
    const delivery = await certainDelivery(asked);
    const code = fieldOf(sent, 'accetta');
    const ready = done(await prepareReplay(asked.context, delivery, code === '' ? [] : [code]));
    const number = await replay(asked.context, ready, asked.visit.viewer.actor);
    return { to: pathOf(number), notice: say(asked.language, 'reprocessed', { number: count(number) }) };
  },
};

/** /forniture/:number/rielaborazione: how far a replay of some records is, and the way to stop it. */
import { type ReplayProgress, replayProgress, stopReplay } from '../../../pipeline/replay-progress.ts';
import { heldBefore } from '../../../store/web/delivery.ts';
import { type Content, html } from '../../html.ts';
import { count, moment } from '../../italian.ts';
import type { Act, Asked, Page } from '../../page.ts';
import { recordWord } from '../../payment-words.ts';
import { problemText } from '../../reasons.ts';
import { deliveryState } from '../../state-words.ts';
import { aboutDelivery, certainDelivery, deliveryOf, done, form, mayOperate, pathOf } from './known.ts';
import { trailOf } from './withdraw.ts';
import { say as words } from './words.ts';
import { say } from './words-acts.ts';

const OVER = ['applied', 'withdrawn', 'refused', 'duplicate', 'held'];

export const progressPage: Page = {
  id: 'deliveries.progress',
  path: '/forniture/:number/rielaborazione',
  needs: aboutDelivery('read'),
  async render(asked) {
    const { context, language, visit } = asked;
    const delivery = await visit.view((view) => deliveryOf(view, asked.params));
    if (delivery === undefined) return undefined;
    const progress = await replayProgress(context, {
      organization: delivery.organization,
      delivery: delivery.id,
    });
    // A whole file's own page tells how far it is.
    if (progress === undefined) return { to: pathOf(delivery.number) };
    const title = say(language, 'progress', { number: count(delivery.number) });
    const here = `${pathOf(delivery.number)}/rielaborazione`;
    const over = OVER.includes(progress.state);
    const begun = over || progress.staged + progress.done > 0;
    const behind = begun ? null : await visit.view((view) => heldBefore(view, delivery));
    return {
      title,
      trail: trailOf(asked, { number: progress.of }),
      content: html`<h1>${title}</h1><p>${say(language, 'progressOf', { count: count(progress.total) })} <a href="${pathOf(progress.of)}">${words(language, 'delivery', { number: count(progress.of) })}</a></p>
<section id="avanzamento" aria-labelledby="quanto"${!over && html` hx-get="${here}" hx-trigger="every 1s" hx-select="#avanzamento" hx-swap="outerHTML"`}>${behind !== null && html`<p class="notice-line">${words(language, 'behind', { number: count(behind) })} <a href="${pathOf(behind)}">${words(language, 'delivery', { number: count(behind) })}</a></p>`}${shown(asked, progress, over)}</section>`,
    };
  },
};

function shown(asked: Asked, progress: ReplayProgress, over: boolean): Content {
  const { language } = asked;
  const { done: handled, total, outcomes, stopped, stopping, number } = progress;
  const said = say(language, 'doneOf', { done: count(handled), all: count(total) });
  const counts = Object.entries(outcomes).filter(([, many]) => many > 0);
  return html`<h2 id="quanto">${said} ${deliveryState(language, progress.state)}</h2>
<progress class="wide" max="${Math.max(1, total)}" value="${over && stopped === null ? total : handled}" aria-label="${said}"></progress>
${progress.reasons.length > 0 && html`<ul class="reasons">${progress.reasons.map((one) => html`<li>${problemText(one, language)}</li>`)}</ul>`}
${counts.length > 0 && html`<p>${over ? words(language, 'outcomes') : say(language, 'soFar')}: ${counts.map(([outcome, many], index) => html`${index > 0 && ', '}${recordWord(language, outcome)} <strong>${count(many)}</strong>`)}</p>`}
${stopped !== null ? html`<p class="notice-line">${stoppedText(asked, stopped)}</p>` : over ? progress.state === 'applied' && html`<p class="good">${say(language, 'finished')}</p>` : stopping ? html`<p role="status">${say(language, 'stopping')}</p>` : mayOperate(asked) && stop(asked, number)}
${over && html`<p><a class="btn btn-primary btn-sm" href="${pathOf(progress.of)}">${say(language, 'toDelivery', { number: count(progress.of) })}</a> <a class="btn btn-outline-primary btn-sm" href="${pathOf(number)}">${say(language, 'toDelivery', { number: count(number) })}</a></p>`}`;
}

function stoppedText({ language }: Asked, { by, at, left }: NonNullable<ReplayProgress['stopped']>): Content {
  const [before, after] = say(language, 'stopped', { who: by, left: count(left) }).split('{when}');
  return html`${before}${moment(new Date(at))}${after}`;
}

const stop = (asked: Asked, number: number): Content =>
  form(
    asked,
    `${pathOf(number)}/ferma`,
    html`<div class="actions"><button class="btn btn-outline-danger btn-sm" type="submit">${say(asked.language, 'stop')}</button><span class="soft small">${say(asked.language, 'stopAsk')}</span></div>`,
  );

export const stopAct: Act = {
  id: 'deliveries.stop',
  path: '/forniture/:number/ferma',
  needs: aboutDelivery('operate'),
  async act(asked) {
    const { organization, id, number } = await certainDelivery(asked);
    done(await stopReplay(asked.context, { organization, delivery: id }, asked.visit.viewer.actor));
    return { to: `${pathOf(number)}/rielaborazione`, notice: say(asked.language, 'stopSaid') };
  },
};

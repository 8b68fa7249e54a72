/** /forniture/:number/scarti/:code: all records with one code, tried without effect, then replayed together. */
import {
  prepareRecordReplay,
  type RecordReplay,
  rehearseRecordReplay,
  replayRecords,
} from '../../../pipeline/replay-records.ts';
import { ACCEPTABLE } from '../../../pipeline/reprocess.ts';
import type { Delivery } from '../../../store/deliveries.ts';
import { type Content, html } from '../../html.ts';
import { count } from '../../italian.ts';
import type { Act, Asked, Page } from '../../page.ts';
import { problemText } from '../../reasons.ts';
import { codeText } from './codes.ts';
import { difference, MOST_SHOWN, rehearsed } from './difference.ts';
import { aboutDelivery, certainDelivery, codePath, deliveryOf, done, form, pathOf } from './known.ts';
import { trailOf } from './withdraw.ts';
import { say } from './words-acts.ts';

const PATH = '/forniture/:number/scarti/:code';
const CODE = /^[\w.-]{1,80}$/;

/** A doubt is replayed only by accepting it: again without that it would be the same. */
const acceptsOf = (code: string): readonly string[] => ACCEPTABLE.filter((one) => one === code);

const prepare = (context: Asked['context'], delivery: Delivery, code: string) =>
  prepareRecordReplay(
    context,
    { organization: delivery.organization, delivery: delivery.id },
    { code },
    acceptsOf(code),
  );

export const codePage: Page = {
  id: 'deliveries.code',
  path: PATH,
  needs: aboutDelivery('operate'),
  async render(asked) {
    const { context, language, visit, params } = asked;
    const code = params.code ?? '';
    if (!CODE.test(code)) return undefined;
    const delivery = await visit.view((view) => deliveryOf(view, params));
    if (delivery === undefined) return undefined;
    const ready = await prepare(context, delivery, code);
    const title = say(language, 'byCode', { code });
    return {
      title,
      trail: trailOf(asked, delivery),
      content: html`<h1>${title}</h1><p>${codeText(language, code)}</p>${ready.ok ? await shown(asked, ready.value, code) : html`<div class="alert alert-warning"><strong>${say(language, 'cannot')}.</strong> ${problemText(ready.problem, language)}</div><p><a href="${pathOf(delivery.number)}">${say(language, 'toDelivery', { number: count(delivery.number) })}</a></p>`}`,
    };
  },
};

async function shown(asked: Asked, ready: RecordReplay, code: string): Promise<Content> {
  const { context, language } = asked;
  const number = ready.root.number;
  const rehearse = async (): Promise<Content> =>
    difference(language, done(await rehearseRecordReplay(context, ready, MOST_SHOWN)));
  const accepted = ready.accepts.length > 0;
  return html`<p>${say(language, 'byCodeLead', { count: count(ready.numbers.length), number: count(number) })}</p>
${ready.overtaken.length > 0 && html`<p>${say(language, 'overtaken', { count: count(ready.overtaken.length) })}</p>`}
${accepted && html`<p class="notice-line">${say(language, 'accept', { count: count(ready.numbers.length) })}</p>`}
<p>${say(language, ready.acknowledges ? 'acknowledges' : 'acknowledgesNot')}</p>
${await rehearsed(asked, ready.numbers.length, rehearse)}
${form(asked, codePath(number, code), html`<div class="actions"><button class="btn btn-primary" type="submit">${say(language, 'byCodeDo', { count: count(ready.numbers.length) })}</button><a class="btn btn-outline-primary" href="${pathOf(number)}">${say(language, 'leave')}</a></div>`)}`;
}

export const codeAct: Act = {
  id: 'deliveries.replayCode',
  path: PATH,
  needs: aboutDelivery('operate'),
  async act(asked) {
    const { context, language, visit, params } = asked;
    const delivery = await certainDelivery(asked);
    const ready = done(await prepare(context, delivery, params.code ?? ''));
    const { number } = done(await replayRecords(context, ready, visit.viewer.actor));
    return { to: `${pathOf(number)}/rielaborazione`, notice: say(language, 'replayStarted') };
  },
};

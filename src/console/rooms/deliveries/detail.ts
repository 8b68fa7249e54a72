/** /forniture/:number: what happened to a file, what it waits for, what came of it, what one can do about it. */
import { loadProgram } from '../../../pipeline/program.ts';
import { type DeliveryPage, deliveryPage } from '../../../store/web/delivery.ts';
import { type Content, html } from '../../html.ts';
import { count } from '../../italian.ts';
import type { Asked, Page } from '../../page.ts';
import { deliveryState } from '../../state-words.ts';
import { decision } from './decision.ts';
import { evidenceOf } from './evidence.ts';
import { facts } from './facts.ts';
import { journal } from './journal.ts';
import { aboutDelivery, deliveryNumber, harmless, mayOperate, pathOf } from './known.ts';
import { outcomes, publication } from './outcomes.ts';
import { problemGroupsSection } from './problem-groups.ts';
import { refusal } from './refusal.ts';
import { replays, returned } from './returned.ts';
import { timeline } from './timeline.ts';
import { say } from './words.ts';

export const detailPage: Page = {
  id: 'deliveries.show',
  path: '/forniture/:number',
  needs: aboutDelivery('read'),
  async render(asked) {
    const { context, language, params, visit } = asked;
    const number = deliveryNumber(params);
    if (number === undefined) return undefined;
    const found = await visit.view(async (view) => {
      const page = await deliveryPage(view, number);
      return page && { page, evidence: await evidenceOf(asked, view, page) };
    });
    if (found === undefined) return undefined;
    const { page, evidence } = found;
    const { delivery } = page;
    const { connector } = await loadProgram(context.database, delivery.programHash);
    const seconds = connector.acknowledge?.deadlineSeconds;
    const until =
      delivery.appliedAt === null || seconds === undefined
        ? null
        : new Date(delivery.appliedAt.getTime() + seconds * 1_000);
    const here = pathOf(delivery.number);
    const refused = refusal(asked, page);
    const name = harmless(delivery.fileName);
    return {
      title: say(language, 'title', { number: count(delivery.number), file: name }),
      trail: [{ title: say(language, 'deliveries'), href: '/forniture' }],
      content: html`${live(
        page,
        here,
        'stato',
        html`<h1>${say(language, 'title', { number: count(delivery.number), file: name })} ${deliveryState(language, delivery.state)}</h1>
<p class="soft">${page.organizationName} · ${delivery.connector}${page.replayOfNumber !== null && html` · <a href="${pathOf(page.replayOfNumber)}">${say(language, 'replayed', { number: count(page.replayOfNumber) })}</a>`}${delivery.partial && html` · <a href="${here}/rielaborazione">${say(language, 'progress')}</a>`}</p>
${refused ?? decision(asked, page, evidence)}
<section aria-labelledby="vita"><h2 id="vita">${say(language, 'life')}</h2>${timeline(language, page, until)}</section>
${refused === undefined && html`<section aria-labelledby="esiti">${outcomes(language, page)}</section>`}
${page.published !== null && publication(language, page)}`,
      )}
${page.published === null && publication(language, page)}
${live(page, here, 'resto', html`${(refused === undefined || page.groups.length > 0) && problemGroupsSection(asked, page)}${acts(asked, page)}${replays(language, page)}${returned(language, page)}`)}
${facts(language, page)}
${journal(language, page)}
<nav class="pages" aria-label="${say(language, 'connector')}">${page.previous !== null && html`<a rel="prev" href="${pathOf(page.previous)}">${say(language, 'previous')}</a>`}${page.following !== null && html`<a rel="next" href="${pathOf(page.following)}">${say(language, 'following')}</a>`}</nav>`,
    };
  },
};

const MOVING = ['received', 'surveyed', 'staged', 'applying', 'withdrawing'];

/** Asked for again when something of the connector changes, and every two seconds while the file is worked on. */
const live = (
  { delivery: { organization, connector, state }, behind }: DeliveryPage,
  here: string,
  id: string,
  inside: Content,
): Content =>
  html`<div id="${id}" data-live="${organization} ${connector}" hx-get="${here}" hx-trigger="${MOVING.includes(state) && behind === null ? 'changed, every 2s' : 'changed'}" hx-select="#${id}" hx-swap="outerHTML">${inside}</div>`;

function acts(asked: Asked, { delivery, groups }: DeliveryPage): Content {
  const { language } = asked;
  const here = pathOf(delivery.number);
  const link = (href: string, text: string, download = false): Content =>
    html`<a class="btn btn-outline-primary btn-sm" href="${href}"${download && html` download`}>${text}</a>`;
  const decided = delivery.state === 'applied' || delivery.state === 'refused';
  const erased = delivery.erasedAt !== null;
  const withdrawable = delivery.state === 'applied' || delivery.state === 'held';
  return html`<section aria-labelledby="azioni"><h2 id="azioni">${say(language, 'acts')}</h2><div class="actions">
${!erased && link(`${here}/originale`, say(language, 'original'))}${link(`${here}/righe`, say(language, 'allRecords'))}
${!erased && link(`${here}/file`, say(language, 'download'), true)}${delivery.envelope !== null && delivery.envelopeErasedAt === null && link(`${here}/file?come=ricevuto`, say(language, 'downloadEnvelope', { name: harmless(delivery.envelope.name) }), true)}
${groups.length > 0 && [link(`${here}/scarti.csv`, say(language, 'problemsCsv'), true), link(`${here}/mail`, say(language, 'mail'))]}
${mayOperate(asked) && [decided && !erased && !delivery.partial && !delivery.byHand && link(`${here}/rielabora`, say(language, 'reprocess')), withdrawable && html`<a class="btn btn-outline-danger btn-sm" href="${here}/ritiro">${say(language, 'withdraw')}</a>`]}
</div></section>`;
}

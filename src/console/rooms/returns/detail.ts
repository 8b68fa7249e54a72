/** One file that went back. */
import { may } from '../../../domain/access.ts';
import type { View } from '../../../store/view.ts';
import type { Page as Listed } from '../../../store/web/cursor.ts';
import {
  type ReturnDetail,
  type ReturnLine,
  returnDetail,
  returnLines,
  returnOwner,
} from '../../../store/web/returns.ts';
import { pages } from '../../filters.ts';
import { type Content, html, type Markup } from '../../html.ts';
import { count, euro, moment } from '../../italian.ts';
import { given, isUuid, PAGE, path } from '../../listing.ts';
import type { Asked, Page } from '../../page.ts';
import { kindWord, returnBadge } from '../../payment-words.ts';
import { problemText } from '../../reasons.ts';
import type { Language } from '../../words.ts';
import { beginning, lines, shownBeginning } from './content.ts';
import { collected, purpose } from './list.ts';
import { say } from './words.ts';

export const HERE = '/ritorni/:organization/:outgoing';

/** Of the path's organization, or nobody's. */
export async function owner(
  view: View,
  { organization, outgoing }: { readonly [name: string]: string },
): Promise<string | undefined> {
  if (outgoing === undefined || !isUuid(outgoing)) return undefined;
  const found = await returnOwner(view, outgoing);
  return found === organization ? found : undefined;
}

export const hrefOf = ({ organization, outgoingId }: Pick<ReturnDetail, 'organization' | 'outgoingId'>) =>
  path('ritorni', organization, outgoingId);

export const fileOf = ({ visit, organization, params }: Asked): Promise<ReturnDetail | undefined> =>
  visit.view((view) => returnDetail(view, organization, params.outgoing ?? ''));

export const returnPage: Page = {
  id: 'returns.show',
  path: HERE,
  needs: { permission: 'read', where: 'somewhere', owner },
  async render(asked) {
    const { context, language, organization, params, query, visit } = asked;
    const id = params.outgoing ?? '';
    const found = await visit.view(async (view) => {
      const file = await returnDetail(view, organization, id);
      if (file === undefined) return undefined;
      const place = { cursor: given(query.cursor), limit: PAGE };
      const told: Listed<ReturnLine> =
        file.kind === 'report' ? await returnLines(view, organization, id, place) : { items: [], next: null };
      return { file, told };
    });
    if (found === undefined) return undefined;
    const { file, told } = found;
    return {
      title: file.name,
      trail: [{ title: say(language, 'returns'), href: '/ritorni' }],
      content: html`<div id="ritorno" data-live="${file.organization} ${file.connector}" hx-get="${asked.here}" hx-trigger="changed" hx-select="#ritorno" hx-swap="outerHTML">
<h1>${file.name} ${returnBadge(language, file.state)}</h1>
${file.problem !== null && html`<section class="notice bad" aria-label="${say(language, 'state')}"><p>${problemText(file.problem, language)}</p></section>`}
<section aria-labelledby="dati"><h2 id="dati">${say(language, 'facts')}</h2>${facts(language, file)}
<p class="actions"><a class="btn btn-outline-primary btn-sm" href="${hrefOf(file)}/file" download>${say(language, 'download')}</a>${file.inside !== null && html`<a class="btn btn-outline-primary btn-sm" href="${hrefOf(file)}/contenuto" download>${say(language, 'downloadInside')}</a>`}</p></section>
${acts(asked, file)}
${file.faultList.length > 0 && html`<section aria-labelledby="difetti"><h2 id="difetti">${say(language, 'faults')}</h2><ul class="reasons">${file.faultList.map((one) => html`<li>${problemText(one, language)}</li>`)}</ul></section>`}
<section><h2 id="contenuto">${say(language, 'content')}</h2>
${file.kind === 'acknowledgement' ? ofDelivery(language, file) : told.items.length === 0 ? html`<p class="empty">${say(language, 'contentNone')}</p>` : lines(language, organization, told.items)}
${file.kind === 'report' && pages(language, hrefOf(file), query, told.next)}
${shownBeginning(language, await beginning(context, file))}</section></div>`,
    };
  },
};

const ofDelivery = (language: Language, { delivery, unanswered }: ReturnDetail): Content =>
  delivery !== null &&
  html`<p>${say(language, 'ofDelivery')}<a href="${path('forniture', delivery)}">${say(language, 'delivery', { number: delivery })}</a>.</p>
${unanswered > 0 && html`<p class="wait">${say(language, 'unansweredWhy', { count: count(unanswered) })}</p>`}`;

const facts = (language: Language, file: ReturnDetail): Markup => html`<dl>
<dt>${say(language, 'kind')}</dt><dd>${kindWord(language, file.kind)}</dd>
<dt>${say(language, 'of')}</dt><dd>${purpose(language, file)}</dd>
<dt>${say(language, 'organization')}</dt><dd><a href="${path('enti', file.organization)}">${file.organizationName}</a></dd>
<dt>${say(language, 'connector')}</dt><dd><a href="${path('collegamenti', file.organization, file.connector)}">${file.connector}</a></dd>
<dt>${say(language, 'lines')}</dt><dd>${count(file.lines)}</dd>
<dt>${say(language, 'amount')}</dt><dd>${euro(file.cents)}</dd>
<dt>${say(language, 'where')}</dt><dd><code>${file.location}</code></dd>
<dt>${say(language, 'created')}</dt><dd>${moment(file.createdAt)}</dd>
<dt>${say(language, 'delivered')}</dt><dd>${file.deliveredAt === null ? '—' : moment(file.deliveredAt)}</dd>
<dt>${say(language, 'collected')}</dt><dd>${collected(language, file)}${file.state === 'delivered' && file.collected === 'unknown' && html` <span class="soft small">${say(language, 'collectedWhy')}</span>`}</dd>
${file.notBefore !== null && file.state !== 'delivered' && html`<dt>${say(language, 'notBefore')}</dt><dd>${moment(file.notBefore)}</dd>`}
<dt>${say(language, 'attempts')}</dt><dd>${count(file.attempts)}</dd>
<dt>${say(language, 'size')}</dt><dd>${say(language, 'bytes', { count: count(file.size) })}</dd>
<dt>${say(language, 'fingerprint')}</dt><dd><code>${file.sha256}</code></dd>
${file.inside !== null && html`<dt>${say(language, 'inside')}</dt><dd>${file.inside.name} (${say(language, 'bytes', { count: count(file.inside.size) })}) <code>${file.inside.sha256}</code></dd>`}
${file.gestionale !== null && html`<dt>${say(language, 'layout')}</dt><dd><a href="${path('tracciati', file.gestionale)}">${file.gestionale}</a></dd>`}
${file.editions.length > 0 && html`<dt>${say(language, 'editions')}</dt><dd><ul class="inline">${file.editions.map((one) => html`<li>${one.outgoingId === file.outgoingId ? html`<strong>${one.name}</strong>` : html`<a href="${path('ritorni', file.organization, one.outgoingId)}">${one.name}</a>`}</li>`)}</ul></dd>`}</dl>`;

function acts({ language, visit }: Asked, file: ReturnDetail): Content {
  if (!may(visit.viewer, 'operate', file.organization)) return null;
  const known: readonly (readonly [boolean, string, 'again' | 'newEdition' | 'decide'])[] = [
    [file.state === 'unknown', 'decidi', 'decide'],
    [file.state === 'delivered', 'riemetti', 'again'],
    [file.kind === 'report', 'nuova-edizione', 'newEdition'],
  ];
  const offered = known.filter(([when]) => when);
  return (
    offered.length > 0 &&
    html`<section aria-labelledby="azioni"><h2 id="azioni">${say(language, 'acts')}</h2><p class="actions">${offered.map(([, to, word]) => html`<a class="btn btn-outline-primary" href="${hrefOf(file)}/${to}">${say(language, word)}</a>`)}</p></section>`
  );
}

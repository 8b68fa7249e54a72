/** One connector: how it is and why, what it waits for, what it did lately, and how it is configured. */
import { may } from '../../../domain/access.ts';
import { dayOf } from '../../../domain/day.ts';
import { type ConnectorPage, connectorOwner, connectorPage } from '../../../store/web/connectors.ts';
import { pauseOf } from '../../../store/web/paused.ts';
import { pickedUp } from '../../../store/web/picked-up.ts';
import { address } from '../../filters.ts';
import { type Content, html, type Markup } from '../../html.ts';
import type { Asked, Page } from '../../page.ts';
import { keyOf } from './acts.ts';
import { unchecked } from './check.ts';
import { configuration, faults } from './configured.ts';
import { PICKED_UP, pickedUpSection } from './picked-up.ts';
import {
  alertsOf,
  daysSection,
  outgoingSection,
  recentSection,
  situation,
  waitingSection,
} from './sections.ts';
import { connectorHref, stateBadge } from './state.ts';
import { say } from './words.ts';

export const connectorPageOf: Page = {
  id: 'connectors.show',
  path: '/collegamenti/:organization/:connector',
  needs: {
    permission: 'read',
    where: 'somewhere',
    owner: (view, params) => connectorOwner(view, keyOf(params)),
  },
  async render(asked) {
    const { visit, language, params, context } = asked;
    const key = keyOf(params);
    const { page, pause, files } = await visit.view(async (view) => ({
      page: await connectorPage(view, key),
      pause: await pauseOf(view, key),
      files: await pickedUp(view, key, PICKED_UP),
    }));
    if (page === undefined) return undefined;
    const { line } = page;
    return {
      title: line.connector,
      trail: [{ title: say(language, 'title'), href: '/collegamenti' }],
      content: html`<h1>${line.connector} ${stateBadge(language, line.state)}</h1>
<p class="soft"><a href="/enti/${encodeURIComponent(line.organization)}">${line.organizationName}</a> · <a href="${address('/tracciati', { gestionale: line.gestionale })}">${line.gestionale}</a></p>
${actions(asked, page)}
${unchecked()}
<div id="adesso" data-live="${line.organization} ${line.connector}" hx-get="${connectorHref(line)}" hx-trigger="changed throttle:5s, changed delay:6s" hx-select="#adesso" hx-swap="outerHTML">
${faults(language, line.problems)}
${situation(language, page, pause)}
${waitingSection(language, page.waiting, line.waiting)}
${alertsOf(language, page.alerts)}
${pickedUpSection(language, files)}
${daysSection(language, page, dayOf(context.clock.now()))}
${outgoingSection(language, page.outgoing)}
</div>
${configuration(language, page)}
${recentSection(language, page)}`,
    };
  },
};

function actions(asked: Asked, { line, program }: ConnectorPage): Content {
  const { visit, language } = asked;
  if (line.state === 'removed') return undefined;
  if (!may(visit.viewer, 'integrate', line.organization))
    return html`<p class="soft small">${say(language, 'actionsNone')}</p>`;
  const path = connectorHref(line);
  const token = html`<input type="hidden" name="csrf" value="${visit.csrf}">`;
  const button = (act: string, word: 'collect' | 'resume'): Markup =>
    html`<form method="post" action="${path}/${act}">${token}<button class="btn btn-outline-primary btn-sm" type="submit">${say(language, word)}</button></form>`;
  return html`<section aria-labelledby="azioni"><h2 id="azioni" class="visually-hidden">${say(language, 'actions')}</h2><div class="actions">
${program !== null && html`<form method="post" action="${path}/prova" hx-post="${path}/prova" hx-target="#prova" hx-select="#prova" hx-swap="outerHTML" hx-disabled-elt="find button">${token}<button class="btn btn-primary btn-sm" type="submit">${say(language, 'check')}</button> <span class="htmx-indicator" role="status">${say(language, 'checking')}</span></form>`}
${(line.state === 'ok' || line.state === 'failing') && button('ritira', 'collect')}
${line.state === 'paused' && button('riprendi', 'resume')}
</div>${line.state !== 'paused' && program !== null && html`<details><summary>${say(language, 'pause')}</summary><form class="filters" method="post" action="${path}/pausa">${token}<div><label for="motivo">${say(language, 'pauseReason')}</label><input id="motivo" name="motivo" maxlength="300"></div><button class="btn btn-outline-primary btn-sm" type="submit">${say(language, 'pauseNow')}</button></form><p class="soft small">${say(language, 'pauseWhy')}</p></details>`}</section>`;
}

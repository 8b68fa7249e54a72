/** Every connector on one page: what differs from normal first, the rest folded away. */
import type { View } from '../../../store/view.ts';
import {
  CONNECTOR_STATES,
  type ConnectorLine,
  type ConnectorState,
  connectorLines,
} from '../../../store/web/connectors.ts';
import { csvAnswer, csvMoment } from '../../csv.ts';
import { address, filters } from '../../filters.ts';
import { type Content, html } from '../../html.ts';
import { count, moment } from '../../italian.ts';
import type { Asked, Page } from '../../page.ts';
import { table } from '../../table.ts';
import type { Language } from '../../words.ts';
import { folded } from '../folded.ts';
import { connectorHref, isRegular, stateBadge, stateReason, wanting } from './state.ts';
import { say } from './words.ts';

type Query = Asked['query'];

const isState = (text: string | undefined): text is ConnectorState =>
  CONNECTOR_STATES.some((state) => state === text);

async function found(view: View, query: Query): Promise<readonly ConnectorLine[]> {
  const lines = await connectorLines(view, {
    ...(query.ente === undefined || query.ente === '' ? {} : { organization: query.ente }),
    ...(isState(query.stato) ? { state: query.stato } : {}),
  });
  const wanted = folded(query.cerca ?? '');
  return lines.filter(({ organizationName, organization, connector, gestionale }) =>
    folded(`${organizationName} ${organization} ${connector} ${gestionale}`).includes(wanted),
  );
}

export const listPage: Page = {
  id: 'connectors.list',
  path: '/collegamenti',
  needs: { permission: 'read', where: 'somewhere' },
  async render({ visit, language, query }) {
    const lines = await visit.view((view) => found(view, query));
    const differ = lines.filter((line) => !isRegular(line));
    const regular = lines.filter(isRegular);
    const any = (query.cerca ?? '') !== '' || (query.stato ?? '') !== '' || (query.ente ?? '') !== '';
    const title = say(language, 'title');
    if (lines.length === 0 && !any) return { title, content: nothing(language) };
    return {
      title,
      content: html`<h1>${title}</h1>
<p class="soft">${say(language, 'lead')}</p>
${filters(
  language,
  '/collegamenti',
  [
    { name: 'cerca', label: say(language, 'search'), kind: 'text' },
    {
      name: 'stato',
      label: say(language, 'state'),
      kind: 'select',
      options: CONNECTOR_STATES.map((state) => ({ value: state, label: say(language, state) })),
    },
  ],
  query,
)}
<div id="elenco" data-live="" hx-get="${address('/collegamenti', query)}" hx-trigger="changed throttle:5s, changed delay:6s" hx-select="#elenco" hx-swap="outerHTML">
${lines.length === 0 && html`<p class="empty">${say(language, 'none')}</p>`}
${differ.length > 0 && html`<section aria-labelledby="guardare"><h2 id="guardare">${say(language, 'differ')}</h2>${connectorTable(language, 'guardare', differ)}</section>`}
${regular.length > 0 && html`<section aria-labelledby="regolari"><h2 id="regolari">${say(language, 'regular')}</h2><details id="elenco-regolari"${(any || differ.length === 0) && html` open`}><summary>${regular.length === 1 ? say(language, 'regularOne') : say(language, 'regularMany', { count: count(regular.length) })}</summary>${connectorTable(language, 'regolari', regular)}</details></section>`}
<p><a href="${address('/collegamenti.csv', query)}" download>${say(language, 'csv')}</a></p>
</div>`,
    };
  },
};

const nothing = (language: Language): Content => html`<h1>${say(language, 'nothing')}</h1>
<p>${say(language, 'nothingWhy')}</p><p><a class="btn btn-primary" href="/collega">${say(language, 'connect')}</a></p>`;

export const connectorTable = (
  language: Language,
  of: string,
  lines: readonly ConnectorLine[],
  withOrganization = true,
): Content =>
  table({
    of,
    caption:
      lines.length === 1
        ? say(language, 'regularOne')
        : say(language, 'regularMany', { count: count(lines.length) }),
    columns: [
      { name: say(language, 'connector'), heading: true },
      { name: say(language, 'state') },
      { name: say(language, 'toDo') },
      { name: say(language, 'lastLook') },
      { name: say(language, 'nextLook') },
      { name: say(language, 'lastDelivery') },
    ],
    rows: lines.map((line) => [
      html`<a href="${connectorHref(line)}">${line.connector}</a><br><span class="soft small">${withOrganization && html`<a href="/enti/${encodeURIComponent(line.organization)}">${line.organizationName}</a>, `}${line.gestionale}</span>`,
      [stateBadge(language, line.state), reasonLine(language, line)],
      wanting(language, line) || '—',
      line.lastScan === null
        ? html`<span class="soft">${say(language, 'never')}</span>`
        : moment(new Date(line.lastScan.at)),
      line.nextScanAt === null ? '—' : moment(line.nextScanAt),
      line.lastDelivery === null
        ? '—'
        : html`<a href="/forniture/${line.lastDelivery.number}">${line.lastDelivery.fileName}</a><br><span class="soft small">${moment(new Date(line.lastDelivery.receivedAt))}</span>`,
    ]),
  });

function reasonLine(language: Language, line: ConnectorLine): Content {
  const why = stateReason(language, line);
  return why !== undefined && html`<br><span class="small">${why}</span>`;
}

export const listCsv: Page = {
  id: 'connectors.csv',
  path: '/collegamenti.csv',
  needs: { permission: 'read', where: 'somewhere' },
  async render({ visit, language, query }) {
    const lines = await visit.view((view) => found(view, query));
    return csvAnswer(
      'collegamenti',
      [
        say(language, 'organization'),
        say(language, 'connector'),
        say(language, 'gestionale'),
        say(language, 'state'),
        say(language, 'lastLook'),
        say(language, 'nextLook'),
        say(language, 'filesWaiting'),
        say(language, 'toApprove'),
        say(language, 'rejects'),
        say(language, 'lastDelivery'),
      ],
      lines.map((line) => [
        `${line.organizationName} (${line.organization})`,
        line.connector,
        line.gestionale,
        say(language, line.state),
        line.lastScan === null ? null : csvMoment(new Date(line.lastScan.at)),
        csvMoment(line.nextScanAt),
        line.waiting,
        line.held,
        line.rejects,
        line.lastDelivery?.fileName,
      ]),
    );
  },
};

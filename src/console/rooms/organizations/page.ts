/** One organization: its facts, services, IBANs, accesses to the Nodo with how complete they are, connectors, alerts. */
import type { OrganizationConfig, Service } from '../../../domain/configuration.ts';
import {
  type AccessLine,
  type OrganizationPage,
  organizationOwner,
  organizationPage,
} from '../../../store/web/organizations.ts';
import { address } from '../../filters.ts';
import { type Content, html } from '../../html.ts';
import { count, moment } from '../../italian.ts';
import type { Page } from '../../page.ts';
import { problemText } from '../../reasons.ts';
import { table } from '../../table.ts';
import type { Language } from '../../words.ts';
import { faults } from '../connectors/configured.ts';
import { connectorTable } from '../connectors/list.ts';
import { connectorHref } from '../connectors/state.ts';
import { unseen } from '../unseen.ts';
import { stateOf, stateWord } from './list.ts';
import { organizationHref, wants } from './wanting.ts';
import { say } from './words.ts';

export const organizationPageOf: Page = {
  id: 'organizations.show',
  path: '/enti/:organization',
  needs: {
    permission: 'read',
    where: 'somewhere',
    owner: (view, { organization = '' }) => organizationOwner(view, organization),
  },
  async render({ visit, language, organization }) {
    const page = await visit.view((view) => organizationPage(view, organization));
    if (page === undefined) return undefined;
    const { line, config } = page;
    return {
      title: line.name,
      trail: [{ title: say(language, 'title'), href: '/enti' }],
      content: html`<h1>${line.name}${stateOf(language, line)}</h1>
<div id="adesso" data-live="${organization}" hx-get="${organizationHref(organization)}" hx-trigger="changed throttle:5s, changed delay:6s" hx-select="#adesso" hx-swap="outerHTML">
${faults(language, page.problems)}
${toLookAt(language, page)}
${accesses(language, page)}
${connectors(language, page)}
${alerts(language, page)}
</div>
${config !== null && [facts(language, config), services(language, config), ibans(language, config)]}`,
    };
  },
};

function toLookAt(language: Language, { line }: OrganizationPage): Content {
  const found = wants(language, line);
  const { organization } = line;
  const elsewhere = (
    [
      ['deliveries', '/forniture'],
      ['positions', '/posizioni'],
      ['payments', '/pagamenti'],
      ['statistics', '/statistiche'],
      ['journal', '/giornale'],
    ] as const
  ).map(
    ([word, path]) =>
      html`<li><a href="${address(path, { ente: organization })}">${say(language, word)}</a></li>`,
  );
  return html`<section class="${found.length > 0 && 'notice'}" aria-labelledby="guardare"><h2 id="guardare">${say(language, found.length > 0 ? 'toDo' : 'regular')}</h2>
${found.length > 0 && html`<ul>${found.map(({ text, href }) => html`<li><a href="${href}">${text}</a></li>`)}</ul>`}
<nav aria-label="${say(language, 'see')}"><ul class="inline">${elsewhere}</ul></nav></section>`;
}

function accesses(language: Language, { line, accesses: known }: OrganizationPage): Content {
  const title = html`<h2 id="nodo">${say(language, 'accesses')}</h2>`;
  if (known.length === 0)
    return html`<section aria-labelledby="nodo">${title}<p class="empty">${say(language, 'noAccess')}</p></section>`;
  const row = (one: AccessLine): readonly Content[] => [
    one.access,
    html`${one.adapter}<br><span class="soft small">${one.segregationCodes.join(', ')}</span>`,
    instant(language, one.receiptsCompleteUntil),
    instant(language, one.flowsCompleteUntil),
    one.nextAt === null ? '—' : moment(one.nextAt),
    one.refused === 0
      ? '0'
      : html`<a href="${address('/posizioni', { ente: line.organization, stato: 'toPublish' })}">${count(one.refused)}</a>`,
    say(language, one.waiting ? 'yes' : 'no'),
    one.problem === null
      ? say(language, 'noAnomalies')
      : html`<span class="bad">${problemText(one.problem, language)}</span>`,
  ];
  return html`<section aria-labelledby="nodo">${title}
${table({
  of: 'nodo',
  caption:
    line.receiptsCompleteUntil === null
      ? say(language, 'completenessNot')
      : [say(language, 'complete'), ' ', moment(line.receiptsCompleteUntil)],
  columns: [
    { name: say(language, 'access'), heading: true },
    { name: say(language, 'adapter') },
    { name: say(language, 'receipts') },
    { name: say(language, 'flows') },
    { name: say(language, 'next') },
    { name: say(language, 'refusedHere'), figure: true },
    { name: say(language, 'waitingHere') },
    { name: say(language, 'anomalies') },
  ],
  rows: known.map(row),
})}</section>`;
}

const instant = (language: Language, value: Date | null): Content =>
  value === null ? html`<span class="soft">${say(language, 'notYet')}</span>` : moment(value);

const connectors = (language: Language, { connectors: known }: OrganizationPage): Content =>
  html`<section aria-labelledby="collegamenti"><h2 id="collegamenti">${say(language, 'connectors')}</h2>
${known.length === 0 ? html`<p class="empty">${say(language, 'noConnectors')} <a href="/collega">${say(language, 'connect')}</a></p>` : connectorTable(language, 'collegamenti', known, false)}</section>`;

function alerts(language: Language, { alerts: standing }: OrganizationPage): Content {
  if (standing.length === 0) return undefined;
  return html`<section class="notice" aria-labelledby="allarmi"><h2 id="allarmi">${say(language, 'alerts')}</h2>
${table({
  of: 'allarmi',
  caption: unseen(say(language, 'alerts')),
  columns: [
    { name: say(language, 'connector'), heading: true },
    { name: say(language, 'why') },
    { name: say(language, 'raised') },
    { name: say(language, 'told') },
  ],
  rows: standing.map(({ organization, connector, problem, raisedAt, toldAt }) => [
    connector === null ? '—' : html`<a href="${connectorHref({ organization, connector })}">${connector}</a>`,
    problemText(problem, language),
    moment(raisedAt),
    toldAt === null ? say(language, 'notTold') : moment(toldAt),
  ]),
})}</section>`;
}

const fact = (name: string, value: Content): Content => html`<dt>${name}</dt><dd>${value}</dd>`;

const facts = (language: Language, config: OrganizationConfig): Content =>
  html`<section aria-labelledby="dati"><h2 id="dati">${say(language, 'facts')}</h2><dl>
${fact(say(language, 'fiscalCode'), config.organization)}
${config.ipaCode !== undefined && fact(say(language, 'ipaCode'), config.ipaCode)}
${fact(say(language, 'state'), stateWord(language, config.state))}
${config.holidays.length > 0 && fact(say(language, 'holidays'), config.holidays.map(dayAndMonth).join(', '))}
</dl></section>`;

/** `MM-dd` as `dd/MM`. */
const dayAndMonth = (day: string): string => day.split('-').reverse().join('/');

function services(language: Language, { services: known }: OrganizationConfig): Content {
  const all = Object.entries(known);
  if (all.length === 0) return undefined;
  return html`<section aria-labelledby="servizi"><h2 id="servizi">${say(language, 'services')}</h2>
${table({
  of: 'servizi',
  caption: unseen(say(language, 'services')),
  columns: [
    { name: say(language, 'service'), heading: true },
    { name: say(language, 'category') },
    { name: say(language, 'iban') },
    { name: say(language, 'accounting') },
  ],
  rows: all.map(([id, one]) => [
    html`${one.description}<br><span class="soft small">${id}</span>`,
    html`<code>${one.category}</code>`,
    [one.iban, one.postalIban !== undefined && `, ${one.postalIban}`],
    accounting(language, one),
  ]),
})}</section>`;
}

function accounting(language: Language, { accounting: years = {} }: Service): Content {
  const known = Object.entries(years).sort(([one], [other]) => (one < other ? 1 : -1));
  if (known.length === 0) return html`<span class="soft">${say(language, 'noAccounting')}</span>`;
  return html`<ul class="wanting">${known.map(([year, one]) => html`<li>${year}: ${say(language, 'chapter').toLowerCase()} ${one.chapter}${one.accertamento !== undefined && `, ${say(language, 'accertamento').toLowerCase()} ${one.accertamento}`}</li>`)}</ul>`;
}

function ibans(language: Language, { ibans: known }: OrganizationConfig): Content {
  const all = Object.entries(known);
  if (all.length === 0) return undefined;
  return html`<section aria-labelledby="iban"><h2 id="iban">${say(language, 'ibans')}</h2><dl>
${all.map(([name, iban]) => fact(name, html`<code class="value">${iban}</code>`))}</dl></section>`;
}

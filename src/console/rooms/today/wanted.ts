/** What needs a person now: by kind, each with where it is solved; and what waits and goes on by itself. */
import type { StandingAlert } from '../../../store/web/alerts.ts';
import type { ConnectorLine } from '../../../store/web/connectors.ts';
import type { WaitingDecision } from '../../../store/web/deliveries.ts';
import { address } from '../../filters.ts';
import { type Content, html, type Markup } from '../../html.ts';
import { count, euro, moment } from '../../italian.ts';
import { problemText, reason } from '../../reasons.ts';
import { type Column, table } from '../../table.ts';
import type { Language } from '../../words.ts';
import { placeText } from '../connectors/configured.ts';
import { connectorHref } from '../connectors/state.ts';
import { unseen } from '../unseen.ts';
import type { Wanted } from './facts.ts';
import { dayText } from './hours.ts';
import { say } from './words.ts';

type Key = Parameters<typeof say>[1];

/** One kind of things that want somebody. */
interface Kind {
  readonly id: string;
  readonly title: Key;
  readonly why: string;
  readonly count: number;
  readonly cents?: number;
  /** It does not work, rather than waits for a decision. */
  readonly fails?: boolean;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Content[])[];
  /** Where the whole list is. */
  readonly all?: string;
}

const MOST_ROWS = 10;

export function wantedParts(
  language: Language,
  found: Wanted,
  query: { readonly [name: string]: string },
): Markup {
  const kinds = kindsOf(language, found, query).filter((kind) => kind.count > 0);
  if (kinds.length === 0)
    return html`<section aria-labelledby="chiede"><h2 id="chiede">${say(language, 'wantsNone')}</h2><p class="empty">${say(language, 'wantsNoneWhy')}</p></section>${waiting(language, found)}`;
  return html`<h2 class="h-part" id="chiede">${say(language, 'wants')}</h2>
<ul class="tiles" aria-labelledby="chiede">${kinds.map(tile(language))}</ul>
${kinds.map(section(language))}
${waiting(language, found)}`;
}

const tile =
  (language: Language) =>
  (kind: Kind): Markup =>
    html`<li class="${kind.fails === true ? 'fails' : 'wants'}"><a href="#${kind.id}"><strong>${count(kind.count)}</strong>${say(language, kind.title)}${kind.cents !== undefined && html`<span class="soft small tile-euro">${euro(kind.cents)}</span>`}</a></li>`;

const section =
  (language: Language) =>
  (kind: Kind): Markup =>
    html`<section class="notice${kind.fails === true && ' bad'}" aria-labelledby="${kind.id}"><h2 id="${kind.id}">${say(language, kind.title)}</h2>
<p class="soft">${kind.why}</p>
${table({ of: kind.id, caption: caption(language, kind), columns: kind.columns, rows: kind.rows.slice(0, MOST_ROWS) })}
${kind.all !== undefined && kind.rows.length > MOST_ROWS && html`<p><a href="${kind.all}">${say(language, 'moreOf')}</a></p>`}</section>`;

function caption(language: Language, { title, rows }: Kind): Content {
  const rest = rows.length - MOST_ROWS;
  return rest > 0 ? say(language, 'more', { count: count(rest) }) : unseen(say(language, title));
}

function kindsOf(
  language: Language,
  found: Wanted,
  query: { readonly [name: string]: string },
): readonly Kind[] {
  const name = (key: Key, more: Omit<Column, 'name'> = {}): Column => ({ name: say(language, key), ...more });
  const { ente, collegamento } = query;
  const at = (path: string, more: { readonly [name: string]: string }): string =>
    address(path, { ente, collegamento, ...more });
  const names = new Map(found.connectors.map((one) => [one.organization, one.organizationName]));
  const held = found.decisions.filter((one) => one.toDecide === 'delivery');
  const absences = found.decisions.filter((one) => one.toDecide === 'cancellations');
  const failing = found.connectors.filter((one) => one.state === 'failing');
  const disabled = found.connectors.filter((one) => one.state === 'disabled');
  const alerts = (rules: readonly string[]): readonly StandingAlert[] =>
    found.alerts.filter(({ rule }) => rules.includes(rule));
  const missing = alerts(['expected']);
  // Failing doors, rejects and held deliveries are said above, each from its own facts.
  const told = alerts(['refused', 'expiry', 'waiting']);
  return [
    {
      id: 'approvare',
      title: 'approve',
      why: say(language, 'approveWhy'),
      count: held.length,
      columns: [
        name('file', { heading: true }),
        name('why'),
        name('received'),
        name('records', { figure: true }),
        name('euro', { figure: true }),
      ],
      rows: held.map((one) => [
        deliveryNamed(one),
        one.reasons.map((found, index) => [index > 0 && html`<br>`, problemText(found, language)]),
        moment(one.receivedAt),
        one.records === null ? '—' : count(one.records),
        one.cents === null ? '—' : euro(one.cents),
      ]),
      all: at('/forniture', { stato: 'held' }),
    },
    {
      id: 'annullamenti',
      title: 'absences',
      why: say(language, 'absencesWhy'),
      count: absences.length,
      columns: [
        name('file', { heading: true }),
        name('why'),
        name('received'),
        name('positions', { figure: true }),
        name('euro', { figure: true }),
      ],
      rows: absences.map((one) => [
        deliveryNamed(one),
        one.absent?.held ? problemText(one.absent.held, language) : '—',
        moment(one.receivedAt),
        one.absent === null ? '—' : count(one.absent.count),
        one.absent === null ? '—' : euro(one.absent.cents),
      ]),
    },
    {
      id: 'scadenze',
      title: 'due',
      why: say(language, 'dueWhy', { day: dayText(found.dueBy) }),
      count: found.due.reduce((sum, one) => sum + one.notices, 0),
      cents: found.due.reduce((sum, one) => sum + one.cents, 0),
      fails: true,
      columns: [
        name('organization', { heading: true }),
        name('access'),
        name('why'),
        name('earliest'),
        name('notices', { figure: true }),
        name('euro', { figure: true }),
      ],
      rows: found.due.map((one) => [
        html`<a href="${address('/posizioni', { ente: one.organization, stato: 'toPublish' })}">${one.organizationName}</a>`,
        one.access,
        one.problem !== null
          ? problemText(one.problem, language)
          : one.refused > 0
            ? say(language, 'refused', { count: count(one.refused) })
            : say(language, 'turn'),
        dayText(one.earliest),
        one.more ? say(language, 'atLeast', { count: count(one.notices) }) : count(one.notices),
        euro(one.cents),
      ]),
    },
    {
      id: 'mancanti',
      title: 'missing',
      why: say(language, 'missingWhy'),
      count: missing.length,
      columns: [name('connectorOrBody', { heading: true }), name('why'), name('since')],
      rows: missing.map((one) => [
        whose(one, names),
        html`${say(language, 'expected')} ${momentText(one.subject)}<br><span class="soft small">${problemText(one.problem, language)}</span>`,
        moment(one.raisedAt),
      ]),
    },
    {
      id: 'falliti',
      title: 'failing',
      why: say(language, 'failingWhy'),
      count: failing.length,
      fails: true,
      columns: [name('connectorOrBody', { heading: true }), name('problem'), name('since')],
      rows: failing.map((one) => [
        connectorNamed(one),
        one.lastScan?.problem === undefined ? '—' : problemText(one.lastScan.problem, language),
        one.failingSince === null ? '—' : moment(one.failingSince),
      ]),
      all: at('/collegamenti', { stato: 'failing' }),
    },
    {
      id: 'disattivati',
      title: 'disabled',
      why: say(language, 'disabledWhy'),
      count: disabled.length,
      fails: true,
      columns: [name('connectorOrBody', { heading: true }), name('problem'), name('where')],
      rows: disabled.map((one) => {
        const [first] = one.problems;
        return [
          html`<a href="${connectorHref(one)}#errori">${one.connector}</a><br><span class="soft small">${one.organizationName}</span>`,
          first === undefined ? '—' : problemText(first, language),
          first?.place?.file === undefined ? '—' : html`<code>${placeText(first.place)}</code>`,
        ];
      }),
      all: at('/collegamenti', { stato: 'disabled' }),
    },
    {
      id: 'incerti',
      title: 'unknown',
      why: say(language, 'unknownWhy'),
      count: found.unknown.length,
      columns: [name('file', { heading: true }), name('connectorOrBody'), name('why'), name('written')],
      rows: found.unknown.map((one) => [
        html`<a href="/ritorni/${encodeURIComponent(one.organization)}/${one.id}">${one.name}</a>`,
        html`${one.organizationName}<br><span class="soft small">${one.connector}</span>`,
        one.problem === null ? '—' : problemText(one.problem, language),
        moment(one.createdAt),
      ]),
      all: at('/ritorni', { stato: 'unknown' }),
    },
    {
      id: 'scarti',
      title: 'rejects',
      why: say(language, 'rejectsWhy'),
      count: found.rejects.reduce((sum, one) => sum + one.open, 0),
      columns: [
        name('problem', { heading: true }),
        name('connectorOrBody'),
        name('open', { figure: true }),
        name('deliveries', { figure: true }),
        name('newest'),
      ],
      rows: found.rejects.map((one) => [
        problemText(one, language),
        html`<a href="${connectorHref(one)}">${one.connector}</a><br><span class="soft small">${one.organizationName}</span>`,
        count(one.open),
        count(one.deliveries),
        html`<a href="/forniture/${one.newest}#scarti">${say(language, 'delivery', { number: one.newest })}</a>`,
      ]),
      all: at('/forniture', {}),
    },
    {
      id: 'allarmi',
      title: 'told',
      why: say(language, 'toldWhy'),
      count: told.length,
      columns: [name('connectorOrBody', { heading: true }), name('problem'), name('since')],
      rows: told.map((one) => [whose(one, names), problemText(one.problem, language), moment(one.raisedAt)]),
    },
  ];
}

const momentText = (iso: string): Content => (Number.isNaN(Date.parse(iso)) ? iso : moment(new Date(iso)));

const deliveryNamed = (one: WaitingDecision): Markup =>
  html`<a href="/forniture/${one.number}">${one.fileName}</a><br><span class="soft small">${one.organizationName}, ${one.connector}</span>`;

const connectorNamed = (one: ConnectorLine): Markup =>
  html`<a href="${connectorHref(one)}">${one.connector}</a><br><span class="soft small">${one.organizationName}</span>`;

function whose({ organization, connector }: StandingAlert, names: ReadonlyMap<string, string>): Markup {
  const name = names.get(organization) ?? organization;
  return connector === null
    ? html`<a href="/enti/${encodeURIComponent(organization)}">${name}</a>`
    : html`<a href="${connectorHref({ organization, connector })}">${connector}</a><br><span class="soft small">${name}</span>`;
}

function waiting(language: Language, { connectors }: Wanted): Content {
  const lines = connectors.filter((one) => one.waitingFor !== null);
  if (lines.length === 0) return undefined;
  return html`<section aria-labelledby="attese"><h2 id="attese">${say(language, 'waiting')}</h2>
${table({
  of: 'attese',
  caption: say(language, 'waitingCaption'),
  columns: [
    { name: say(language, 'file'), heading: true },
    { name: say(language, 'connectorOrBody') },
    { name: say(language, 'why') },
    { name: say(language, 'since') },
    { name: say(language, 'until') },
    { name: say(language, 'files'), figure: true },
  ],
  rows: lines
    .slice(0, MOST_ROWS)
    .map((one) => [
      one.waitingFor?.file,
      connectorNamed(one),
      one.waitingFor !== null && reason(`${one.waitingFor.gate}: ${one.waitingFor.reason}`, language),
      one.waitingFor !== null && moment(new Date(one.waitingFor.since)),
      one.waitingFor?.until == null ? say(language, 'untilUnknown') : moment(new Date(one.waitingFor.until)),
      count(one.waiting),
    ]),
})}</section>`;
}

/** Who did what and when: every step of a delivery, every decision of a person. */
import {
  type JournalFilter,
  type JournalLine,
  journalEvents,
  journalLines,
} from '../../../store/web/journal.ts';
import { csvMoment } from '../../csv.ts';
import { journalWord } from '../../event-words.ts';
import { address, type Filter, filters, pages } from '../../filters.ts';
import { type Content, html, type Markup } from '../../html.ts';
import { moment } from '../../italian.ts';
import { csvPage, days, given, givenDay, isUuid, PAGE, path, whose } from '../../listing.ts';
import type { Asked, Page } from '../../page.ts';
import { table } from '../../table.ts';
import type { Language } from '../../words.ts';
import { say } from './words.ts';

const HERE = '/giornale';
const needs = { permission: 'read', where: 'somewhere' } as const;
/** No delivery bears a number beyond. */
const MOST = 2 ** 53;

function wanted({ query }: Asked): JournalFilter {
  const delivery = Number(given(query.fornitura) ?? Number.NaN);
  const asked: { [name in keyof JournalFilter]: JournalFilter[name] | undefined } = {
    organization: given(query.ente),
    connector: given(query.collegamento),
    event: given(query.evento),
    actor: given(query.chi),
    people: query.persone === 'si' ? true : undefined,
    // Zero is nobody's: what is no number finds nothing, rather than everything.
    delivery:
      given(query.fornitura) === undefined
        ? undefined
        : Number.isInteger(delivery) && delivery > 0 && delivery < MOST
          ? delivery
          : 0,
    from: givenDay(query.dal),
    to: givenDay(query.al),
  };
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
}

export const journalList: Page = {
  id: 'journal.list',
  path: HERE,
  needs,
  async render(asked) {
    const { visit, language, query } = asked;
    const { page, known, events } = await visit.view(async (view) => ({
      page: await journalLines(view, wanted(asked), PAGE, given(query.cursor)),
      known: await whose(view, language),
      events: await journalEvents(view),
    }));
    const { cursor: _, ...rest } = query;
    return {
      title: say(language, 'journal'),
      content: html`<h1>${say(language, 'journal')}</h1>
${filters(language, HERE, [...fields(language, events), ...known.filters, ...days(language)], query)}
<section><h2 id="elenco">${say(language, 'list')}</h2>
${page.items.length === 0 ? html`<p class="empty">${say(language, 'none')} ${say(language, 'noneWhy')}</p>` : list(language, page.items)}
${pages(language, HERE, query, page.next, address('/giornale.csv', rest))}</section>`,
    };
  },
};

const fields = (language: Language, events: readonly string[]): readonly Filter[] => [
  { name: 'chi', label: say(language, 'who'), kind: 'text', hint: say(language, 'whoHint') },
  {
    name: 'evento',
    label: say(language, 'event'),
    kind: 'select',
    options: events
      .map((event) => ({ value: event, label: journalWord(language, event) }))
      .toSorted((one, other) => one.label.localeCompare(other.label, language)),
  },
  {
    name: 'persone',
    label: say(language, 'people'),
    kind: 'select',
    options: [{ value: 'si', label: say(language, 'peopleYes') }],
  },
  {
    name: 'fornitura',
    label: say(language, 'delivery'),
    kind: 'text',
    hint: say(language, 'deliveryHint'),
  },
];

const list = (language: Language, items: readonly JournalLine[]): Markup =>
  table({
    of: 'elenco',
    caption: say(language, 'caption'),
    columns: [
      { name: say(language, 'at') },
      { name: say(language, 'event'), heading: true },
      { name: say(language, 'who') },
      { name: say(language, 'organization') },
      { name: say(language, 'about') },
      { name: say(language, 'detail') },
    ],
    rows: items.map((one) => [
      moment(one.at),
      html`${journalWord(language, one.event)}<br><code>${one.event}</code>`,
      one.actor ?? html`<span class="soft">${say(language, 'system')}</span>`,
      one.organization === ''
        ? html`<span class="soft">${say(language, 'everywhere')}</span>`
        : one.organizationName,
      about(language, one),
      detail(language, one),
    ]),
  });

function about(language: Language, one: JournalLine): Content {
  const { organization, delivery, connector, subject, event } = one;
  const parts: Content[] = [];
  if (delivery !== null)
    parts.push(
      html`<a href="${path('forniture', delivery)}">${say(language, 'deliveryNumber', { number: delivery })}</a>`,
    );
  if (connector !== null && organization !== '')
    parts.push(html`<a href="${path('collegamenti', organization, connector)}">${connector}</a>`);
  if (subject !== null && subject !== '') parts.push(subjectOf(organization, event, subject));
  return parts.length === 0 ? '—' : parts.map((part, index) => (index === 0 ? part : html`<br>${part}`));
}

const ROOMS: { readonly [kind: string]: string } = {
  outgoing: 'ritorni',
  report: 'ritorni',
  acknowledgement: 'ritorni',
  position: 'posizioni',
  flow: 'flussi',
};

/** What has a page of its own is a way there. */
function subjectOf(organization: string, event: string, subject: string): Content {
  const room = ROOMS[event.split('.')[0] ?? ''];
  const known = room !== undefined && organization !== '' && (room === 'flussi' || isUuid(subject));
  const href = known ? path(room, organization, subject) : undefined;
  return href === undefined
    ? html`<code>${subject}</code>`
    : html`<a href="${href}"><code>${subject}</code></a>`;
}

function detail(language: Language, { detail }: JournalLine): Content {
  if (detail === null || (typeof detail === 'object' && Object.keys(detail).length === 0)) return '—';
  return html`<details><summary>${say(language, 'show')}</summary><pre tabindex="0">${JSON.stringify(detail, null, 2)}</pre></details>`;
}

export const journalCsv = csvPage({
  id: 'journal.csv',
  path: HERE,
  needs,
  name: { it: 'giornale', en: 'journal' },
  read: (view, asked, { limit, cursor }) => journalLines(view, wanted(asked), limit, cursor),
  columns: [
    ['quando', 'when', (one) => csvMoment(one.at)],
    ['ente', 'body', (one) => one.organization],
    ['nome ente', 'name of body', (one) => (one.organization === '' ? '' : one.organizationName)],
    ['evento', 'event', (one) => one.event],
    ['significato', 'meaning', (one, language) => journalWord(language, one.event)],
    ['chi', 'who', (one) => one.actor],
    ['collegamento', 'connector', (one) => one.connector],
    ['fornitura', 'delivery', (one) => one.delivery],
    ['riguarda', 'about', (one) => one.subject],
    ['dettaglio', 'detail', (one) => (one.detail === null ? '' : JSON.stringify(one.detail))],
  ],
});

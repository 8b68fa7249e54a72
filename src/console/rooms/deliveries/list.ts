/** /forniture: every file received, the newest first, by whom, state, days, name or number; the same as CSV. */
import type { DeliveryState } from '../../../store/deliveries.ts';
import { type DeliveryLine, type DeliverySearch, deliveryLines } from '../../../store/web/deliveries.ts';
import { csvEuro, csvMoment } from '../../csv.ts';
import { address, filters, pages } from '../../filters.ts';
import { type Content, html } from '../../html.ts';
import { count, DELIVERY_STATES, euro, moment } from '../../italian.ts';
import { csvPage, days, given, givenDay, oneOf, PAGE, whose } from '../../listing.ts';
import type { Asked, Page } from '../../page.ts';
import { returnBadge } from '../../payment-words.ts';
import { deliveryState, deliveryStateWord } from '../../state-words.ts';
import { table } from '../../table.ts';
import type { Language } from '../../words.ts';
import { harmless, pathOf } from './known.ts';
import { say } from './words.ts';

const PATH = '/forniture';
const STATES = Object.keys(DELIVERY_STATES) as readonly DeliveryState[];
const EVERYBODY = { permission: 'read', where: 'somewhere' } as const;

export const listPage: Page = {
  id: 'deliveries.list',
  path: PATH,
  needs: EVERYBODY,
  async render(asked) {
    const { language, query } = asked;
    const { items, next, choices } = await asked.visit.view(async (view) => ({
      ...(await deliveryLines(view, searchOf(query), PAGE, query.cursor)),
      choices: (await whose(view, language)).filters,
    }));
    const known = [
      { name: 'testo', label: say(language, 'text'), kind: 'text' as const },
      ...choices,
      {
        name: 'stato',
        label: say(language, 'state'),
        kind: 'select' as const,
        options: STATES.map((value) => ({ value, label: deliveryStateWord(language, value) })),
      },
      ...days(language),
      { name: 'nome', label: say(language, 'fileName'), kind: 'text' as const },
    ];
    const { cursor: _, ...asCsv } = query;
    return {
      title: say(language, 'deliveries'),
      content: html`<h1 id="forniture">${say(language, 'deliveries')}</h1>
<p class="soft">${say(language, 'deliveriesLead')}</p>
${filters(language, PATH, known, query)}
<section id="elenco" aria-labelledby="forniture" data-live="" hx-get="${asked.here}" hx-trigger="changed" hx-select="#elenco" hx-swap="outerHTML">
${items.length === 0 ? empty(asked) : listed(language, items)}
${pages(language, PATH, query, next, address(`${PATH}.csv`, asCsv))}</section>`,
    };
  },
};

function searchOf(query: Asked['query']): DeliverySearch {
  const organization = given(query.ente);
  const connector = given(query.collegamento);
  const state = oneOf(STATES, query.stato);
  const from = givenDay(query.dal);
  const to = givenDay(query.al);
  const fileName = given(query.nome);
  const text = given(query.testo);
  return {
    ...(organization !== undefined && { organization }),
    ...(connector !== undefined && { connector }),
    ...(state !== undefined && { state }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(fileName !== undefined && { fileName }),
    ...(text !== undefined && { text }),
  };
}

function empty({ language, query }: Asked): Content {
  const filtered = Object.entries(query).some(([name, value]) => name !== 'cursor' && value !== '');
  return filtered
    ? html`<p class="empty">${say(language, 'none')}</p>`
    : html`<p class="empty">${say(language, 'noneYet')} <a href="/collega">${say(language, 'connect')}</a></p>`;
}

const listed = (language: Language, items: readonly DeliveryLine[]): Content =>
  table({
    of: 'forniture',
    caption: say(language, 'listCaption'),
    columns: [
      { name: say(language, 'number'), figure: true },
      { name: say(language, 'file'), heading: true },
      { name: say(language, 'who') },
      { name: say(language, 'received') },
      { name: say(language, 'state') },
      { name: say(language, 'records'), figure: true },
      { name: say(language, 'euro'), figure: true },
      { name: say(language, 'rejects'), figure: true },
      { name: say(language, 'returned') },
    ],
    rows: items.map((one) => row(language, one)),
  });

function row(language: Language, one: DeliveryLine): readonly Content[] {
  const decide =
    one.toDecide === 'cancellations' &&
    html` <span class="badge wait">${say(language, 'cancellationsToApprove')}</span>`;
  const kind = one.byHand
    ? say(language, 'byHand')
    : one.replayOf !== null
      ? say(language, 'replayOf', { number: one.replayOf })
      : null;
  return [
    count(one.number),
    html`<a href="${pathOf(one.number)}">${harmless(one.fileName)}</a>${kind !== null && html`<br><span class="soft small">${kind}</span>`}`,
    html`${one.organizationName}<br><span class="soft small">${one.connector}</span>`,
    moment(one.receivedAt),
    [deliveryState(language, one.state), decide],
    one.records === null ? '—' : count(one.records),
    one.cents === null ? '—' : euro(one.cents),
    [
      one.rejects === 0 ? '0' : html`<strong class="bad">${count(one.rejects)}</strong>`,
      one.warnings > 0 &&
        html`<br><span class="soft small">${say(language, 'warnings', { count: count(one.warnings) })}</span>`,
    ],
    acknowledged(language, one),
  ];
}

function acknowledged(language: Language, one: DeliveryLine): Content {
  if (one.acknowledged !== null) return returnBadge(language, one.acknowledged);
  if (!one.acknowledgeWanted) return html`<span class="soft">${say(language, 'notWanted')}</span>`;
  const never = one.state === 'duplicate' || one.state === 'withdrawn';
  return html`<span class="soft">${never ? '—' : say(language, 'notYet')}</span>`;
}

export const listCsv = csvPage({
  id: 'deliveries.csv',
  path: PATH,
  needs: EVERYBODY,
  name: { it: 'forniture', en: 'deliveries' },
  read: (view, { query }, { limit, cursor }) => deliveryLines(view, searchOf(query), limit, cursor),
  columns: [
    ['numero', 'number', (one) => one.number],
    ['ente', 'body', (one) => one.organization],
    ['nome ente', 'name of body', (one) => one.organizationName],
    ['collegamento', 'connector', (one) => one.connector],
    ['file', 'file', (one) => one.fileName],
    ['ricevuta', 'received', (one) => csvMoment(one.receivedAt)],
    ['stato', 'state', (one, language) => deliveryStateWord(language, one.state)],
    ['righe', 'records', (one) => one.records],
    ['euro', 'euros', (one) => (one.cents === null ? null : csvEuro(one.cents))],
    ['scarti aperti', 'open rejects', (one) => one.rejects],
    ['avvisi', 'warnings', (one) => one.warnings],
    ['rielabora', 'replays', (one) => one.replayOf],
    ['esito tornato', 'returned', (one) => one.acknowledged],
  ],
});

/** Positions: one box that takes any code, and filters. */
import { mayAnywhere } from '../../../domain/access.ts';
import { dayOf } from '../../../domain/day.ts';
import { SHOWN_STATES } from '../../../domain/position-state.ts';
import type { PositionRow } from '../../../store/web/position-rows.ts';
import { type PositionPage, type PositionQuery, positions } from '../../../store/web/positions.ts';
import { grouped } from '../../codes.ts';
import { csvEuro, csvMoment } from '../../csv.ts';
import { address, type Filter, filters, pages } from '../../filters.ts';
import { type Content, html, type Markup } from '../../html.ts';
import { euro } from '../../italian.ts';
import { csvPage, day, given, oneOf, PAGE, path, whose } from '../../listing.ts';
import type { Asked, Page } from '../../page.ts';
import { labelBadges, labelWord, positionBadge, positionWord } from '../../payment-words.ts';
import { table } from '../../table.ts';
import type { Language } from '../../words.ts';
import { say } from './words.ts';

const HERE = '/posizioni';
const needs = { permission: 'read', where: 'somewhere' } as const;

const wanted = ({ query, context }: Asked): Omit<PositionQuery, 'cursor' | 'limit'> => ({
  organization: given(query.ente),
  connector: given(query.collegamento),
  service: given(query.servizio),
  state: oneOf(SHOWN_STATES, query.stato),
  search: given(query.cerca),
  today: dayOf(context.clock.now()),
});

export const positionList: Page = {
  id: 'positions.list',
  path: HERE,
  needs,
  async render(asked) {
    const { visit, language, query } = asked;
    const { found, known } = await visit.view(async (view) => ({
      found: await positions(view, { ...wanted(asked), cursor: given(query.cursor), limit: PAGE }),
      known: await whose(view, language),
    }));
    const many = known.organizations.length > 1;
    const { cursor: _, ...rest } = query;
    const byHand = mayAnywhere(visit.viewer, 'operate');
    return {
      title: say(language, 'positions'),
      content: html`<h1>${say(language, 'positions')}</h1>
${filters(language, HERE, [...fields(language), ...known.filters], query)}
<p class="soft small">${say(language, 'searchMore')}</p>
${understood(language, found, query.cerca)}
${byHand && html`<p class="actions"><a class="btn btn-outline-primary btn-sm" href="/posizioni/nuova">${say(language, 'insert')}</a></p>`}
<section><h2 id="elenco">${say(language, 'lead')}</h2>
${found.items.length === 0 ? nothing(language, found, rest) : list(language, found.items, many)}
${pages(language, HERE, query, found.next, address('/posizioni.csv', rest))}</section>`,
    };
  },
};

const fields = (language: Language): readonly Filter[] => [
  {
    name: 'cerca',
    label: say(language, 'search'),
    kind: 'text',
    hint: say(language, 'searchHint'),
  },
  {
    name: 'stato',
    label: say(language, 'state'),
    kind: 'select',
    options: SHOWN_STATES.filter((state) => state !== 'toApprove').map((state) => ({
      value: state,
      label: positionWord(language, state),
    })),
  },
  { name: 'servizio', label: say(language, 'service'), kind: 'text' },
];

function understood(language: Language, { found }: PositionPage, text = ''): Content {
  if (found === 'all') return null;
  const key = { iuv: 'understoodIuv', debtor: 'understoodDebtor', key: 'understoodKey' } as const;
  return html`<p role="status">${say(language, key[found], { text })}</p>`;
}

function nothing(
  language: Language,
  { next }: PositionPage,
  query: { readonly [name: string]: string },
): Markup {
  if (next !== null) return html`<p class="empty">${say(language, 'goOn')}</p>`;
  const searched = Object.values(query).some((value) => value !== '');
  return html`<p class="empty">${say(language, searched ? 'noneFound' : 'none')} ${say(language, searched ? 'noneFoundWhy' : 'noneWhy')} <a href="/forniture">${say(language, 'toDeliveries')}</a></p>`;
}

const list = (language: Language, items: readonly PositionRow[], many: boolean): Markup =>
  table({
    of: 'elenco',
    caption: say(language, 'caption'),
    columns: [
      { name: say(language, 'key'), heading: true },
      ...(many ? [{ name: say(language, 'organization') }] : []),
      { name: say(language, 'debtor') },
      { name: say(language, 'description') },
      { name: say(language, 'notice') },
      { name: say(language, 'due') },
      { name: say(language, 'amount'), figure: true },
      { name: say(language, 'paid'), figure: true },
      { name: say(language, 'state') },
    ],
    rows: items.map((item) => [
      html`<a href="${path('posizioni', item.organization, item.positionId)}">${item.key}</a><br><span class="soft small">${item.connector}</span>`,
      ...(many ? [item.organizationName] : []),
      html`${item.debtorName}<br><span class="soft small">${item.debtorCode}</span>`,
      item.description,
      notices(language, item),
      item.nextDue === null ? '—' : day(item.nextDue),
      euro(item.amountCents),
      item.paidCents === 0 ? '—' : euro(item.paidCents),
      html`${positionBadge(language, item.state)}${item.refused && html` <span class="badge bad">${say(language, 'refused')}</span>`}${labelBadges(language, item.labels)}`,
    ]),
  });

function notices(language: Language, { noticeNumbers, installments }: PositionRow): Content {
  const [first] = noticeNumbers;
  if (first === undefined) return '—';
  const more =
    installments > 1 &&
    html` <span class="soft small">${say(language, 'noticesMore', { count: installments - 1 })}</span>`;
  return html`<span class="value">${first}</span>${more}`;
}

export const positionCsv = csvPage({
  id: 'positions.csv',
  path: HERE,
  needs,
  name: { it: 'posizioni', en: 'positions' },
  read: (view, asked, place) => positions(view, { ...wanted(asked), ...place }),
  columns: [
    ['ente', 'body', (one) => one.organization],
    ['nome ente', 'name of body', (one) => one.organizationName],
    ['collegamento', 'connector', (one) => one.connector],
    ['servizio', 'service', (one) => one.service],
    ['chiave', 'key', (one) => one.key],
    ['periodo', 'period', (one) => one.period],
    ['lista', 'list', (one) => one.list],
    ['stato', 'state', (one, language) => positionWord(language, one.state)],
    ['codice fiscale', 'fiscal code', (one) => one.debtorCode],
    ['debitore', 'debtor', (one) => one.debtorName],
    ['causale', 'reason', (one) => one.description],
    ['importo', 'amount', (one) => csvEuro(one.amountCents)],
    ['pagato', 'paid', (one) => csvEuro(one.paidCents)],
    ['codici avviso', 'notice numbers', (one) => one.noticeNumbers.map(grouped).join(', ')],
    ['scadenza', 'due', (one) => one.nextDue],
    ['creata', 'created', (one) => csvMoment(one.createdAt)],
    [
      'segnalazioni',
      'labels',
      (one, language) => one.labels.map((label) => labelWord(language, label)).join(', '),
    ],
  ],
});

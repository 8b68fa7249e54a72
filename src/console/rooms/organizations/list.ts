/** Hundreds of organizations on one page: what of them differs from normal, the others folded away. */
import type { View } from '../../../store/view.ts';
import { type OrganizationLine, organizationLines } from '../../../store/web/organizations.ts';
import { csvAnswer, csvMoment } from '../../csv.ts';
import { address, filters } from '../../filters.ts';
import { type Content, html } from '../../html.ts';
import { badge, count, moment } from '../../italian.ts';
import type { Asked, Page } from '../../page.ts';
import { table } from '../../table.ts';
import type { Language } from '../../words.ts';
import { folded } from '../folded.ts';
import { organizationHref, wantList, wants } from './wanting.ts';
import { say } from './words.ts';

type Query = Asked['query'];

async function found(view: View, query: Query): Promise<readonly OrganizationLine[]> {
  const wanted = folded(query.nome ?? '');
  return (await organizationLines(view)).filter(
    (line) =>
      folded(`${line.name} ${line.organization}`).includes(wanted) &&
      (query.mostra === 'regolari' ? line.normal : query.mostra !== 'guardare' || !line.normal),
  );
}

export const listPage: Page = {
  id: 'organizations.list',
  path: '/enti',
  needs: { permission: 'read', where: 'somewhere' },
  async render({ visit, language, query }) {
    const title = say(language, 'title');
    const lines = await visit.view((view) => found(view, query));
    const any = (query.nome ?? '') !== '' || (query.mostra ?? '') !== '';
    if (lines.length === 0 && !any) return { title, content: nothing(language) };
    const differ = lines.filter((line) => !line.normal);
    const regular = lines.filter((line) => line.normal);
    return {
      title,
      content: html`<h1>${title}</h1>
<p class="soft">${say(language, 'lead')}</p>
${filters(
  language,
  '/enti',
  [
    { name: 'nome', label: say(language, 'name'), kind: 'text' },
    {
      name: 'mostra',
      label: say(language, 'show'),
      kind: 'select',
      options: [
        { value: 'guardare', label: say(language, 'showDiffer') },
        { value: 'regolari', label: say(language, 'showRegular') },
      ],
    },
  ],
  query,
)}
<div id="elenco" data-live="" hx-get="${address('/enti', query)}" hx-trigger="changed throttle:10s, changed delay:11s" hx-select="#elenco" hx-swap="outerHTML">
${lines.length === 0 && html`<p class="empty">${say(language, 'none')}</p>`}
${differ.length > 0 && html`<section aria-labelledby="guardare"><h2 id="guardare">${say(language, 'differ')}</h2>${differing(language, differ)}</section>`}
${regular.length > 0 && html`<section aria-labelledby="regolari"><h2 id="regolari">${say(language, 'regular')}</h2><details id="elenco-regolari"${(any || differ.length === 0) && html` open`}><summary>${many(language, regular.length)}</summary>${plain(language, regular)}</details></section>`}
<p><a href="${address('/enti.csv', query)}" download>${say(language, 'csv')}</a></p>
</div>`,
    };
  },
};

const nothing = (language: Language): Content => html`<h1>${say(language, 'nothing')}</h1>
<p>${say(language, 'nothingWhy')}</p><p>${say(language, 'nothingYours')}</p>
<p><a class="btn btn-primary" href="/collega">${say(language, 'connect')}</a></p>`;

const many = (language: Language, value: number): string =>
  value === 1 ? say(language, 'one') : say(language, 'many', { count: count(value) });

const differing = (language: Language, lines: readonly OrganizationLine[]): Content =>
  table({
    of: 'guardare',
    caption: many(language, lines.length),
    columns: [
      { name: say(language, 'organization'), heading: true },
      { name: say(language, 'toDo') },
      { name: say(language, 'lastDelivery') },
      { name: say(language, 'complete') },
    ],
    rows: lines.map((line) => [
      [named(line), stateOf(language, line)],
      wantList(language, line),
      ...times(language, line),
    ]),
  });

const plain = (language: Language, lines: readonly OrganizationLine[]): Content =>
  table({
    of: 'regolari',
    caption: many(language, lines.length),
    columns: [
      { name: say(language, 'organization'), heading: true },
      { name: say(language, 'lastDelivery') },
      { name: say(language, 'complete') },
    ],
    rows: lines.map((line) => [[named(line), stateOf(language, line)], ...times(language, line)]),
  });

const named = (line: OrganizationLine): Content =>
  html`<a href="${organizationHref(line.organization)}">${line.name}</a> <span class="soft small">${line.organization}</span>`;

/** Only what is not the usual one: in exercise. */
export function stateOf(language: Language, { state, present }: OrganizationLine): Content {
  if (!present) return [' ', badge({ word: say(language, 'gone'), tone: 'quiet' }, '')];
  if (state === null) return [' ', badge({ word: say(language, 'unusable'), tone: 'bad' }, '')];
  return state !== 'exercise' && [' ', badge({ word: stateWord(language, state), tone: 'quiet' }, '')];
}

export const stateWord = (language: Language, state: string): string =>
  state === 'inserted' || state === 'pre-exercise' || state === 'exercise' || state === 'closed'
    ? say(language, state)
    : state;

const times = (language: Language, line: OrganizationLine): readonly Content[] => [
  line.lastDeliveryAt === null
    ? html`<span class="soft">${say(language, 'never')}</span>`
    : moment(line.lastDeliveryAt),
  line.receiptsCompleteUntil === null
    ? html`<span class="soft">${say(language, 'notYet')}</span>`
    : moment(line.receiptsCompleteUntil),
];

export const listCsv: Page = {
  id: 'organizations.csv',
  path: '/enti.csv',
  needs: { permission: 'read', where: 'somewhere' },
  async render({ visit, language, query }) {
    const lines = await visit.view((view) => found(view, query));
    return csvAnswer(
      'enti',
      [
        say(language, 'organization'),
        say(language, 'fiscalCode'),
        say(language, 'state'),
        say(language, 'toDo'),
        say(language, 'connectors'),
        say(language, 'lastDelivery'),
        say(language, 'receipts'),
        say(language, 'flows'),
      ],
      lines.map((line) => [
        line.name,
        line.organization,
        line.state === null ? say(language, 'unusable') : stateWord(language, line.state),
        wants(language, line)
          .map(({ text }) => text)
          .join(', '),
        line.connectors,
        csvMoment(line.lastDeliveryAt),
        csvMoment(line.receiptsCompleteUntil),
        csvMoment(line.flowsCompleteUntil),
      ]),
    );
  },
};

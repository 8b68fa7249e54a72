/** /amministrazione/conservazione: how long each body keeps what may be erased, and what the nights erase. */
import { scopeOf } from '../../../domain/access.ts';
import { PAYMENT_YEARS } from '../../../domain/retention.ts';
import type { View } from '../../../store/view.ts';
import { decodeCursor, type Page as Part } from '../../../store/web/cursor.ts';
import {
  MOST_COUNTED,
  type RetentionDone,
  type RetentionLine,
  retentionLines,
} from '../../../store/web/retention.ts';
import { csvMoment } from '../../csv.ts';
import { pages } from '../../filters.ts';
import { type Content, html } from '../../html.ts';
import { badge, count, moment } from '../../italian.ts';
import { csvPage, day, PAGE } from '../../listing.ts';
import type { Asked, Page, Shown } from '../../page.ts';
import { table } from '../../table.ts';
import type { Language } from '../../words.ts';
import { ANYWHERE } from './forms.ts';
import { tabs } from './tabs.ts';
import { say } from './words-retention.ts';

export const RETENTION = '/amministrazione/conservazione';

const read = (
  view: View,
  { context, visit }: Asked,
  { cursor, limit }: { readonly cursor: string | undefined; readonly limit: number },
): Promise<Part<RetentionLine>> =>
  retentionLines(view, scopeOf(visit.viewer, 'administer'), context.clock.now(), {
    after: decodeCursor(cursor, 2),
    limit,
  });

export async function retentionPage(asked: Asked): Promise<Shown> {
  const { visit, language, query } = asked;
  const { items, next } = await visit.view((view) =>
    read(view, asked, { cursor: query.cursor, limit: PAGE }),
  );
  const title = say(language, 'retention');
  return {
    title,
    content: html`<h1 id="conservazione">${title}</h1>${tabs(language, 'retention')}
<p>${say(language, 'lead')}</p>
<ul><li>${say(language, 'originalsWhy')}</li><li>${say(language, 'journalWhy')}</li><li>${say(language, 'holdWhy')}</li><li><strong>${say(language, 'neverWhy', { years: PAYMENT_YEARS })}</strong></li></ul>
<p>${say(language, 'where')}</p><pre tabindex="0"><code>retention: { originals: 24, journal: 24, hold: false }</code></pre>
${items.length === 0 ? html`<p class="empty">${say(language, 'empty')}</p>` : list(language, items)}${pages(language, RETENTION, query, next, `${RETENTION}.csv`)}`,
  };
}

const list = (language: Language, items: readonly RetentionLine[]): Content =>
  table({
    of: 'conservazione',
    caption: say(language, 'caption'),
    columns: [
      { name: say(language, 'organization'), heading: true },
      { name: say(language, 'originals') },
      { name: say(language, 'journal') },
      { name: say(language, 'hold') },
      { name: say(language, 'oldest') },
      { name: say(language, 'leaving') },
      { name: say(language, 'last') },
      { name: say(language, 'erased') },
    ],
    rows: items.map((one) => [
      html`<a href="/enti/${one.organization}">${one.organizationName}</a>`,
      months(language, one.originalsMonths),
      months(language, one.journalMonths),
      held(language, one),
      one.oldestOriginalAt === null ? say(language, 'none') : moment(one.oldestOriginalAt),
      leaving(language, one),
      one.last === null ? say(language, 'notYet') : moment(new Date(one.last.at)),
      one.lastErased === null ? say(language, 'nothing') : erased(language, one.lastErased),
    ]),
  });

const months = (language: Language, value: number | null): string =>
  value === null ? '—' : say(language, 'months', { months: count(value) });

const held = (language: Language, { hold }: RetentionLine): Content =>
  hold === null
    ? badge({ word: say(language, 'unreadable'), tone: 'bad' }, '')
    : hold
      ? badge({ word: say(language, 'held'), tone: 'wait' }, '')
      : say(language, 'no');

const most = (value: number): string => (value < MOST_COUNTED ? count(value) : `≥ ${count(MOST_COUNTED)}`);

/** What goes, and what would if nothing in it were open. */
function leaving(language: Language, { hold, pastTerm, leaving: goes }: RetentionLine): Content {
  if (hold !== false) return pastTerm === 0 ? '0' : say(language, 'stays', { count: most(pastTerm) });
  const open = pastTerm - goes;
  return html`${most(goes)}${open > 0 && html`<br><span class="soft small">${say(language, 'open', { count: most(open) })}</span>`}`;
}

const erased = (
  language: Language,
  { at, files, deliveries, entries, originalsSince, journalSince }: RetentionDone,
): Content =>
  html`${moment(new Date(at))}<br><span class="soft small">${[
    ...(files === 0 || originalsSince === null
      ? []
      : [
          say(language, 'files', {
            files: count(files),
            deliveries: count(deliveries),
            day: day(originalsSince),
          }),
        ]),
    ...(entries === 0 || journalSince === null
      ? []
      : [say(language, 'entries', { entries: count(entries), day: day(journalSince) })]),
  ].join('; ')}</span>`;

const at = (done: RetentionDone | null): string | null =>
  done === null ? null : csvMoment(new Date(done.at));

export const retentionCsv: Page = csvPage({
  id: 'retention.csv',
  path: RETENTION,
  needs: ANYWHERE,
  name: { it: 'conservazione', en: 'retention' },
  read,
  columns: [
    ['ente', 'body', (one) => one.organization],
    ['nome ente', 'name of body', (one) => one.organizationName],
    ['mesi degli originali', 'months of originals', (one) => one.originalsMonths],
    ['mesi del giornale', 'months of the journal', (one) => one.journalMonths],
    [
      'blocco legale',
      'legal hold',
      (one, language) => (one.hold === null ? null : say(language, one.hold ? 'yes' : 'no')),
    ],
    ['originale più vecchio', 'oldest original', (one) => csvMoment(one.oldestOriginalAt)],
    ['oltre il termine', 'past their term', (one) => one.pastTerm],
    ['si cancellano stanotte', 'erased tonight', (one) => (one.hold === false ? one.leaving : 0)],
    ['ultimo passaggio', 'last run', (one) => at(one.last)],
    ['ultima cancellazione', 'last erasure', (one) => at(one.lastErased)],
    ['file', 'files', (one) => one.lastErased?.files ?? null],
    ['byte', 'bytes', (one) => one.lastErased?.bytes ?? null],
    ['voci del giornale', 'entries of the journal', (one) => one.lastErased?.entries ?? null],
  ],
});

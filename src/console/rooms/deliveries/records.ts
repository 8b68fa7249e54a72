/** /forniture/:number/righe: the records of a file, by outcome, by what is wrong, from a number on; the same as CSV. */
import type { Delivery } from '../../../store/deliveries.ts';
import { problemGroups } from '../../../store/web/problems.ts';
import { type RecordFilter, type RecordLine, recordLines } from '../../../store/web/records.ts';
import { csvEuro } from '../../csv.ts';
import { address, filters, pages } from '../../filters.ts';
import { type Content, html } from '../../html.ts';
import { count, euro, OUTCOMES } from '../../italian.ts';
import { type Column, csvOf, oneOf, PAGE } from '../../listing.ts';
import type { Asked, Page } from '../../page.ts';
import { recordWord } from '../../payment-words.ts';
import { problemText } from '../../reasons.ts';
import { table } from '../../table.ts';
import type { Language } from '../../words.ts';
import { aboutDelivery, deliveryOf, harmless, pathOf, recordPath, whole } from './known.ts';
import { trailOf } from './withdraw.ts';
import { say } from './words-record.ts';

const PATH = '/forniture/:number/righe';
const KNOWN = Object.keys(OUTCOMES);

function filterOf({ esito, codice, dalla }: Asked['query']): RecordFilter {
  const outcome = oneOf(KNOWN, esito);
  const number = whole(dalla);
  return {
    ...(outcome !== undefined && { outcome }),
    ...(codice !== undefined && codice !== '' && { code: codice }),
    ...(number !== undefined && { number }),
  };
}

export const recordsPage: Page = {
  id: 'deliveries.records',
  path: PATH,
  needs: aboutDelivery('read'),
  async render(asked) {
    const { language, query, visit } = asked;
    const found = await visit.view(async (view) => {
      const delivery = await deliveryOf(view, asked.params);
      if (delivery === undefined) return undefined;
      const groups = await problemGroups(view, { delivery });
      return {
        delivery,
        groups,
        page: await recordLines(view, delivery, filterOf(query), PAGE, query.cursor),
      };
    });
    if (found === undefined) return undefined;
    const { delivery, groups, page } = found;
    const here = `${pathOf(delivery.number)}/righe`;
    const title = say(language, 'records', { number: count(delivery.number) });
    const { cursor: _, ...asCsv } = query;
    const known = [
      {
        name: 'esito',
        label: say(language, 'outcome'),
        kind: 'select' as const,
        options: KNOWN.map((value) => ({ value, label: recordWord(language, value) })),
      },
      {
        name: 'codice',
        label: say(language, 'code'),
        kind: 'select' as const,
        options: groups.map(({ code, open, closed }) => ({
          value: code,
          label: `${code} (${count(open + closed)})`,
        })),
      },
      { name: 'dalla', label: say(language, 'fromNumber'), kind: 'text' as const },
    ];
    return {
      title,
      trail: trailOf(asked, delivery),
      content: html`<h1 id="righe">${title}</h1><p class="soft">${harmless(delivery.fileName)}. ${say(language, 'recordsLead')}</p>
${filters(language, here, known, query)}
<section aria-labelledby="righe">${page.items.length === 0 ? html`<p class="empty">${say(language, delivery.appliedAt === null ? 'noRecordsYet' : 'noRecords')}</p>` : listed(language, delivery, page.items)}
${pages(language, here, query, page.next, address(`${here}.csv`, asCsv))}</section>`,
    };
  },
};

const listed = (language: Language, { number }: Delivery, items: readonly RecordLine[]): Content =>
  table({
    of: 'righe',
    caption: say(language, 'caption'),
    columns: [
      { name: say(language, 'record'), heading: true },
      { name: say(language, 'line'), figure: true },
      { name: say(language, 'key') },
      { name: say(language, 'outcome') },
      { name: say(language, 'euro'), figure: true },
      { name: say(language, 'problems') },
    ],
    rows: items.map((one) => [
      html`<a href="${recordPath(number, one.number)}">${say(language, 'record')} ${count(one.number)}</a>`,
      html`<a href="${pathOf(number)}/originale?record=${one.number}">${count(one.line)}</a>`,
      one.key === null ? '—' : harmless(one.key),
      recordWord(language, one.outcome),
      one.cents === null ? '—' : euro(one.cents),
      one.problems.length === 0
        ? one.reason === null
          ? '—'
          : harmless(one.reason)
        : html`<ul class="plain">${one.problems.map((found) => html`<li>${found.field !== null && html`<strong>${harmless(found.field)}</strong>: `}${problemText(found, language)}${found.closedAt !== null && html` <span class="good small">${say(language, 'closed')}</span>`}</li>`)}</ul>`,
    ]),
  });

export const recordsCsv: Page = {
  id: 'deliveries.recordsCsv',
  path: `${PATH}.csv`,
  needs: aboutDelivery('read'),
  async render(asked) {
    const { visit, params, query, language } = asked;
    const delivery = await visit.view((view) => deliveryOf(view, params));
    if (delivery === undefined) return undefined;
    return csvOf(asked, {
      name: `${language === 'it' ? 'righe' : 'records'}-${delivery.number}`,
      columns: COLUMNS,
      read: (view, { limit, cursor }) => recordLines(view, delivery, filterOf(query), limit, cursor),
    });
  },
};

const COLUMNS: readonly Column<RecordLine>[] = [
  ['riga', 'record', (one) => one.number],
  ['linea', 'line', (one) => one.line],
  ['chiave', 'key', (one) => one.key],
  ['esito', 'outcome', (one, language) => recordWord(language, one.outcome)],
  ['euro', 'euros', (one) => (one.cents === null ? null : csvEuro(one.cents))],
  ['motivo', 'reason', (one) => one.reason],
  [
    'scarti',
    'rejects',
    (one) => one.problems.map(({ code, field }) => (field === null ? code : `${field}: ${code}`)).join(', '),
  ],
];

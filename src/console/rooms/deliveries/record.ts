/** /forniture/:number/righe/:record: a record as it came, what is wrong with it, and the way to put it right. */
import type { Problem, Result } from '../../../domain/problem.ts';
import { type RecordForm, recordForm } from '../../../pipeline/correct.ts';
import { prepareRecordReplay, type RecordReplay } from '../../../pipeline/replay-records.ts';
import type { Trial } from '../../../pipeline/trial.ts';
import type { Delivery } from '../../../store/deliveries.ts';
import { type RecordPage, recordPage as readRecord } from '../../../store/web/records.ts';
import { type Content, html } from '../../html.ts';
import { badge, count, euro } from '../../italian.ts';
import { path } from '../../listing.ts';
import type { Asked, Page, Shown } from '../../page.ts';
import { recordWord } from '../../payment-words.ts';
import { adviceBelow, problemText } from '../../reasons.ts';
import { table } from '../../table.ts';
import { difference } from './difference.ts';
import { aboutDelivery, deliveryOf, harmless, mayOperate, pathOf, recordPath, whole } from './known.ts';
import { type Conflict, recordFields } from './record-fields.ts';
import { recordActs } from './record-more.ts';
import { trailOf } from './withdraw.ts';
import { say as words } from './words.ts';
import { say } from './words-record.ts';

export const RECORD_PATH = '/forniture/:number/righe/:record';

export interface Looked {
  readonly delivery: Delivery;
  readonly record: RecordPage;
  readonly form: Result<RecordForm>;
  /** Absent: the viewer may not. */
  readonly replay: Result<RecordReplay> | undefined;
}

/** What an act adds to the page: what was typed, what it would do, who was quicker. */
export interface Said {
  readonly texts?: { readonly [path: string]: string };
  readonly trial?: Trial;
  readonly conflict?: Conflict;
  readonly fault?: Problem;
}

export async function look(asked: Asked): Promise<Looked | undefined> {
  const { context, visit, params } = asked;
  const number = whole(params.record);
  const found =
    number === undefined
      ? undefined
      : await visit.view(async (view) => {
          const delivery = await deliveryOf(view, params);
          return delivery && { delivery, record: await readRecord(view, delivery, number) };
        });
  if (found?.record === undefined) return undefined;
  const { delivery, record } = found;
  const ref = { organization: delivery.organization, delivery: delivery.id };
  return {
    delivery,
    record,
    form: await recordForm(context, { ...ref, number: record.number }),
    replay: mayOperate(asked)
      ? await prepareRecordReplay(context, ref, { numbers: [record.number] })
      : undefined,
  };
}

export const recordPage: Page = {
  id: 'deliveries.record',
  path: RECORD_PATH,
  needs: aboutDelivery('read'),
  async render(asked) {
    const looked = await look(asked);
    return looked && recordShown(asked, looked, {});
  },
};

export function recordShown(asked: Asked, looked: Looked, said: Said): Shown {
  const { language } = asked;
  const { delivery, record, form } = looked;
  const title = say(language, 'title', { record: count(record.number), number: count(delivery.number) });
  return {
    title,
    trail: [
      ...trailOf(asked, delivery),
      { title: say(language, 'toRecords'), href: `${pathOf(delivery.number)}/righe` },
    ],
    content: html`<h1>${title} <span class="badge ${record.outcome === 'problem' ? 'bad' : 'quiet'}">${recordWord(language, record.outcome)}</span></h1>
<p class="soft">${place(asked, looked)}${record.cents !== null && ` · ${euro(record.cents)}`} · <a href="${pathOf(delivery.number)}/originale?record=${record.number}">${say(language, 'seeOriginal')}</a></p>
${group(asked, looked)}
${neighbours(asked, looked)}
${said.trial !== undefined && difference(language, said.trial)}
${problems(asked, looked)}
${form.ok ? recordFields(asked, looked, form.value, said) : html`<section><p>${problemText(form.problem, language)}</p></section>`}
${recordActs(asked, looked)}
${positions(asked, looked)}`,
  };
}

function place({ language }: Asked, { delivery, record }: Looked): string {
  const file = harmless(delivery.fileName);
  return record.lines > 1
    ? say(language, 'whereMany', {
        line: count(record.line),
        last: count(record.line + record.lines - 1),
        file,
      })
    : say(language, 'where', { line: count(record.line), file });
}

const group = ({ language }: Asked, { delivery, record }: Looked): Content =>
  record.unitRecords.length > 1 &&
  html`<p>${say(language, 'group')} ${record.unitRecords.filter((one) => one !== record.number).map((one, index) => html`${index > 0 && ', '}<a href="${recordPath(delivery.number, one)}">${count(one)}</a>`)}</p>`;

const neighbours = ({ language }: Asked, { delivery, record }: Looked): Content =>
  (record.previousProblem !== null || record.nextProblem !== null) &&
  html`<nav class="pages" aria-label="${words(language, 'problems')}">${record.previousProblem !== null && html`<a rel="prev" href="${recordPath(delivery.number, record.previousProblem)}">${say(language, 'previousProblem')}</a>`}${record.nextProblem !== null && html`<a rel="next" href="${recordPath(delivery.number, record.nextProblem)}">${say(language, 'nextProblem')}</a>`}</nav>`;

const problems = ({ language }: Asked, { record }: Looked): Content =>
  record.problems.length > 0 &&
  html`<section aria-labelledby="guai"><h2 id="guai">${say(language, 'wrong')}</h2><ul class="plain">${record.problems.map((one) => html`<li>${one.warning ? badge({ word: words(language, 'warning'), tone: 'wait' }, '') : badge({ word: words(language, 'reject'), tone: 'bad' }, '')} ${one.field !== null && html`<strong>${harmless(one.field)}</strong>: `}${problemText(one, language)}${one.closedAt !== null && html` <span class="good small">${say(language, 'closed')}</span>`}${adviceBelow(one, language)}</li>`)}</ul></section>`;

const positions = ({ language }: Asked, { delivery, record }: Looked): Content =>
  html`<section aria-labelledby="posizioni"><h2 id="posizioni">${say(language, 'positions')}</h2>${
    record.positions.length === 0
      ? html`<p class="empty">${say(language, 'noPositions')}</p>`
      : table({
          of: 'posizioni',
          caption: null,
          columns: [
            { name: say(language, 'position'), heading: true },
            { name: say(language, 'outcome') },
            { name: say(language, 'iuv') },
          ],
          rows: record.positions.map((one) => [
            html`<a href="${path('posizioni', delivery.organization, one.positionId)}">${harmless(one.key)}</a>`,
            recordWord(language, one.outcome),
            one.iuvs.length === 0 ? '—' : html`<code>${one.iuvs.join(', ')}</code>`,
          ]),
        })
  }</section>`;

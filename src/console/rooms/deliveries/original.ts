/** /forniture/:number/originale: some lines of the file as it came, around a line or a record, field by field. */
import { dayOf } from '../../../domain/day.ts';
import { type RecordForm, recordForm } from '../../../pipeline/correct.ts';
import { type OriginalWindow, originalWindow } from '../../../pipeline/original.ts';
import type { Delivery } from '../../../store/deliveries.ts';
import { recordPage } from '../../../store/web/records.ts';
import { type Content, html } from '../../html.ts';
import { count } from '../../italian.ts';
import { day } from '../../listing.ts';
import type { Asked, Page } from '../../page.ts';
import { table } from '../../table.ts';
import type { Language } from '../../words.ts';
import { aboutDelivery, deliveryOf, harmless, pathOf, recordPath, whole } from './known.ts';
import { ruler, sourceLine } from './source-line.ts';
import { trailOf } from './withdraw.ts';
import { say as words } from './words.ts';
import { say } from './words-record.ts';

const EACH_SIDE = 20;

export const originalPage: Page = {
  id: 'deliveries.window',
  path: '/forniture/:number/originale',
  needs: aboutDelivery('read'),
  async render(asked) {
    const { context, language, query, visit } = asked;
    const record = whole(query.record);
    const around = record === undefined ? { line: whole(query.riga) ?? 1 } : { record };
    const found = await visit.view(async (view) => {
      const delivery = await deliveryOf(view, asked.params);
      if (delivery === undefined) return undefined;
      const window = await originalWindow(context, view, delivery, around, EACH_SIDE);
      const focus = window === undefined ? undefined : focusOf(window, record);
      return {
        delivery,
        window,
        near: focus === undefined ? undefined : await recordPage(view, delivery, focus),
      };
    });
    if (found === undefined) return undefined;
    const { delivery, window, near } = found;
    const title = say(language, 'originalTitle', { number: count(delivery.number) });
    if (delivery.erasedAt !== null)
      return {
        title,
        trail: trailOf(asked, delivery),
        content: html`<h1>${title}</h1><p class="soft">${harmless(delivery.fileName)}</p><p class="empty">${words(language, 'erasedOn', { day: day(dayOf(delivery.erasedAt)) })}</p>`,
      };
    const lead = say(language, 'originalLead', {
      file: harmless(delivery.fileName),
      encoding: window?.encoding ?? '—',
    });
    return {
      title,
      trail: trailOf(asked, delivery),
      content: html`<h1>${title}</h1><p class="soft">${lead} <a href="${pathOf(delivery.number)}/file" download>${words(language, 'download')}</a></p>
${jump(language, delivery, query.riga ?? '')}
${window === undefined ? html`<p class="empty">${say(language, 'gone')}</p>` : await shown(asked, delivery, window, near?.number)}
${near !== undefined && html`<nav class="pages" aria-label="${words(language, 'problems')}">${near.previousProblem !== null && html`<a href="?record=${near.previousProblem}">${say(language, 'previousProblem')}</a>`}${near.nextProblem !== null && html`<a href="?record=${near.nextProblem}">${say(language, 'nextProblem')}</a>`}</nav>`}`,
    };
  },
};

/** The record that is looked at: the one asked for, that of the line asked for, else the first to be seen. */
const focusOf = ({ lines }: OriginalWindow, record: number | undefined): number | undefined =>
  record ??
  lines.find((one) => one.asked)?.record ??
  lines.find((one) => one.record !== null)?.record ??
  undefined;

const jump = (language: Language, { number }: Delivery, line: string): Content =>
  html`<form class="filters" method="get" action="${pathOf(number)}/originale"><div><label for="riga">${say(language, 'goLine')}</label><input id="riga" name="riga" type="number" min="1" value="${line}"></div><button class="btn btn-primary btn-sm" type="submit">${say(language, 'go')}</button></form>`;

async function shown(
  asked: Asked,
  delivery: Delivery,
  window: OriginalWindow,
  focus: number | undefined,
): Promise<Content> {
  const { context, language } = asked;
  const { lines, more, layout } = window;
  const read =
    focus === undefined || delivery.byHand
      ? undefined
      : await recordForm(context, {
          organization: delivery.organization,
          delivery: delivery.id,
          number: focus,
        });
  const form = read?.ok === true ? read.value : undefined;
  const first = lines[0]?.line ?? 1;
  const last = lines.at(-1)?.line ?? 1;
  const longest = Math.max(0, ...lines.map((one) => one.text.length));
  return html`<section aria-labelledby="linee"><h2 id="linee">${say(language, 'window')} ${count(first)}–${count(last)}</h2>
${more.before && html`<nav class="pages" aria-label="${say(language, 'before')}"><a href="?riga=1">${say(language, 'start')}</a><a rel="prev" href="?riga=${Math.max(1, first - EACH_SIDE)}">${say(language, 'before')}</a></nav>`}
<div class="source" role="region" aria-labelledby="linee" tabindex="0">${layout.delimiter === null && ruler(longest)}<ol>${lines.map((one) => sourceLine(language, delivery.number, one, layout, form))}</ol></div>
${more.after && html`<nav class="pages" aria-label="${say(language, 'after')}"><a rel="next" href="?riga=${last + EACH_SIDE}">${say(language, 'after')}</a></nav>`}</section>
${form !== undefined && legend(language, delivery, form)}`;
}

const legend = (language: Language, { number }: Delivery, form: RecordForm): Content =>
  html`<section aria-labelledby="tracciato"><h2 id="tracciato">${say(language, 'layout', { record: count(form.record) })}</h2><p><a class="btn btn-primary btn-sm" href="${recordPath(number, form.record)}">${say(language, 'openRecord', { record: count(form.record) })}</a></p>${table(
    {
      of: 'tracciato',
      caption: say(language, 'layoutCaption'),
      columns: [
        { name: say(language, 'field'), heading: true },
        { name: say(language, 'place') },
        { name: say(language, 'value') },
      ],
      rows: form.fields.map((one) => [
        [harmless(one.path), one.faulty && html` <span class="badge bad">${say(language, 'faulty')}</span>`],
        placeText(language, one.place, form.line),
        one.value === null || one.value === ''
          ? html`<span class="soft">${say(language, 'empty')}</span>`
          : html`<code class="value">${harmless(typeof one.value === 'string' ? one.value : JSON.stringify(one.value))}</code>`,
      ]),
    },
  )}</section>`;

export function placeText(
  language: Language,
  place: RecordForm['fields'][number]['place'],
  line: number,
): string {
  if (place === null) return '—';
  const where =
    place.column !== undefined
      ? say(language, 'columnN', { column: place.column })
      : place.to <= place.from
        ? say(language, 'columnN', { column: place.from })
        : say(language, 'columns', { from: place.from, to: place.to });
  return place.line === line ? where : `${say(language, 'lineN', { line: count(place.line) })}, ${where}`;
}

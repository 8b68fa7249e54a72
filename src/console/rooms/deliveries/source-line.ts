/** A line of a file with its fields told apart: by columns where its width is fixed, by separators where it is not. */
import type { RecordForm } from '../../../pipeline/correct.ts';
import type { OriginalLine, OriginalWindow } from '../../../pipeline/original.ts';
import { type Content, html, type Markup } from '../../html.ts';
import { count } from '../../italian.ts';
import type { Language } from '../../words.ts';
import { codeText } from './codes.ts';
import { harmless, recordPath } from './known.ts';
import { say } from './words-record.ts';

/** Characters `from` to `to`, from 1. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly name: string | null;
  readonly faulty: boolean;
}

export function sourceLine(
  language: Language,
  delivery: number,
  line: OriginalLine,
  layout: OriginalWindow['layout'],
  form: RecordForm | undefined,
): Markup {
  const inFocus = form !== undefined && line.record === form.record;
  const stretches = inFocus ? fieldsOn(form, line) : othersOn(line, layout, form);
  const open = line.marks.filter((mark) => !mark.closed);
  const kind = [line.asked || inFocus ? 'asked' : '', open.some((mark) => !mark.warning) ? 'wrong' : '']
    .filter((one) => one !== '')
    .join(' ');
  const number = count(line.line);
  return html`<li id="l${line.line}"${kind !== '' && html` class="${kind}"`}><span class="no">${line.record === null ? number : html`<a href="${recordPath(delivery, line.record)}" aria-label="${say(language, 'lineN', { line: number })}: ${say(language, 'openRecord', { record: count(line.record) })}">${number}</a>`}</span><code>${pieces(line.text, stretches)}${line.cut && html`<span class="soft" title="${say(language, 'cut')}">…</span>`}</code>${open.length > 0 && html`<span class="why">${[...new Set(open.map((mark) => mark.code))].map((code, index) => html`${index > 0 && ' · '}${codeText(language, code)}`)}</span>`}</li>`;
}

/** Where the layout says that the fields of the record in focus are. */
function fieldsOn(form: RecordForm, { line, text }: OriginalLine): readonly Stretch[] {
  return form.fields.flatMap(({ place, path, faulty }) => {
    if (place === null) return [];
    const last = place.lastLine ?? place.line;
    if (line < place.line || line > last) return [];
    const from = line === place.line ? place.from : 1;
    const to = line === last ? place.to : text.length;
    return to < from ? [] : [{ from, to, name: path, faulty }];
  });
}

/** Other lines: cells of a delimited one, and what is wrong where the same field stands in the record in focus. */
function othersOn(
  { text, marks }: OriginalLine,
  { delimiter }: OriginalWindow['layout'],
  form: RecordForm | undefined,
): readonly Stretch[] {
  const wrong = marks.filter((mark) => !mark.closed && !mark.warning);
  const alike = wrong.flatMap(({ field }) => form?.fields.find((one) => one.path === field)?.place ?? []);
  if (delimiter === null) {
    return alike.flatMap(({ from, to }) => (to < from ? [] : [{ from, to, name: null, faulty: true }]));
  }
  const columns = new Set(alike.map((place) => place.column));
  return cells(text, delimiter).map(({ from, to }, index) => ({
    from,
    to,
    name: null,
    faulty: columns.has(index + 1),
  }));
}

/** For eyes only: quotes that a line opens and another closes are taken as the end of the line. */
function cells(text: string, delimiter: string): readonly { readonly from: number; readonly to: number }[] {
  const found: { from: number; to: number }[] = [];
  let start = 0;
  let quoted = false;
  for (let at = 0; at <= text.length; at += 1) {
    if (text[at] === '"') quoted = !quoted;
    if (at < text.length && (quoted || !text.startsWith(delimiter, at))) continue;
    found.push({ from: start + 1, to: at });
    start = at + delimiter.length;
  }
  return found;
}

function pieces(text: string, stretches: readonly Stretch[]): Content {
  const parts: Content[] = [];
  let at = 0;
  for (const [index, { from, to, name, faulty }] of stretches
    .toSorted((one, other) => one.from - other.from)
    .entries()) {
    if (from - 1 < at || from > text.length) continue;
    parts.push(harmless(text.slice(at, from - 1)));
    const kind = `${index % 2 === 0 ? 'even' : 'odd'}${faulty ? ' faulty' : ''}`;
    const inside = harmless(text.slice(from - 1, to));
    parts.push(
      faulty
        ? html`<mark class="${kind}"${name !== null && html` title="${harmless(name)}"`}>${inside}</mark>`
        : html`<span class="${kind}"${name !== null && html` title="${harmless(name)}"`}>${inside}</span>`,
    );
    at = Math.max(from - 1, to);
  }
  return [parts, harmless(text.slice(at))];
}

const MOST = 400;

/** Columns above lines of fixed width: a figure every ten, a tick every five. */
export function ruler(length: number): Content {
  if (length === 0) return null;
  const width = Math.min(MOST, Math.ceil(length / 10) * 10);
  const marks = Array.from(
    { length: width / 10 },
    (_, index) => `····:${String((index + 1) * 10).padStart(5, '·')}`,
  );
  return html`<div class="ruler" aria-hidden="true"><span class="no"></span><code>${marks.join('')}</code></div>`;
}

/** Rows of the form for the installments of a position that a person writes. */
import { html, type Markup } from '../../html.ts';
import type { Language } from '../../words.ts';
import { say } from './acts-words.ts';
import { MOST_RATE, PARTS, type Part, type Rata, rataName, type Values } from './by-hand-form.ts';

const LABELS = { importo: 'euro', scadenza: 'dueDate', codice: 'code' } as const satisfies {
  readonly [part in Part]: string;
};

/** `fresh`: the last row has just been added, to go on writing in. */
export const rateFields = (language: Language, { rate }: Values, fresh: boolean): Markup =>
  html`<fieldset class="rate" aria-describedby="rate-aiuto"><legend>${say(language, 'rate')}</legend><p class="soft small" id="rate-aiuto">${say(language, 'rateHint', { most: MOST_RATE })}</p><input type="hidden" name="rate" value="${rate.length}">
${rate.map((one, index) => rataFields(language, one, index + 1, fresh && index === rate.length - 1))}</fieldset>`;

const rataFields = (language: Language, values: Rata, row: number, fresh: boolean): Markup => {
  const heading = `rata-${row}`;
  return html`<div class="rata" role="group" aria-labelledby="${heading}"><strong id="${heading}">${say(language, 'rata', { row })}</strong>
${PARTS.map((part) => {
  const name = rataName(row, part);
  return html`<div class="field"><label for="${name}">${say(language, LABELS[part])}</label><input id="${name}" name="${name}" type="${part === 'scadenza' ? 'date' : 'text'}" value="${values[part]}"${part === 'importo' && html` inputmode="decimal"`}${fresh && part === 'importo' && html` autofocus`} autocomplete="off"></div>`;
})}</div>`;
};

/** After the form's own button, which Enter presses: without JavaScript too the page comes back with one more row. */
export const addRata = (language: Language, { rate }: Values): Markup | false =>
  rate.length < MOST_RATE &&
  html`<button class="btn btn-outline-primary" type="submit" name="fare" value="aggiungi" formnovalidate>${say(language, 'addRata')}</button>`;

/** The same rows, as they were tried. */
export const hiddenRate = ({ rate }: Values): Markup =>
  html`<input type="hidden" name="rate" value="${rate.length}">${rate.map((one, index) => PARTS.map((part) => html`<input type="hidden" name="${rataName(index + 1, part)}" value="${one[part]}">`))}`;

/** What an input of a row is called; undefined: it is none. */
export function rataLabel(language: Language, name: string): string | undefined {
  const [, row, part] = /^rata-(\d+)-(\w+)$/.exec(name) ?? [];
  const known = PARTS.find((one) => one === part);
  return row === undefined || known === undefined
    ? undefined
    : `${say(language, 'rata', { row })}, ${say(language, LABELS[known])}`;
}

/** The fields of a record in a form made of its layout: what it says, what it should say, what is wrong where. */

import type { Correction, FieldForm, RecordForm } from '../../../pipeline/correct.ts';
import { ACCEPTABLE } from '../../../pipeline/reprocess.ts';
import type { ProblemRow } from '../../../store/problems.ts';
import { type Content, html, type Markup } from '../../html.ts';
import { moment } from '../../italian.ts';
import type { Asked } from '../../page.ts';
import { problemText } from '../../reasons.ts';
import { fieldInput, shownValue } from './field-input.ts';
import { harmless, form as posting, recordPath } from './known.ts';
import { placeText } from './original.ts';
import type { Looked, Said } from './record.ts';
import { say as acts } from './words-acts.ts';
import { say } from './words-record.ts';

export interface Conflict {
  readonly now: Correction;
}

export function recordFields(asked: Asked, looked: Looked, form: RecordForm, said: Said): Markup {
  const { language } = asked;
  const editable = looked.replay !== undefined;
  const fields = form.fields.map((field, index) =>
    fieldRow(asked, looked, form, field, said, index, editable),
  );
  const path = recordPath(looked.delivery.number, looked.record.number);
  return html`<section aria-labelledby="com-era"><h2 id="com-era">${say(language, 'raw')}</h2><p class="soft small">${say(language, 'rawLead')}</p><pre class="raw" tabindex="0" aria-labelledby="com-era">${form.raw.split(/\r?\n/).map(harmless).join('\n')}</pre></section>
<section aria-labelledby="campi"><h2 id="campi">${say(language, 'fields')}</h2><p class="soft">${say(language, editable ? 'fieldsLead' : 'fieldsRead')}</p>
${said.conflict !== undefined && conflictAlert(asked, said.conflict)}
${said.fault !== undefined && html`<div class="alert alert-danger" role="alert">${said.fault.code === 'correction.value' ? say(language, 'badValue', { field: said.fault.place?.field ?? '' }) : problemText(said.fault, language)}</div>`}
${form.unreadable !== null && html`<p class="notice-line bad">${say(language, 'unreadable')} ${problemText(form.unreadable, language)}</p>`}
${standing(asked, looked, form)}
${
  editable
    ? posting(
        asked,
        path,
        html`<input type="hidden" name="versione" value="${form.correction?.version ?? 0}">
<div class="record-fields">${fields}</div>
${doubts(asked, looked)}
<div class="field"><label for="perche">${say(language, 'reasonLabel')}</label><input id="perche" name="perche" type="text" maxlength="500" size="60" autocomplete="off"></div>
<p class="soft small">${say(language, looked.replay?.ok === true && !looked.replay.value.acknowledges ? 'sendsNothing' : 'sendsBack')}</p>
${looked.replay?.ok === false && html`<p class="notice-line">${say(language, 'cannotReplay')} ${problemText(looked.replay.problem, language)}</p>`}
<div class="actions"><button class="btn btn-primary" type="submit" name="fare" value="salva">${say(language, 'save')}</button>${looked.replay?.ok === true && html`<button class="btn btn-outline-primary" type="submit" name="fare" value="prova">${say(language, 'rehearse')}</button><button class="btn btn-outline-primary" type="submit" name="fare" value="rielabora">${say(language, 'saveReplay')}</button>`}</div>`,
      )
    : html`<div class="record-fields">${fields}</div>`
}</section>`;
}

function fieldRow(
  { language }: Asked,
  { record }: Looked,
  form: RecordForm,
  field: FieldForm,
  said: Said,
  index: number,
  editable: boolean,
): Markup {
  const id = `campo-${index}`;
  const original = shownValue(field, field.value);
  const now =
    said.texts?.[field.path] ?? shownValue(field, 'corrected' in field ? field.corrected : field.value);
  const wrong = record.problems.filter((one) => one.closedAt === null && concerns(one, field, form));
  const others =
    said.conflict !== undefined && Object.hasOwn(said.conflict.now.fields, field.path)
      ? shownValue(field, said.conflict.now.fields[field.path])
      : undefined;
  const value = (text: string): Content =>
    text === '' ? html`<em>${say(language, 'empty')}</em>` : html`<code>${harmless(text)}</code>`;
  const hint = html`<span class="hint" id="${id}-d">${editable && html`${say(language, 'original')}: ${value(original)} · `}${placeText(language, field.place, form.line)}${others !== undefined && html` · ${say(language, 'standing')}: ${value(others)}`}${wrong.map((one) => html`<br><span class="${one.warning ? 'wait' : 'bad'}">${problemText(one, language)}</span>`)}</span>`;
  const kind = `field${wrong.some((one) => !one.warning) ? ' wrong' : ''}${now !== original ? ' differs' : ''}`;
  return editable
    ? html`<div class="${kind}"><label for="${id}">${harmless(field.path)}</label>${fieldInput(field, id, now, `${id}-d`)}${hint}</div>`
    : html`<div class="${kind}"><span class="label">${harmless(field.path)}</span>${value(now)}${now !== original && html` <span class="hint">${say(language, 'original')}: ${value(original)}</span>`}${hint}</div>`;
}

/** Problems name fields as mappings do: the whole path, or what is unmistakable of it. */
const concerns = ({ field: named }: ProblemRow, { path, faulty }: FieldForm, form: RecordForm): boolean =>
  named !== null &&
  (named === path ||
    (faulty && path.endsWith(`.${named}`)) ||
    (faulty && form.fields.filter((one) => one.faulty).length === 1));

function standing(asked: Asked, { delivery, record, replay }: Looked, { correction }: RecordForm): Content {
  if (correction === null) return null;
  const { language } = asked;
  const gone = correction.withdrawnAt !== null;
  const values = {
    version: correction.version,
    who: (gone ? correction.withdrawnBy : correction.madeBy) ?? '',
  };
  return html`<div class="notice-line">${say(language, gone ? 'correctionGone' : 'correction', values)}${moment(correction.withdrawnAt ?? correction.madeAt)}${correction.reason !== null && !gone && html`: <q>${harmless(correction.reason)}</q>`}${
    !gone && replay !== undefined && html` ${undo(asked, delivery.number, record.number, correction)}`
  }</div>`;
}

const undo = (asked: Asked, delivery: number, record: number, { version }: Correction): Content =>
  posting(
    asked,
    `${recordPath(delivery, record)}/originale`,
    html`<input type="hidden" name="versione" value="${version}"><button class="link" type="submit">${say(asked.language, 'undoCorrection')}</button>`,
  );

function conflictAlert({ language }: Asked, { now }: Conflict): Markup {
  const gone = now.withdrawnAt !== null;
  const text = say(language, gone ? 'conflictGone' : 'conflict', {
    who: (gone ? now.withdrawnBy : now.madeBy) ?? '',
    version: now.version,
  });
  return html`<div class="alert alert-warning" role="alert"><strong>${text}${moment(now.withdrawnAt ?? now.madeAt)}.</strong> ${say(language, 'conflictWhat')}</div>`;
}

/** Doubts that a person may take upon themselves. */
const doubts = ({ language }: Asked, { record }: Looked): Content =>
  ACCEPTABLE.filter((code) => record.problems.some((one) => one.code === code && one.closedAt === null)).map(
    (code) =>
      html`<p><label><input type="checkbox" name="accetta" value="${code}"> ${acts(language, 'accept', { count: 1 })}</label></p>`,
  );

/** What a rehearsal would do: outcomes, what would still be wrong, and each position that would change, field by field. */
import type { Json } from '../../../domain/debt-position.ts';
import type { Trial } from '../../../pipeline/trial.ts';
import type { FieldChange, PositionChange } from '../../../pipeline/trial-changes.ts';
import { type Content, html, type Markup } from '../../html.ts';
import { count, euro } from '../../italian.ts';
import type { Asked } from '../../page.ts';
import { recordWord } from '../../payment-words.ts';
import { problemText } from '../../reasons.ts';
import { table } from '../../table.ts';
import type { Language } from '../../words.ts';
import { codeText } from './codes.ts';
import { harmless } from './known.ts';
import { say } from './words-acts.ts';

/** Positions that a rehearsal shows. */
export const MOST_SHOWN = 50;

export function difference(language: Language, trial: Trial): Markup {
  return html`<section aria-labelledby="prova" class="rehearsal"><h2 id="prova">${say(language, 'rehearsal')}</h2><p class="soft">${say(language, 'rehearsalLead')}</p>
${stops(language, trial)}
${trial.outcomes.length === 0 ? html`<p class="empty">${say(language, 'nothingTried')}</p>` : outcomes(language, trial)}
${stillWrong(language, trial)}</section>
${trial.changes !== undefined && changes(language, trial.changes)}`;
}

function stops(language: Language, { refused, held }: Trial): Content {
  const found = refused.length > 0 ? refused : held;
  return (
    found.length > 0 &&
    html`<div class="alert alert-warning">${say(language, refused.length > 0 ? 'wouldRefuse' : 'wouldHold')}<ul class="reasons">${found.map((one) => html`<li>${problemText(one, language)}</li>`)}</ul></div>`
  );
}

const outcomes = (language: Language, { outcomes: totals, total }: Trial): Markup =>
  table({
    of: 'prova',
    caption: say(language, 'outcomesCaption'),
    columns: [
      { name: say(language, 'outcome'), heading: true },
      { name: say(language, 'units'), figure: true },
      { name: say(language, 'records'), figure: true },
      { name: say(language, 'euro'), figure: true },
    ],
    rows: totals.map((one) => [
      recordWord(language, one.outcome),
      count(one.units),
      count(one.records),
      euro(one.cents),
    ]),
    ...(totals.length > 1 && {
      total: [say(language, 'total'), '', count(total.records), euro(total.cents)],
    }),
  });

function stillWrong(language: Language, { problems }: Trial): Content {
  const codes = Object.entries(problems);
  return (
    codes.length > 0 &&
    html`<h3 id="restano">${say(language, 'stillWrong')}</h3>${table({
      of: 'restano',
      caption: null,
      columns: [
        { name: say(language, 'code'), heading: true },
        { name: say(language, 'records'), figure: true },
      ],
      rows: codes.map(([code, many]) => [codeText(language, code), count(many)]),
    })}`
  );
}

function changes(language: Language, { positions, more }: NonNullable<Trial['changes']>): Markup {
  return html`<section aria-labelledby="cambia"><h2 id="cambia">${say(language, 'changes')}</h2>${
    positions.length === 0
      ? html`<p class="empty">${say(language, 'noChanges')}</p>`
      : html`${positions.map((one, index) => position(language, one, positions.length <= 3 || index === 0))}${more > 0 && html`<p class="soft">${say(language, 'more', { count: count(more) })}</p>`}`
  }</section>`;
}

const TONES = { created: 'good', changed: 'busy', cancelled: 'bad' } as const;

const position = (
  language: Language,
  { key, kind, line, published, fields }: PositionChange,
  open: boolean,
): Markup =>
  html`<details class="change"${open && html` open`}><summary><span class="badge ${TONES[kind]}">${say(language, kind)}</span> <strong>${harmless(key)}</strong>${line !== null && html` <span class="soft small">${say(language, 'line', { line: count(line) })}</span>`}${kind === 'changed' && !published && html` <span class="soft small">${say(language, 'notPublished')}</span>`}</summary>
${fields.length > 0 && html`<dl class="fields">${fields.map((one) => html`<dt><code>${one.path}</code></dt><dd>${field(one)}</dd>`)}</dl>`}</details>`;

function field({ path, before, after }: FieldChange): Content {
  const shown = (value: Json | undefined): Content =>
    value === undefined ? '—' : harmless(plain(path, value));
  return before === undefined ? shown(after) : html`<del>${shown(before)}</del> → <ins>${shown(after)}</ins>`;
}

/** Amounts are whole cents wherever a position says one. */
function plain(path: string, value: Json): string {
  if (typeof value === 'number' && /(^|\.)(amount|fee)$/.test(path) && Number.isSafeInteger(value))
    return euro(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A rehearsal of many records takes its time: the page is there at once, the rehearsal follows. */
const AT_ONCE = 300;

export async function rehearsed(
  asked: Asked,
  records: number,
  rehearse: () => Promise<Content>,
): Promise<Markup> {
  if (records <= AT_ONCE || asked.query.subito === '1')
    return html`<div id="differenza">${await rehearse()}</div>`;
  const href = `${asked.here}${asked.here.includes('?') ? '&' : '?'}subito=1`;
  return html`<div id="differenza" aria-live="polite" aria-busy="true" hx-get="${href}" hx-trigger="load" hx-select="#differenza" hx-swap="outerHTML"><p class="empty">${say(asked.language, 'rehearsing')} <a href="${href}">${say(asked.language, 'rehearseNow')}</a></p></div>`;
}

/** What came of a try: positions field by field with their origins, and what is wrong. */
import type { Json } from '../../../domain/debt-position.ts';
import type { Problem } from '../../../domain/problem.ts';
import type { TrialRecord } from '../../../pipeline/trial.ts';
import type { FieldLineage, FieldSource, PositionLineage } from '../../../pipeline/trial-lineage.ts';
import { type Content, html, type Markup } from '../../html.ts';
import { badge, count, counted, euro } from '../../italian.ts';
import { recordWord } from '../../payment-words.ts';
import { adviceBelow, problemText } from '../../reasons.ts';
import type { Language } from '../../words.ts';
import type { Attempt } from './attempt.ts';
import { say } from './words.ts';

/** One sentence for who cannot see the rest change. */
export function summary(language: Language, { tried, says, problem }: Attempt): string {
  if (says !== undefined) return says;
  if (tried === undefined) return problem === undefined ? '' : say(language, 'compile');
  const { trial, units } = tried;
  if (trial.refused.length > 0) return say(language, 'whole');
  const bad = trial.outcomes.find(({ outcome }) => outcome === 'problem')?.records ?? 0;
  const made = units.reduce((total, one) => total + one.positions.length, 0);
  return say(language, 'summary', {
    positions: counted(made, say(language, 'position'), say(language, 'positions')),
    records: counted(trial.total.records, say(language, 'line'), say(language, 'lines')),
    problems: counted(bad, say(language, 'reject'), say(language, 'rejects')),
  });
}

export function resultMarkup(language: Language, attempt: Attempt): Markup {
  const { tried, problem } = attempt;
  if (tried === undefined) return html`${problem !== undefined && problems(language, [problem])}`;
  const { trial, units } = tried;
  const positions = new Map(units.map((one) => [one.record, one.positions]));
  if (trial.refused.length > 0) return problems(language, trial.refused);
  const first = trial.records.filter((one) => one.record === one.unit[0]);
  const inUnits = new Map(trial.records.map((one) => [one.record, one]));
  return html`${first.map((one) => unit(language, one, inUnits, positions.get(one.record) ?? []))}${trial.more > 0 && html`<p class="soft">${say(language, 'further', { count: count(trial.more) })}</p>`}`;
}

function unit(
  language: Language,
  record: TrialRecord,
  others: ReadonlyMap<number, TrialRecord>,
  positions: readonly PositionLineage[],
): Markup {
  const id = `riga-${record.record}`;
  const found = record.unit.flatMap((number) => others.get(number)?.problems ?? []);
  const tone = record.outcome === 'problem' ? 'bad' : record.outcome === 'ignored' ? 'quiet' : 'good';
  return html`<article class="made" aria-labelledby="${id}"><h3 id="${id}">${say(language, 'record', { line: record.line })}${record.key !== null && html` <code>${record.key}</code>`} ${badge({ word: recordWord(language, record.outcome), tone }, '')}${amount(record)}</h3>
${record.outcome === 'ignored' && record.reason !== null && html`<p>${say(language, 'ignored', { reason: record.reason })}</p>`}
${found.length > 0 && problems(language, found)}
${positions.map((one) => fields(language, one))}</article>`;
}

const amount = ({ cents }: TrialRecord): Content =>
  cents !== null && html` <span class="soft">${euro(cents)}</span>`;

const problems = (language: Language, found: readonly Problem[]): Markup =>
  html`<ul class="reasons">${found.map(({ place, ...one }) => html`<li class="bad">${problemText(one, language)}${place?.line !== undefined && html` ${origin(language, { line: place.line, field: place.field ?? '', ...(place.column === undefined ? {} : { from: place.column }) })}`}${place?.value !== undefined && html` <q>${place.value}</q>`}${adviceBelow(one, language)}</li>`)}</ul>`;

/** The rules made these; what Tramite filled in comes last. */
function fields(language: Language, { key, fields: all }: PositionLineage): Markup {
  const rank = ({ path, by }: FieldLineage): number => (path === 'key' ? 0 : by === 'default' ? 2 : 1);
  const made = all.toSorted((one, other) => rank(one) - rank(other));
  return html`<table role="table" class="fields" aria-label="${key}"><thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">${say(language, 'fieldPath')}</th><th role="columnheader" scope="col">${say(language, 'value')}</th><th role="columnheader" scope="col">${say(language, 'origin')}</th></tr></thead><tbody role="rowgroup">${made.map((field) => row(language, field))}</tbody></table>`;
}

function row(language: Language, field: FieldLineage): Markup {
  const from = field.from.map(span).join(' ');
  return html`<tr role="row"${from !== '' && html` data-from="${from}"`}><th role="rowheader" scope="row" data-label="${say(language, 'fieldPath')}"><code>${field.path}</code></th><td role="cell" data-label="${say(language, 'value')}"><span>${shown(field.path, field.value)}${field.returned !== undefined && html`<br><span class="soft small">${say(language, 'returnedAs', { value: JSON.stringify(field.returned) })}</span>`}</span></td><td role="cell" data-label="${say(language, 'origin')}"><span>${origins(language, field)}</span></td></tr>`;
}

const MOST_ORIGINS = 4;

function origins(language: Language, { by, from }: FieldLineage): Content {
  if (by === 'mapping') return html`<span class="soft">${say(language, 'byMapping')}</span>`;
  if (by === 'default') return html`<span class="soft">${say(language, 'byDefault')}</span>`;
  if (by === 'unknown') return html`<span class="soft">${say(language, 'byUnknown')}</span>`;
  const shownOnes = from.slice(0, MOST_ORIGINS);
  return html`${shownOnes.map((one, index) => html`${index > 0 && '; '}${origin(language, one)}`)}${from.length > shownOnes.length && '; …'}`;
}

/** `line:from:lastLine:to`, as the editor of the sample marks it; without an end: the whole line. */
const span = ({ line, from, lastLine, to }: Partial<FieldSource> & { readonly line: number }): string =>
  [line, from ?? '', lastLine ?? line, to ?? ''].join(':');

const origin = (
  language: Language,
  source: Partial<FieldSource> & { readonly line: number; readonly field: string },
): Markup =>
  html`<button type="button" class="link origin" data-from="${span(source)}">${source.field === '' ? say(language, 'record', { line: source.line }) : say(language, 'fromLine', { line: source.line, field: source.field })}</button>`;

/** Amounts are whole cents. */
function shown(path: string, value: Json): Content {
  if (typeof value === 'number' && /(^|\.)(amount|fee)$/.test(path))
    return html`${euro(value)} <code>${value}</code>`;
  return typeof value === 'string' ? value : html`<code>${JSON.stringify(value)}</code>`;
}

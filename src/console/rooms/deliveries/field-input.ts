/** A field of a record as a form shows it and as it comes back. */
import type { Json } from '../../../domain/debt-position.ts';
import { formatEuro, readAmount, toCents } from '../../../domain/money.ts';
import { failed, ok, problem, type Result } from '../../../domain/problem.ts';
import type { FieldForm, RecordForm } from '../../../pipeline/correct.ts';
import { html, type Markup } from '../../html.ts';

export const inputName = (path: string): string => `campo.${path}`;

/** As people read and write it; nothing is an empty text. */
export function shownValue({ kind }: Pick<FieldForm, 'kind'>, value: Json | undefined): string {
  if (value === null || value === undefined) return '';
  if (kind === 'cents' && typeof value === 'number') return formatEuro(toCents(value), { thousands: true });
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export function fieldInput(field: FieldForm, id: string, text: string, described: string): Markup {
  const name = inputName(field.path);
  const common = html`id="${id}" name="${name}" aria-describedby="${described}"${field.faulty && html` aria-invalid="true"`}`;
  if (/[\r\n]/.test(text) || text.length > 120)
    // A line end right after the tag would be lost.
    return html`<textarea ${common} rows="3" cols="60">
${text}</textarea>`;
  switch (field.kind) {
    case 'day':
      return html`<input ${common} type="date" value="${text}">`;
    case 'cents':
      return html`<input ${common} type="text" inputmode="decimal" value="${text}">`;
    case 'integer':
      return html`<input ${common} type="text" inputmode="numeric" value="${text}">`;
    default:
      return html`<input ${common} type="text" size="${Math.min(60, Math.max(12, text.length + 4))}" value="${text}" autocomplete="off" spellcheck="false">`;
  }
}

/** Browsers send line ends of their own; one-line inputs send none. */
const lineEnds = (text: string): string => text.replace(/\r\n?|\n/g, '\n');

export interface Draft {
  /** What was typed, by path. */
  readonly texts: { readonly [path: string]: string };
  /** What differs from the record as it came. Problem `correction.value`. */
  readonly fields: Result<{ readonly [path: string]: Json }>;
}

export function draftOf(form: RecordForm, sent: FormData): Draft {
  const texts: { [path: string]: string } = {};
  const fields: { [path: string]: Json } = {};
  let fault: Result<never> | undefined;
  for (const field of form.fields) {
    const text = sent.getAll(inputName(field.path)).at(-1);
    if (typeof text !== 'string') continue;
    texts[field.path] = text;
    const before = shownValue(field, field.value);
    if (lineEnds(text) === lineEnds(before)) continue;
    const value = readValue(
      field,
      before.includes('\r\n') ? lineEnds(text).replaceAll('\n', '\r\n') : lineEnds(text),
    );
    if (value.ok) fields[field.path] = value.value;
    else fault ??= value;
  }
  return { texts, fields: fault ?? ok(fields) };
}

function readValue({ kind, path }: FieldForm, text: string): Result<Json> {
  const wrong = failed(problem('correction.value', `${path}: ${text}`, { place: { field: path } }));
  const blank = text.trim() === '';
  switch (kind) {
    case 'day':
      return ok(blank ? null : text.trim());
    case 'cents': {
      const amount = blank ? ok(null) : readAmount(text, { signed: true });
      return amount.ok ? amount : wrong;
    }
    case 'integer': {
      const number = Number(text.trim());
      return blank ? ok(null) : Number.isSafeInteger(number) ? ok(number) : wrong;
    }
    case 'json':
      return ok(jsonOf(text));
    default:
      return ok(text);
  }
}

/** `12`, `true`, `null` are what they say; anything else is a text. */
function jsonOf(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

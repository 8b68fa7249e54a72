/**
 * Reasons in Italian. Problems carry a stable code and a sentence in English, for logs and the command line: those that
 * a person meets every day are said in Italian here, figures included; every other has the words of its code
 * (problem-words/), and its exact sentence below them, marked English.
 */
import type { Problem } from '../domain/problem.ts';
import { FILE_WAITS, type Say } from './file-waits.ts';
import { type Content, html, type Markup } from './html.ts';
import { count } from './italian.ts';
import { PARTICULAR } from './problem-words/particular.ts';
import { wordsOf } from './problem-words/registry.ts';
import type { Language } from './words.ts';

const number = (text: string): string => count(Number(text));
const band = (least: string, most: string): string => (least === most ? least : `${least}–${most}`);
const latest = (of = ''): string => (of === '1' ? 'dell’ultima fornitura' : `delle ultime ${of} forniture`);

// Sentences of the pipeline, with what varies in them.
const SENTENCES: readonly (readonly [RegExp, Say])[] = [
  [/^held: (.*)$/s, (rest) => `da approvare: ${rest.split('; ').map(italianText).join('; ')}`],
  [/^cancellations held: (.*)$/s, (rest) => `annullamenti da approvare: ${italianText(rest)}`],
  [/^behind delivery (\d+)$/, (one) => `in coda dietro la fornitura ${one}, che è da approvare`],
  [/^first delivery of this connector$/, () => 'prima fornitura di questo collegamento'],
  [
    /^(\d+) records, against (\d+) to (\d+) in the last (\d+) deliver/,
    (records, least, most, of) =>
      `${number(records ?? '')} righe, contro ${band(number(least ?? ''), number(most ?? ''))} ${latest(of)}`,
  ],
  [
    /^([\d.]+) euro, against ([\d.]+) to ([\d.]+) in the last (\d+) deliver/,
    (sum, least, most, of) => `${comma(sum)} €, contro ${band(comma(least), comma(most))} € ${latest(of)}`,
  ],
  [
    /^the same bytes as the older delivery (\d+)/,
    (one) => `stesso contenuto della fornitura ${one}, più vecchia: riporterebbe i suoi dati`,
  ],
  [
    /^the same bytes as delivery (\d+)/,
    (one) => `stesso contenuto della fornitura ${one}, l'ultima applicata`,
  ],
  [
    /^(\d+) of (\d+) open positions are absent/,
    (absent, of) =>
      `in questo elenco completo mancano ${number(absent ?? '')} posizioni aperte su ${number(of ?? '')}`,
  ],
  [
    /^(\d+) records in problem have no readable key/,
    (records) =>
      `${number(records ?? '')} scarti hanno una chiave illeggibile: potrebbero essere tra le posizioni assenti`,
  ],
  [
    /^(\d+) records are in problem and this connector refuses/,
    (records) => `${number(records ?? '')} scarti, e questo collegamento rifiuta allora tutto il file`,
  ],
  ...FILE_WAITS,
  [/^to be sent$/, () => 'da inviare'],
  [/^being sent$/, () => 'in invio'],
  [
    /^(.*); (\d+) without an answer yet$/s,
    (rest, missing) => `${italianText(rest ?? '')}; ${number(missing ?? '')} senza risposta finora`,
  ],
  [/^to be delivered$/, () => 'da consegnare'],
  [/^its time has not come$/, () => 'non è ancora il suo orario'],
  [
    /^the Nodo has not answered for every record yet$/,
    () => 'il Nodo non ha ancora risposto per tutte le righe',
  ],
  [
    /^(\d+) cannot be told: (.*)$/s,
    (some, rest) => `${number(some ?? '')} non si possono comunicare: ${italianText(rest ?? '')}`,
  ],
  [
    /^the last (letter|digit) should be (\w)$/,
    (what, one) =>
      `codice fiscale errato: l’ultima ${what === 'letter' ? 'lettera' : 'cifra'} dovrebbe essere ${one}`,
  ],
  [/^the file holds no record$/, () => 'il file non contiene nessuna riga'],
  [/^(received|surveyed|staged|applying|withdrawing)$/, () => 'in lavorazione'],
];

const SUBJECTS: readonly (readonly [RegExp, Say])[] = [
  [/^delivery (\d+) (.*)$/s, (one, name) => `fornitura ${one} ${name}`],
  [/^acknowledgement of delivery (\d+) (.*)$/s, (one, name) => `esito della fornitura ${one} ${name}`],
  [/^(\d+) positions at (.*)$/s, (some, access) => `${number(some ?? '')} posizioni presso ${access}`],
  [/^(\d+) payments? to report$/, (some) => `${number(some ?? '')} pagamenti da comunicare`],
];

const comma = (text = ''): string => text.replace('.', ',').replace(/\B(?=(?:\d{3})+(?!\d))(?<!,\d*)/g, '.');

function translated(known: readonly (readonly [RegExp, Say])[], text: string): string | undefined {
  for (const [pattern, say] of known) {
    const match = pattern.exec(text);
    if (match !== null) return say(...match.slice(1));
  }
  return undefined;
}

const italianText = (text = ''): string => translated(SENTENCES, text) ?? text;

/** Italian where it is known; else the sentence as it is, which a screen reader then reads in its language. */
export function reason(text: string, language: Language = 'it'): Markup {
  if (language === 'en') return html`${text}`;
  const found = translated(SENTENCES, text);
  return found === undefined ? html`<span lang="en">${text}</span>` : html`${found}`;
}

export const subject = (text: string, language: Language = 'it'): string =>
  language === 'en' ? text : (translated(SUBJECTS, text) ?? text);

/** A problem in Italian where its sentence or its code is known, with its code for who searches for it. */
export function problemText(
  { code, message }: Pick<Problem, 'code' | 'message'>,
  language: Language = 'it',
): Markup {
  if (language === 'en') return html`${message} <code>${code}</code>`;
  const headline = wordsOf(code)?.headline;
  if (headline === undefined || translated(SENTENCES, message) !== undefined)
    return html`${reason(message)} <code>${code}</code>`;
  return html`${headline} <code>${code}</code><br><span class="soft small" lang="en">${message}</span>`;
}

/**
 * What to do about a problem: in Italian by its code, with the English below where that names values of the case.
 * Undefined where there is nothing to do.
 */
export function adviceText(
  { code, advice }: { readonly code: string; readonly advice?: string | null | undefined },
  language: Language = 'it',
): Markup | undefined {
  const exact = advice ?? undefined;
  if (language === 'en') return exact === undefined ? undefined : html`${exact}`;
  const italian = wordsOf(code)?.advice;
  if (italian === undefined) return exact === undefined ? undefined : html`<span lang="en">${exact}</span>`;
  return exact !== undefined && PARTICULAR.has(code)
    ? html`${italian}<br><span class="soft small" lang="en">${exact}</span>`
    : html`${italian}`;
}

/** The same on a line of its own, below what is wrong. */
export const adviceBelow = (
  found: { readonly code: string; readonly advice?: string | null | undefined },
  language: Language = 'it',
): Content => {
  const advice = adviceText(found, language);
  return advice && html`<br><span class="soft small">${advice}</span>`;
};

/** What is wrong and what to do, where only plain text can stand: the exact sentence, which has the values, too. */
export function plainProblem(
  { code, message, advice }: Pick<Problem, 'code' | 'message' | 'advice'>,
  language: Language = 'it',
): string {
  const known = language === 'it' ? wordsOf(code) : undefined;
  if (known === undefined) return [message, advice].filter((part) => part !== undefined).join(' ');
  const headline = `${known.headline.charAt(0).toUpperCase()}${known.headline.slice(1)} (${message}).`;
  return known.advice === undefined ? headline : `${headline} ${known.advice}`;
}

/**
 * A value as a page may show it: figures and dates whole, since they explain themselves; what may name a person only
 * by its ends.
 */
export function masked(value: string): string {
  const digits = value.replaceAll(/\D/g, '').length;
  if (/^[\d\s.,:/+\-E€]*$/.test(value) && digits < 11) return value;
  return value.length <= 4 ? '•••' : `${value.slice(0, 2)}•••${value.slice(-1)}`;
}

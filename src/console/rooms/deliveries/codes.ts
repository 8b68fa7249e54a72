/** A problem's code in a few words, where nothing else of the problem is known. */
import { HEADLINES } from '../../headlines.ts';
import { html, type Markup } from '../../html.ts';
import type { Language } from '../../words.ts';

export const headlineOf = (language: Language, code: string): string | undefined =>
  language === 'it' && Object.hasOwn(HEADLINES, code) ? HEADLINES[code] : undefined;

export function codeText(language: Language, code: string): Markup {
  const headline = headlineOf(language, code);
  return headline === undefined ? html`<code>${code}</code>` : html`${headline} <code>${code}</code>`;
}

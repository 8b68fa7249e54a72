/** A problem's code in a few words, where nothing else of the problem is known. */
import { html, type Markup } from '../../html.ts';
import { wordsOf } from '../../problem-words/registry.ts';
import type { Language } from '../../words.ts';

export const headlineOf = (language: Language, code: string): string | undefined =>
  language === 'it' ? wordsOf(code)?.headline : undefined;

export function codeText(language: Language, code: string): Markup {
  const headline = headlineOf(language, code);
  return headline === undefined ? html`<code>${code}</code>` : html`${headline} <code>${code}</code>`;
}

/** Where one is in the work. */
import { html, type Markup } from '../../html.ts';
import type { Asked, Shown } from '../../page.ts';
import type { Language } from '../../words.ts';
import { say } from './words.ts';

const STEPS = ['step1', 'step2', 'step3', 'step4'] as const;

export const steps = (language: Language, now: 1 | 2 | 3 | 4): Markup =>
  html`<nav aria-label="${say(language, 'steps')}"><ol class="way">${STEPS.map((step, index) => html`<li class="${index + 1 < now ? 'done' : index + 1 === now ? 'now' : 'later'}"${index + 1 === now && html` aria-current="step"`}><strong>${index + 1}. ${say(language, step)}</strong></li>`)}</ol></nav>`;

/** For who comes back too late. */
export const gone = ({ language }: Asked): Shown => ({
  title: say(language, 'title'),
  content: html`<h1>${say(language, 'title')}</h1><p>${say(language, 'gone')}</p><p><a class="btn btn-primary" href="/collega">${say(language, 'title')}</a></p>`,
});

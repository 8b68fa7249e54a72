/** From one page of the room to the others; bodies have a room of their own. */
import { html, type Markup } from '../../html.ts';
import type { Language } from '../../words.ts';
import { say } from './words.ts';

const TABS = [
  { id: 'users', href: '/amministrazione/utenti' },
  { id: 'keys', href: '/amministrazione/chiavi' },
  { id: 'retention', href: '/amministrazione/conservazione' },
  { id: 'bodies', href: '/enti' },
] as const;

export const tabs = (language: Language, current: (typeof TABS)[number]['id']): Markup =>
  html`<nav class="pages" aria-label="${say(language, 'administration')}">${TABS.map(({ id, href }) => html`<a href="${href}"${id === current && html` aria-current="page"`}>${say(language, id)}</a>`)}</nav>`;

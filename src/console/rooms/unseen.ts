import { html, type Markup } from '../html.ts';

/** Said to who hears the page; who sees it has just read the same in the heading. */
export const unseen = (text: string): Markup => html`<span class="visually-hidden">${text}</span>`;

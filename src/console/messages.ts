/** What a page says when it cannot show what was asked, or do it. */
import type { Problem } from '../domain/problem.ts';
import { html, type Markup } from './html.ts';
import type { Shown } from './page.ts';
import { adviceText, problemText } from './reasons.ts';
import { type Language, saying } from './words.ts';

export const say = saying({
  it: {
    unknown: 'Questa pagina non esiste',
    unknownWhy: 'O non esiste, o non riguarda gli enti che puoi vedere.',
    denied: 'Non hai il permesso',
    deniedWhy: 'Per questo serve il permesso «{permission}». Chiedilo a un amministratore dell’ente.',
    failed: 'Non riuscito',
    back: 'Torna indietro',
    home: 'Torna a Oggi',
    forged: 'La pagina era scaduta',
    forgedWhy: 'Ricarica la pagina e riprova: non è stato fatto nulla.',
    unread: 'Il modulo non si può leggere',
    unreadWhy:
      'È troppo grande, incompleto, o contiene caratteri che nessun testo può avere: non è stato fatto nulla.',
    unavailable: 'In questo momento la pagina non è disponibile',
    unavailableWhy: 'Tramite non riesce a leggere i suoi dati. Riprova tra poco.',
    read: 'consultare',
    operate: 'operare',
    integrate: 'integrare',
    administer: 'amministrare',
  },
  en: {
    unknown: 'There is no such page',
    unknownWhy: 'It does not exist, or is not about the bodies that you may see.',
    denied: 'You have not the permission',
    deniedWhy: 'This needs the permission “{permission}”. Ask an administrator of the body for it.',
    failed: 'Not done',
    back: 'Go back',
    home: 'Back to Today',
    forged: 'The page had expired',
    forgedWhy: 'Load the page again and retry: nothing was done.',
    unread: 'The form cannot be read',
    unreadWhy: 'It is too large, incomplete, or holds characters that no text may have: nothing was done.',
    unavailable: 'The page is not available right now',
    unavailableWhy: 'Tramite cannot read its data. Try again in a moment.',
    read: 'read',
    operate: 'operate',
    integrate: 'integrate',
    administer: 'administer',
  },
});

export function message(
  language: Language,
  title: 'unknown' | 'denied' | 'forged' | 'unread' | 'unavailable',
  why: 'unknownWhy' | 'deniedWhy' | 'forgedWhy' | 'unreadWhy' | 'unavailableWhy',
  values: { readonly [name: string]: string } = {},
): Shown {
  return {
    title: say(language, title),
    content: html`<h1>${say(language, title)}</h1><p>${say(language, why, values)}</p><p><a href="/">${say(language, 'home')}</a></p>`,
  };
}

export function failureAlert(found: Problem, language: Language): Markup {
  const advice = adviceText(found, language);
  return html`<div class="alert alert-danger" role="alert"><strong>${problemText(found, language)}</strong>${advice && html`<br>${advice}`}</div>`;
}

/** What every page has around its content. */
import { type Content, html, type Markup } from './html.ts';
import { moment } from './italian.ts';

export interface Frame {
  readonly title: string;
  readonly now: Date;
  readonly content: Content;
  /** Brought up to date by itself; false when the reader stopped it, or nothing can change. */
  readonly live: boolean;
  /** Where the reader stops it or starts it again. */
  readonly other?: string;
}

export function frame({ title, now, content, live, other }: Frame): Markup {
  const stop =
    other === undefined
      ? ''
      : html` · <a href="${other}">${live ? 'ferma l’aggiornamento' : 'riprendi l’aggiornamento'}</a>`;
  return html`<!doctype html>
<html lang="it">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Tramite</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/console.css">
${live && html`<script src="/assets/refresh.js" defer></script><noscript><meta http-equiv="refresh" content="5"></noscript>`}
</head>
<body>
<a class="skip" href="#contenuto">Vai al contenuto</a>
<header class="band"><a class="name" href="/">Tramite</a> <span>dai gestionali a pagoPA, e ritorno</span> <span class="now">${moment(now)}${stop}</span></header>
<main id="contenuto" tabindex="-1">
${content}
</main>
</body>
</html>
`;
}

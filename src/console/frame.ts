/** What every page has around its content: where one is, who one is, and until when payments are complete. */
import type { Assets } from './assets.ts';
import { type Content, html, type Markup } from './html.ts';
import { moment } from './italian.ts';
import type { Room, Shown } from './page.ts';
import { type Language, saying } from './words.ts';

export interface Frame {
  readonly assets: Assets;
  readonly language: Language;
  readonly title: string;
  readonly content: Content;
  readonly now: Date;
  readonly islands?: readonly string[];
  readonly trail?: Shown['trail'];
  readonly notice?: string | undefined;
  /** Absent: nobody known yet. */
  readonly session?: { readonly name: string; readonly csrf: string };
  readonly rooms?: readonly Room[];
  /** Id of the room that one is in. */
  readonly room?: string;
  /** Undefined: unknown as yet, null: nothing is gathered for these organizations. */
  readonly completeUntil?: Date | null | undefined;
}

/** What an island loads itself, when it is wanted. */
const LATER: { readonly [island: string]: string } = { chart: 'plot' };

const say = saying({
  it: {
    skip: 'Vai al contenuto',
    motto: 'dai gestionali a pagoPA, e ritorno',
    menu: 'Menu',
    rooms: 'Stanze',
    profile: 'Profilo di {name}',
    leave: 'Esci',
    trail: 'Percorso',
    home: 'Oggi',
    complete: 'Pagamenti completi fino a ',
    incomplete: 'Non si sa ancora fino a quando i pagamenti sono completi',
    done: 'Fatto',
    api: 'API',
    tour: 'Visita guidata',
  },
  en: {
    skip: 'Go to the content',
    motto: 'from management systems to pagoPA, and back',
    menu: 'Menu',
    rooms: 'Rooms',
    profile: 'Profile of {name}',
    leave: 'Log out',
    trail: 'Where you are',
    home: 'Today',
    complete: 'Payments are complete until ',
    incomplete: 'It is not known yet until when payments are complete',
    done: 'Done',
    api: 'API',
    tour: 'Guided tour',
  },
});

/** htmx without its own styles and without `eval`: the pages forbid both. */
const HTMX = JSON.stringify({
  includeIndicatorStyles: false,
  allowEval: false,
  historyCacheSize: 0,
  scrollIntoViewOnBoost: false,
  responseHandling: [
    { code: '204', swap: false },
    { code: '...', swap: true },
  ],
});

export function frame(page: Frame): Markup {
  const { assets, language, session, rooms = [] } = page;
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title} · Tramite</title>
<meta name="htmx-config" content="${HTMX}">
${session !== undefined && html`<meta name="csrf" content="${session.csrf}">`}
<link rel="icon" href="${assets.url('icon.svg')}" type="image/svg+xml">
<link rel="stylesheet" href="${assets.url('console.css')}">
<script src="${assets.url('htmx.js')}" defer></script>
<script src="${assets.url('live.js')}" defer></script>
${(page.islands ?? []).map((name) => html`<script src="${assets.url(`${name}.js`)}"${LATER[name] !== undefined && html` data-later="${assets.url(`${LATER[name]}.js`)}"`} defer></script>`)}
</head>
<body>
<a class="skip visually-hidden-focusable" href="#contenuto">${say(language, 'skip')}</a>
<header class="band">
<div class="band-name"><a href="/">Tramite</a><span>${say(language, 'motto')}</span></div>
${session !== undefined && identity(language, session)}
</header>
${session !== undefined && navigation(language, rooms, page.room)}
<main id="contenuto" tabindex="-1">
${trail(language, page)}
${page.notice !== undefined && html`<div class="alert alert-success" role="status">${page.notice}</div>`}
<div id="messaggi" aria-live="polite"></div>
${page.content}
</main>
<footer class="foot">${completeness(language, page)}${session !== undefined && html`<a href="/visita">${say(language, 'tour')}</a>`}<span>${moment(page.now)}</span></footer>
</body>
</html>
`;
}

const identity = (language: Language, { name, csrf }: { name: string; csrf: string }): Markup =>
  html`<div class="band-who"><a href="/api/v1/">${say(language, 'api')}</a><a href="/profilo" aria-label="${say(language, 'profile', { name })}">${name}</a><form method="post" action="/esci"><input type="hidden" name="csrf" value="${csrf}"><button class="link" type="submit">${say(language, 'leave')}</button></form></div>`;

function navigation(language: Language, rooms: readonly Room[], current: string | undefined): Markup {
  const links = rooms.map(
    ({ id, href, name }) =>
      name !== undefined &&
      html`<li><a href="${href}"${id === current && html` aria-current="page"`}>${name[language]}</a></li>`,
  );
  const here = rooms.find(({ id }) => id === current)?.name?.[language];
  // On a phone one line that opens; the style sheet shows the desk all of it.
  return html`<nav class="rooms" aria-label="${say(language, 'rooms')}"><details><summary class="rooms-line"><span class="rooms-menu">${say(language, 'menu')}</span>${here !== undefined && html` <span class="rooms-here">${here}</span>`}</summary><ul>${links}</ul></details></nav>`;
}

const trail = (language: Language, { trail: steps, title }: Frame): Content =>
  steps !== undefined &&
  html`<nav aria-label="${say(language, 'trail')}"><ol class="breadcrumb"><li class="breadcrumb-item"><a href="/">${say(language, 'home')}</a></li>${steps.map((step) => html`<li class="breadcrumb-item"><a href="${step.href}">${step.title}</a></li>`)}<li class="breadcrumb-item active" aria-current="page">${title}</li></ol></nav>`;

function completeness(language: Language, { completeUntil }: Frame): Content {
  if (completeUntil === undefined) return html`<span></span>`;
  return completeUntil === null
    ? html`<span>${say(language, 'incomplete')}</span>`
    : html`<span>${say(language, 'complete')}${moment(completeUntil)}</span>`;
}

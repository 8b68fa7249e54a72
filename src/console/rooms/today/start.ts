/** The first page when there is nothing yet: what Tramite does, and what to do first. */
import { html, type Markup } from '../../html.ts';
import type { Language } from '../../words.ts';
import { say } from './words.ts';

export const welcome = (language: Language): Markup => html`<h1>${say(language, 'welcome')}</h1>
<p>${say(language, 'welcomeWhy')}</p>
<section aria-labelledby="cominciare"><h2 id="cominciare">${say(language, 'first')}</h2>
<ol class="first">
<li><a class="btn btn-primary" href="/visita">${say(language, 'firstTour')}</a><p class="soft">${say(language, 'firstTourWhy')}</p></li>
<li><a class="btn btn-outline-primary" href="/collega">${say(language, 'firstConnect')}</a><p class="soft">${say(language, 'firstConnectWhy')}</p></li>
<li><strong>${say(language, 'firstCheck')}</strong><p class="soft">${say(language, 'firstCheckWhy')}</p></li>
</ol>
<p class="soft small">${say(language, 'firstRights')}</p></section>`;

/** Connectors, and not one delivery. */
export const noFileYet = (language: Language): Markup =>
  html`<section aria-labelledby="nessuno"><h2 id="nessuno">${say(language, 'empty')}</h2><p>${say(language, 'emptyWhy')}</p>
<div class="actions"><a class="btn btn-primary btn-sm" href="/collegamenti">${say(language, 'emptyCheck')}</a> <a href="/visita">${say(language, 'firstTour')}</a></div></section>`;

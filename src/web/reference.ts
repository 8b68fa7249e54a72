/** The reference of the API as a page: what `openapi.json` says, for people. */
import { openApi } from '../api/openapi.ts';
import { routes } from '../api/registry.ts';
import type { Route } from '../api/route.ts';
import { html, type Markup } from '../console/html.ts';
import { type Language, saying } from '../console/words.ts';

const say = saying({
  it: {
    title: 'API',
    intro: 'Gli stessi gesti della console, per i programmi. Manda una chiave API come ',
    made: 'Le chiavi si creano in Amministrazione, Chiavi API. La descrizione per i programmi è ',
    needs: 'Permesso: ',
    takes: 'Prende',
    sends: 'Manda',
    gives: 'Restituisce',
    file: 'Un file',
    nothing: 'Nulla (204)',
    required: 'obbligatorio',
    index: 'Indice',
  },
  en: {
    title: 'API',
    intro: 'What the console does, for programs. Send an API key as ',
    made: 'Keys are made under Amministrazione, Chiavi API. The description for programs is ',
    needs: 'Permission: ',
    takes: 'Takes',
    sends: 'Sends',
    gives: 'Gives',
    file: 'A file',
    nothing: 'Nothing (204)',
    required: 'required',
    index: 'Index',
  },
});

interface Operation {
  readonly description: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly description?: string;
    readonly schema: object;
  }[];
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: object } } };
}

export function referencePage(language: Language): { readonly title: string; readonly content: Markup } {
  const { paths } = openApi(routes) as { paths: { [path: string]: { [method: string]: Operation } } };
  const tags = [...new Set(routes.map(({ tag }) => tag))];
  return {
    title: say(language, 'title'),
    content: html`<h1>${say(language, 'title')}</h1>
<p>${say(language, 'intro')}<code>Authorization: Bearer trm_…</code>. ${say(language, 'made')}<a href="/api/v1/openapi.json">openapi.json</a>.</p>
<nav aria-label="${say(language, 'index')}"><ul class="inline">${tags.map((tag) => html`<li><a href="#${tag}">${tag}</a></li>`)}</ul></nav>
${tags.map((tag) => html`<section aria-labelledby="${tag}"><h2 id="${tag}">${tag}</h2>${routes.filter((one) => one.tag === tag).map((one) => entry(language, one, paths[one.path]?.[one.method]))}</section>`)}`,
  };
}

const entry = (language: Language, one: Route, operation: Operation | undefined): Markup =>
  html`<details class="route" id="${one.id}"><summary><code>${one.method.toUpperCase()} /api/v1${one.path}</code> ${one.summary}</summary>
<p>${one.description ?? ''}</p><p>${say(language, 'needs')}<code>${one.needs.permission}</code></p>
${operation !== undefined && operation.parameters.length > 0 && html`<h3>${say(language, 'takes')}</h3><dl>${operation.parameters.map((parameter) => html`<dt><code>${parameter.name}</code> <small>${parameter.in}${parameter.required && `, ${say(language, 'required')}`}</small></dt><dd>${parameter.description ?? ''} <code>${JSON.stringify(parameter.schema)}</code></dd>`)}</dl>`}
${operation?.requestBody !== undefined && html`<h3>${say(language, 'sends')}</h3><pre tabindex="0">${JSON.stringify(operation.requestBody.content['application/json'].schema, null, 1)}</pre>`}
<h3>${say(language, 'gives')}</h3>${one.answer === undefined ? html`<p>${one.downloads === undefined ? say(language, 'nothing') : `${say(language, 'file')}: ${one.downloads}`}</p>` : html`<pre tabindex="0">${JSON.stringify(one.answer, null, 1)}</pre>`}
</details>`;

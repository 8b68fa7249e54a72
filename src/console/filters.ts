/** Filters of a list, the link to its next page and its export: the same everywhere. */
import { type Content, html, type Markup } from './html.ts';
import { type Language, saying } from './words.ts';

export interface Filter {
  /** Name in the address. */
  readonly name: string;
  readonly label: string;
  readonly kind: 'text' | 'date' | 'select';
  /** Of a select; an empty value stands for all. */
  readonly options?: readonly { readonly value: string; readonly label: string }[];
  readonly hint?: string;
  /** One of its options always holds: there is nothing that stands for all, and nothing to clear. */
  readonly always?: boolean;
}

const say = saying({
  it: {
    search: 'Cerca',
    clear: 'Togli i filtri',
    next: 'Pagina successiva',
    first: 'Torna all’inizio',
    all: 'Tutti',
    csv: 'Esporta in CSV',
    pages: 'Pagine',
  },
  en: {
    search: 'Search',
    clear: 'Clear the filters',
    next: 'Next page',
    first: 'Back to the start',
    all: 'All',
    csv: 'Export as CSV',
    pages: 'Pages',
  },
});

/** A form that asks for the same page with these in its address. */
export function filters(
  language: Language,
  path: string,
  known: readonly Filter[],
  query: { readonly [name: string]: string },
): Markup {
  const any = known.some(({ name, always }) => always !== true && (query[name] ?? '') !== '');
  return html`<form class="filters" role="search" action="${path}" method="get">${known.map((filter) => field(language, filter, query[filter.name] ?? ''))}
<button class="btn btn-primary btn-sm" type="submit">${say(language, 'search')}</button>${any && html`<a href="${path}">${say(language, 'clear')}</a>`}</form>`;
}

function field(
  language: Language,
  { name, label, kind, options = [], hint, always }: Filter,
  value: string,
): Markup {
  const id = `filtro-${name}`;
  const control: Content =
    kind === 'select'
      ? html`<select id="${id}" name="${name}">${always !== true && html`<option value="">${say(language, 'all')}</option>`}${options.map((one) => html`<option value="${one.value}"${one.value === value && html` selected`}>${one.label}</option>`)}</select>`
      : html`<input id="${id}" name="${name}" type="${kind}" value="${value}"${hint !== undefined && html` placeholder="${hint}"`}>`;
  return html`<div><label for="${id}">${label}</label>${control}</div>`;
}

/** `path?a=1&b=2` of what is not empty. */
export function address(path: string, query: { readonly [name: string]: string | undefined }): string {
  const params = new URLSearchParams(
    Object.entries(query).filter((entry): entry is [string, string] => (entry[1] ?? '') !== ''),
  );
  const text = params.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** Below a list: on, back, and the whole of it as CSV (`csv`: its address). `cursor` is the parameter of the place. */
export function pages(
  language: Language,
  path: string,
  query: { readonly [name: string]: string },
  next: string | null,
  csv?: string,
): Markup {
  const { cursor: here, ...rest } = query;
  return html`<nav class="pages" aria-label="${say(language, 'pages')}">${here !== undefined && here !== '' && html`<a href="${address(path, rest)}">${say(language, 'first')}</a>`}${next !== null && html`<a rel="next" href="${address(path, { ...rest, cursor: next })}">${say(language, 'next')}</a>`}${csv !== undefined && html`<a href="${csv}" download>${say(language, 'csv')}</a>`}</nav>`;
}

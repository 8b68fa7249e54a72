/** The first page. Its three parts bring themselves up to date apart, each as often as it is worth. */
import { address } from '../../filters.ts';
import { type Content, html, type Markup } from '../../html.ts';
import type { Asked, Page, Shown } from '../../page.ts';
import { narrowed, type Wanted, wanted } from './facts.ts';
import { type Flows, flowParts, keptFlows } from './flow.ts';
import { healthParts } from './health.ts';
import { noFileYet, welcome } from './start.ts';
import { wantedParts } from './wanted.ts';
import { say } from './words.ts';

const PARTS = {
  /** Seconds between two of its updates, at most. */
  adesso: { every: 5 },
  flusso: { every: 30 },
  stato: { every: 30 },
} as const;
type Part = keyof typeof PARTS;

/** By database: one process may serve several, in tests. */
const flows = new WeakMap<object, Flows>();

function flowsOf(database: object): Flows {
  const known = flows.get(database) ?? keptFlows();
  flows.set(database, known);
  return known;
}

const isPart = (name: string | undefined): name is Part => name !== undefined && Object.hasOwn(PARTS, name);

export const todayPage: Page = {
  id: 'today.show',
  path: '/',
  needs: { permission: 'read', where: 'somewhere' },
  async render(asked) {
    const { language, query } = asked;
    const title = say(language, 'title');
    if (isPart(query.parte)) return { title, content: await part(asked, query.parte), islands: ['chart'] };
    const found = await read(asked);
    if (found.connectors.length === 0 && narrow(query) === 0)
      return { title: say(language, 'welcome'), content: welcome(language) };
    return whole(asked, found, title);
  },
};

const read = ({ visit, context, query }: Asked): Promise<Wanted> =>
  visit.view((view) => wanted(view, narrowed(query), context.clock.now()));

const narrow = (query: Asked['query']): number => Object.keys(narrowed(query)).length;

async function whole(asked: Asked, found: Wanted, title: string): Promise<Shown> {
  const { language, query } = asked;
  const silent = found.connectors.every((one) => one.lastDelivery === null);
  const narrower = narrow(query) > 0;
  return {
    title,
    islands: ['chart'],
    content: html`<h1>${title}</h1>
${narrower && html`<p>${say(language, 'only', { name: nameOf(found, query) })} <a href="/">${say(language, 'all')}</a></p>`}
${silent && !narrower && noFileYet(language)}
${live(asked, 'adesso', wantedParts(language, found, query))}
${!narrower && [await part(asked, 'flusso'), await part(asked, 'stato')]}`,
  };
}

const nameOf = ({ connectors }: Wanted, { ente = '', collegamento = '' }: Asked['query']): string =>
  [connectors[0]?.organizationName ?? ente, collegamento].filter((text) => text !== '').join(', ');

async function part(asked: Asked, name: Part): Promise<Markup> {
  const { visit, context, language, query } = asked;
  if (name === 'adesso') return live(asked, name, wantedParts(language, await read(asked), query));
  if (name === 'stato') return live(asked, name, await healthParts(asked));
  const found = await visit.view((view) => flowsOf(context.database)(view, context.clock.now()));
  return live(asked, name, flowParts(language, found));
}

/** Throttled for what goes on and on, delayed for the last of it. */
function live({ query }: Asked, name: Part, content: Content): Markup {
  const { every } = PARTS[name];
  const path = address('/', { ente: query.ente, collegamento: query.collegamento, parte: name });
  return html`<div id="${name}" data-live="${query.ente ?? ''}" hx-get="${path}" hx-trigger="changed throttle:${every}s, changed delay:${every + 1}s" hx-swap="outerHTML">${content}</div>`;
}

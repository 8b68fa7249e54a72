/** What of an organization differs from normal, each a link to where it is solved. */
import type { OrganizationLine } from '../../../store/web/organizations.ts';
import { address } from '../../filters.ts';
import { html, type Markup } from '../../html.ts';
import { count } from '../../italian.ts';
import type { Language } from '../../words.ts';
import { say } from './words.ts';

export const organizationHref = (organization: string): string => `/enti/${encodeURIComponent(organization)}`;

export interface Want {
  readonly text: string;
  readonly href: string;
}

type Key = Parameters<typeof say>[1];

/** As many as are counted: there may be more. */
const MOST_REFUSED = 100;

export function wants(language: Language, line: OrganizationLine): readonly Want[] {
  const at = (path: string, query: { readonly [name: string]: string } = {}): string =>
    address(path, { ente: line.organization, ...query });
  const one = (value: number, word: Key, words: Key, href: string): readonly Want[] =>
    value === 0
      ? []
      : [{ text: value === 1 ? say(language, word) : say(language, words, { count: count(value) }), href }];
  const page = organizationHref(line.organization);
  return [
    ...one(line.held, 'heldOne', 'heldMany', at('/forniture', { stato: 'held' })),
    ...one(line.absences, 'absencesOne', 'absencesMany', `${at('/')}#annullamenti`),
    ...one(line.rejects, 'rejectsOne', 'rejectsMany', `${at('/')}#scarti`),
    ...one(line.failing, 'failingOne', 'failingMany', at('/collegamenti', { stato: 'failing' })),
    ...one(line.disabled, 'disabledOne', 'disabledMany', at('/collegamenti', { stato: 'disabled' })),
    ...one(line.configProblems, 'configOne', 'configMany', `${page}#errori`),
    ...(line.accessProblem === null ? [] : [{ text: say(language, 'accessBad'), href: `${page}#nodo` }]),
    ...one(
      line.refusedAtNodo,
      'refusedOne',
      line.refusedAtNodo >= MOST_REFUSED ? 'refusedMost' : 'refusedMany',
      at('/posizioni', { stato: 'toPublish' }),
    ),
    ...one(line.unknownOutgoing, 'unknownOne', 'unknownMany', at('/ritorni', { stato: 'unknown' })),
    ...one(line.alerts, 'alertsOne', 'alertsMany', `${page}#allarmi`),
    ...one(line.waitingFiles, 'waitingOne', 'waitingMany', at('/collegamenti')),
    ...one(line.paused, 'pausedOne', 'pausedMany', at('/collegamenti', { stato: 'paused' })),
  ];
}

export function wantList(language: Language, line: OrganizationLine): Markup {
  const found = wants(language, line);
  return found.length === 0
    ? html`—`
    : html`<ul class="wanting">${found.map(({ text, href }) => html`<li><a href="${href}">${text}</a></li>`)}</ul>`;
}

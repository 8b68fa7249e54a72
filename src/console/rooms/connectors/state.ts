/** How a connector is, in a word and in the facts that differ from normal: here and wherever connectors are named. */
import type { Problem } from '../../../domain/problem.ts';
import type { ConnectorLine, ConnectorState } from '../../../store/web/connectors.ts';
import { address } from '../../filters.ts';
import { type Content, html, type Markup } from '../../html.ts';
import { badge, count, type Tone } from '../../italian.ts';
import { problemText } from '../../reasons.ts';
import type { Language } from '../../words.ts';
import { say } from './words.ts';

const TONES: { readonly [state in ConnectorState]: Tone } = {
  ok: 'good',
  failing: 'bad',
  paused: 'wait',
  disabled: 'bad',
  removed: 'quiet',
};

export const connectorHref = (key: { readonly organization: string; readonly connector: string }): string =>
  `/collegamenti/${encodeURIComponent(key.organization)}/${encodeURIComponent(key.connector)}`;

export const stateBadge = (language: Language, state: ConnectorState): Markup =>
  badge({ word: say(language, state), tone: TONES[state] }, state);

/** Why it is not as it should be; undefined: it is. */
export const stateProblem = ({ problems, state, lastScan }: ConnectorLine): Problem | undefined =>
  problems[0] ?? (state === 'failing' ? lastScan?.problem : undefined);

export function stateReason(language: Language, line: ConnectorLine): Content {
  const found = stateProblem(line);
  return found && problemText(found, language);
}

export const isRegular = (line: ConnectorLine): boolean =>
  line.state === 'ok' &&
  line.problems.length === 0 &&
  line.waiting === 0 &&
  line.held === 0 &&
  line.rejects === 0;

/** `one` or `many` with the count, as a link to where it is solved. */
export function counted(
  language: Language,
  value: number,
  [one, many]: readonly [Parameters<typeof say>[1], Parameters<typeof say>[1]],
  href: string,
): Content {
  if (value === 0) return undefined;
  return html`<li><a href="${href}">${value === 1 ? say(language, one) : say(language, many, { count: count(value) })}</a></li>`;
}

export const deliveriesHref = (
  key: { readonly organization: string; readonly connector?: string },
  query: { readonly [name: string]: string } = {},
): string => address('/forniture', { ente: key.organization, collegamento: key.connector, ...query });

/** What a person should look at, each a link to where. */
export function wanting(language: Language, line: ConnectorLine): Content {
  const { problems, held, rejects, waiting } = line;
  const items = [
    counted(language, problems.length, ['problemsOne', 'problemsMany'], `${connectorHref(line)}#errori`),
    counted(language, held, ['heldOne', 'heldMany'], deliveriesHref(line, { stato: 'held' })),
    counted(language, rejects, ['rejectsOne', 'rejectsMany'], `${deliveriesHref(line)}#scarti`),
    counted(language, waiting, ['waitingOne', 'waitingMany'], `${connectorHref(line)}#attese`),
  ].filter((one) => one !== undefined);
  return items.length > 0 && html`<ul class="wanting">${items}</ul>`;
}

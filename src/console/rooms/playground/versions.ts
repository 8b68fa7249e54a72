/** Versions of a gestionale, who runs on which, and what changed between two. */
import { mappingDifference } from '../../../domain/gestionale-difference.ts';
import type { GestionaleVersion } from '../../../store/web/mappings.ts';
import { type Content, html } from '../../html.ts';
import { moment } from '../../italian.ts';
import { path } from '../../listing.ts';
import { table } from '../../table.ts';
import { differenceMarkup } from '../../text-difference.ts';
import type { Language } from '../../words.ts';
import { say } from './words.ts';

const SHORT = 12;
const short = ({ hash }: GestionaleVersion): string => hash.slice(0, SHORT);

export interface Compared {
  readonly da?: string;
  readonly a?: string;
}

export function versionsSection(
  language: Language,
  gestionale: string,
  versions: readonly GestionaleVersion[],
  asked: Compared,
): Content {
  if (versions.length === 0) return undefined;
  const [newest, before] = versions;
  const find = (hash: string | undefined): GestionaleVersion | undefined =>
    hash === undefined || hash === '' ? undefined : versions.find((one) => one.hash.startsWith(hash));
  const from = find(asked.da) ?? before;
  const to = find(asked.a) ?? newest;
  return html`<section aria-labelledby="versioni"><h2 id="versioni">${say(language, 'versions')}</h2>
${table({
  of: 'versioni',
  caption: say(language, 'usedBy'),
  columns: [
    { name: say(language, 'version'), heading: true },
    { name: say(language, 'imported') },
    { name: say(language, 'usedBy') },
  ],
  rows: versions.map((version) => [
    html`<code>${short(version)}</code>`,
    moment(new Date(version.importedAt)),
    version.connectors.length === 0
      ? '—'
      : html`<ul class="inline">${version.connectors.map((one) => html`<li><a href="${path('collegamenti', one.organization, one.connector)}">${one.organizationName} · ${one.connector}</a></li>`)}</ul>`,
  ]),
})}
${versions.length < 2 ? html`<p class="soft">${say(language, 'oneVersion')}</p>` : compare(language, gestionale, versions, from, to)}</section>`;
}

function compare(
  language: Language,
  gestionale: string,
  versions: readonly GestionaleVersion[],
  from: GestionaleVersion | undefined,
  to: GestionaleVersion | undefined,
): Content {
  const choice = (name: 'da' | 'a', label: string, chosen: GestionaleVersion | undefined): Content =>
    html`<div><label for="${name}">${label}</label><select id="${name}" name="${name}">${versions.map((one) => html`<option value="${short(one)}"${one === chosen && html` selected`}>${short(one)}</option>`)}</select></div>`;
  return html`<h3 id="confronto">${say(language, 'compare')}</h3>
<form class="filters" method="get" action="${path('tracciati', gestionale)}#confronto">${choice('da', say(language, 'older'), from)}${choice('a', say(language, 'newer'), to)}<button class="btn btn-outline-primary btn-sm" type="submit">${say(language, 'compareDo')}</button></form>
${from !== undefined && to !== undefined && changes(language, from, to)}`;
}

function changes(language: Language, from: GestionaleVersion, to: GestionaleVersion): Content {
  const found = mappingDifference(from.content, to.content);
  if (found.length === 0) return html`<p class="soft">${say(language, 'same')}</p>`;
  const words = { removed: say(language, 'removed'), added: say(language, 'added') };
  return found.map(
    ({ part, before, after }) =>
      html`<h4><code>${part}</code></h4>${differenceMarkup(before ?? '', after ?? '', { ...words, label: part })}`,
  );
}

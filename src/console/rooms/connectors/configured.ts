/** What is wrong with a configuration, and what is in force of it. */
import type { Place, Problem } from '../../../domain/problem.ts';
import type { ConnectorPage } from '../../../store/web/connectors.ts';
import { type Content, html } from '../../html.ts';
import { adviceText, problemText } from '../../reasons.ts';
import { table } from '../../table.ts';
import type { Language } from '../../words.ts';
import { inForce } from './in-force.ts';
import { say } from './words.ts';

/** `file:line:column`, as editors open it. */
export const placeText = ({ file, line, column }: Place): string =>
  [file, line, line === undefined ? undefined : column].filter((part) => part !== undefined).join(':');

export function faults(language: Language, problems: readonly Problem[]): Content {
  if (problems.length === 0) return undefined;
  return html`<section class="notice bad" aria-labelledby="errori"><h2 id="errori">${say(language, 'problems')}</h2>
<p>${say(language, 'problemsLead')}</p>
${table({
  of: 'errori',
  caption:
    problems.length === 1
      ? say(language, 'problemsOne')
      : say(language, 'problemsMany', { count: problems.length }),
  columns: [
    { name: say(language, 'problem'), heading: true },
    { name: say(language, 'place') },
    { name: say(language, 'advice') },
  ],
  rows: problems.map((found) => [
    problemText(found, language),
    found.place === undefined ? '—' : html`<code>${placeText(found.place)}</code>`,
    adviceText(found, language) ?? '—',
  ]),
})}</section>`;
}

export function configuration(language: Language, { program, programHash }: ConnectorPage): Content {
  if (program === null) return undefined;
  return html`<section aria-labelledby="configurazione"><h2 id="configurazione">${say(language, 'configuration')}</h2>
<p class="soft">${say(language, 'configurationLead')}</p>
<details><summary>${say(language, 'version')} <code>${(programHash ?? '').slice(0, 12)}</code></summary>
<pre tabindex="0" role="region" aria-labelledby="configurazione"><code>${inForce(program.connector)}</code></pre></details></section>`;
}

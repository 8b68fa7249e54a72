/** One gestionale: instructions, versions, layouts, cases and what lint says. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mayAnywhere } from '../../../domain/access.ts';
import type { GestionaleConfig } from '../../../domain/configuration.ts';
import { type Content, html } from '../../html.ts';
import { path } from '../../listing.ts';
import type { Asked, Page } from '../../page.ts';
import { problemText } from '../../reasons.ts';
import { table } from '../../table.ts';
import type { Language } from '../../words.ts';
import { casesSection } from './cases.ts';
import { lintSection } from './checked.ts';
import { openGestionale } from './known.ts';
import { LAYOUT_WORDS, layouts } from './layouts.ts';
import { readmeMarkup } from './readme.ts';
import { versionsSection } from './versions.ts';
import { say } from './words.ts';

export const gestionalePage: Page = {
  id: 'playground.show',
  path: '/tracciati/:gestionale',
  needs: { permission: 'read', where: 'somewhere' },
  async render(asked) {
    const { language, visit, context, query } = asked;
    const open = await openGestionale(asked);
    if (open === undefined) return undefined;
    const { gestionale, config, versions, problems } = open;
    const broken =
      problems.length > 0 &&
      html`<section class="notice bad" aria-labelledby="guasti"><h2 id="guasti">${say(language, 'broken')}</h2><p>${say(language, 'brokenLead')}</p><ul class="reasons">${problems.map((one) => html`<li>${problemText(one, language)} <code>${[one.place?.file, one.place?.line].filter((part) => part !== undefined).join(':')}</code></li>`)}</ul></section>`;
    const trail = [{ title: say(language, 'title'), href: '/tracciati' }];
    if (config === undefined)
      return { title: gestionale, trail, content: html`<h1>${gestionale}</h1>${broken}` };
    return {
      title: gestionale,
      trail,
      content: html`<h1>${gestionale}</h1><p lang="en">${config.title}</p>
${mayAnywhere(visit.viewer, 'integrate') && html`<p><a class="btn btn-primary btn-sm" href="${path('tracciati', gestionale)}/prova">${say(language, 'openTry')}</a></p>`}
${broken}
${versionsSection(language, gestionale, versions, query)}
${await casesSection(asked, config)}
${lintSection(language, context.formats, config)}
${layouts(language, context.formats, config)}
${parameters(language, config)}
${rules(language, config)}
${await readme(asked, gestionale)}`,
    };
  },
};

function parameters(language: Language, { parameters: known }: GestionaleConfig): Content {
  const all = Object.entries(known);
  if (all.length === 0) return undefined;
  return html`<section aria-labelledby="parametri"><h2 id="parametri">${say(language, 'parameters')}</h2>${table(
    {
      of: 'parametri',
      caption: say(language, 'parameters'),
      columns: [
        { name: say(language, 'parameter'), heading: true },
        { name: say(language, 'meaning') },
        { name: say(language, 'value') },
      ],
      rows: all.map(([name, one]) => [
        html`<code>${name}</code>`,
        html`<span lang="en">${one.description}</span>`,
        one.default === undefined
          ? say(language, 'required')
          : html`<code>${JSON.stringify(one.default)}</code>`,
      ]),
    },
  )}</section>`;
}

const rules = (language: Language, { mappings }: GestionaleConfig): Content =>
  html`<section aria-labelledby="regole"><h2 id="regole">${say(language, 'rules')}</h2>${(
    ['positions', 'acknowledgement', 'report'] as const
  ).map(
    (kind) =>
      mappings[kind] !== undefined &&
      html`<details><summary>${say(language, LAYOUT_WORDS[kind])} <code>${kind}.jsonata</code></summary><pre tabindex="0" role="region" aria-label="${kind}.jsonata"><code>${mappings[kind]}</code></pre></details>`,
  )}</section>`;

const LONGEST = 64 * 1024;

/** Instructions stand beside the mapping, and are no part of its versions. */
async function readme({ context, language }: Asked, gestionale: string): Promise<Content> {
  if (context.folders === undefined) return undefined;
  const text = await readFile(join(context.folders.mappings, gestionale, 'README.md'), 'utf8').catch(
    () => '',
  );
  if (text === '') return undefined;
  return html`<section aria-labelledby="istruzioni" class="readme"><h2 id="istruzioni">${say(language, 'readme')}</h2><div lang="en">${readmeMarkup(text.slice(0, LONGEST))}</div></section>`;
}

/** Second step: what was worked out of the sample, how sure it is, and what its records would become. */
import type { Json } from '../../../domain/debt-position.ts';
import type { Certainty } from '../../../draft/guess.ts';
import { type Content, html } from '../../html.ts';
import { badge, count, euro, type Tone } from '../../italian.ts';
import { day } from '../../listing.ts';
import type { Page } from '../../page.ts';
import { wordsOf } from '../../problem-words/registry.ts';
import { problemText } from '../../reasons.ts';
import { table } from '../../table.ts';
import type { Language } from '../../words.ts';
import { type Proposal, work } from './desk.ts';
import { needs } from './start.ts';
import { gone, steps } from './steps.ts';
import { say } from './words.ts';

const ORDER: readonly Certainty[] = ['unsure', 'likely', 'sure'];
const TONES: { readonly [certainty in Certainty]: Tone } = { unsure: 'wait', likely: 'busy', sure: 'good' };

export const proposalPage: Page = {
  id: 'connect.proposal',
  path: '/collega/:work',
  needs,
  async render(asked) {
    const { language, params, visit, context } = asked;
    const found = work(context.clock.now(), params.work ?? '', visit.viewer);
    if (found === undefined) return gone(asked);
    const { proposal, id, gestionale } = found;
    if (proposal === undefined) return { to: `/collega/${id}/porta` };
    const title = `${say(language, 'step2')}: ${gestionale}`;
    return {
      title,
      trail: [{ title: say(language, 'title'), href: '/collega' }],
      content: html`<h1>${title}</h1>${steps(language, 2)}
<section aria-labelledby="letto"><h2 id="letto">${proposal.sampleName}</h2><dl><dt>${say(language, 'format')}</dt><dd>${proposal.format}</dd><dt>${say(language, 'records')}</dt><dd>${count(proposal.records)}</dd><dt>${say(language, 'positions')}</dt><dd>${count(proposal.positions)}</dd><dt>${say(language, 'cases')}</dt><dd>${count(proposal.cases)}</dd></dl>
<p><a class="btn btn-primary" href="/collega/${id}/porta">${say(language, 'goOn')}</a></p></section>
${preview(language, proposal)}
${guesses(language, proposal)}
${files(language, proposal.files)}`,
    };
  },
};

function guesses(language: Language, { guesses: all, problems }: Proposal): Content {
  const sorted = ORDER.flatMap((certainty) => all.filter((one) => one.certainty === certainty));
  return html`<section aria-labelledby="capito"><h2 id="capito">${say(language, 'guesses')}</h2><p class="soft">${say(language, 'guessesLead')}</p>
${problems.length > 0 && html`<h3>${say(language, 'problems')}</h3><ul class="reasons">${problems.map((one) => html`<li class="bad">${problemText(one, language)}</li>`)}</ul>`}
${table({
  of: 'capito',
  caption: say(language, 'guesses'),
  columns: [
    { name: say(language, 'subject'), heading: true },
    { name: say(language, 'value') },
    { name: say(language, 'certainty') },
    { name: say(language, 'why') },
  ],
  rows: sorted.map(({ subject, value, certainty, why, alternatives = [] }) => [
    html`<span lang="en">${subject}</span>`,
    html`<code>${value}</code>`,
    badge({ word: say(language, certainty), tone: TONES[certainty] }, ''),
    html`<span lang="en">${why}${alternatives.length > 0 && ` (or ${alternatives.slice(0, 3).join(', ')})`}</span>`,
  ]),
})}</section>`;
}

interface Previewed {
  readonly key?: string;
  readonly description?: string;
  readonly debtor?: { readonly name?: string; readonly fiscalCode?: string };
  readonly options?: readonly {
    readonly installments?: readonly { readonly amount?: number; readonly dueDate?: string }[];
  }[];
}

function preview(language: Language, { preview: positions, rejects, refused }: Proposal): Content {
  const rows = (positions as readonly Json[]).map((json) => {
    const { key = '', description = '', debtor, options } = json as Previewed;
    const installments = options?.[0]?.installments ?? [];
    const cents = installments.reduce((total, { amount = 0 }) => total + amount, 0);
    return [
      html`<code>${key}</code>`,
      html`${debtor?.name ?? ''}<br><code>${debtor?.fiscalCode ?? ''}</code>`,
      description,
      euro(cents),
      installments.map(({ dueDate = '' }, index) => html`${index > 0 && ', '}${day(dueDate)}`),
    ];
  });
  return html`<section aria-labelledby="anteprima"><h2 id="anteprima">${say(language, 'preview')}</h2>
${refused !== undefined && html`<p class="bad">${say(language, 'refused', { why: refused })}</p>`}
${
  rows.length === 0
    ? html`<p>${say(language, 'previewNone')}</p>`
    : table({
        of: 'anteprima',
        caption: say(language, 'previewLead'),
        columns: [
          { name: say(language, 'key'), heading: true },
          { name: say(language, 'debtor') },
          { name: say(language, 'description') },
          { name: say(language, 'amount'), figure: true },
          { name: say(language, 'due') },
        ],
        rows,
      })
}
${rejects.length > 0 && html`<h3>${say(language, 'rejects')}</h3><ul class="reasons">${rejects.map(([says, times]) => html`<li>${language === 'it' && `${wordsOf(says.split(' ')[0] ?? '')?.headline ?? ''} `}<code>${says}</code> × ${count(times)}</li>`)}</ul>`}</section>`;
}

export const files = (language: Language, all: ReadonlyMap<string, string | Uint8Array>): Content =>
  html`<section aria-labelledby="file-proposti"><h2 id="file-proposti">${say(language, 'filesShown')}</h2>${[
    ...all,
  ].map(
    ([name, content]) =>
      typeof content === 'string' &&
      html`<details><summary><code>${name}</code></summary><pre tabindex="0" role="region" aria-label="${name}"><code>${content}</code></pre></details>`,
  )}</section>`;

/** Where rules are tried: records on the left, rules in the middle, what comes of them on the right. */
import type { GestionaleConfig } from '../../../domain/configuration.ts';
import { ProblemError, problem } from '../../../domain/problem.ts';
import { type Content, html } from '../../html.ts';
import { path } from '../../listing.ts';
import type { Act, Asked, Page, Shown } from '../../page.ts';
import { plainProblem } from '../../reasons.ts';
import { type Attempt, attempt, type Typed } from './attempt.ts';
import { type CaseFile, caseFiles } from './cases.ts';
import { findings } from './checked.ts';
import { proposals } from './completions.ts';
import { type OpenGestionale, openGestionale } from './known.ts';
import { resultMarkup, summary } from './result.ts';
import { asWhom, sampleOf } from './sample.ts';
import { say } from './words.ts';

const PATH = '/tracciati/:gestionale/prova';
const needs: Page['needs'] = { permission: 'integrate', where: 'somewhere' };

export const tryPage: Page = {
  id: 'playground.try',
  path: PATH,
  needs,
  async render(asked) {
    const open = await openGestionale(asked);
    if (open?.config === undefined) return undefined;
    const { sample, cases } = await sampleOf(asked, open, open.config);
    const { as, fileName, text } = sample;
    const typed: Typed = { text, mapping: open.config.mappings.positions, as, case: sample.case, fileName };
    return shown(asked, open, open.config, cases, typed, undefined, sample.notice);
  },
};

export const tryAct: Act = {
  id: 'playground.attempt',
  path: PATH,
  needs,
  async act(asked, form) {
    const open = await openGestionale(asked);
    if (open?.config === undefined)
      throw new ProblemError(
        problem('gestionale.unknown', 'there is no such gestionale', { class: 'config' }),
      );
    const field = (name: string): string => String(form.get(name) ?? '');
    const typed: Typed = {
      text: field('campione'),
      mapping: field('regole').replaceAll('\r\n', '\n'),
      as: field('collegamento'),
      case: field('caso'),
      fileName: field('nome') === '' ? 'prova' : field('nome'),
    };
    const done = await attempt(asked, open, open.config, typed);
    if (form.get('risposta') === 'json') return answer(asked, done);
    return shown(asked, open, open.config, await caseFiles(asked, open.config), typed, done);
  },
};

/** For the editor: what to show beside it, and what to mark in it. */
function answer({ language }: Asked, done: Attempt): Response {
  const marks = done.lint.map(({ problem: found, severity }) => ({
    line: found.place?.line ?? 1,
    column: found.place?.column ?? 1,
    severity,
    message: plainProblem(found, language),
    code: found.code,
  }));
  return Response.json({
    summary: summary(language, done),
    markup: resultMarkup(language, done).toString(),
    marks,
  });
}

async function shown(
  asked: Asked,
  open: OpenGestionale,
  config: GestionaleConfig,
  cases: readonly CaseFile[],
  typed: Typed,
  done?: Attempt,
  notice?: string,
): Promise<Shown> {
  const { language, visit, context } = asked;
  const { gestionale } = open;
  const here = `${path('tracciati', gestionale)}/prova`;
  const title = `${say(language, 'try')}: ${gestionale}`;
  return {
    title,
    trail: [
      { title: say(language, 'title'), href: '/tracciati' },
      { title: gestionale, href: path('tracciati', gestionale) },
    ],
    islands: ['playground'],
    content: html`<h1>${title}</h1><p>${say(language, 'tryLead')}</p>
${notice !== undefined && html`<div class="alert alert-warning" role="status">${notice}</div>`}
${picker(asked, here, cases, typed)}
<form method="post" action="${here}" class="playground" data-playground data-running="${say(language, 'running')}" data-copied="${say(language, 'copied')}" data-proposals="${JSON.stringify(proposals(language, context.formats, config))}">
<input type="hidden" name="csrf" value="${visit.csrf}"><input type="hidden" name="caso" value="${typed.case}"><input type="hidden" name="nome" value="${typed.fileName}">
<div class="playground-bar"><div class="field"><label for="collegamento">${say(language, 'asConnector')}</label><select id="collegamento" name="collegamento">${asWhom(asked, open).map(({ value, label }) => html`<option value="${value}"${value === typed.as && html` selected`}>${label}</option>`)}<option value=""${typed.as === '' && html` selected`}>${say(language, 'alone')}</option></select></div>
<button class="btn btn-primary btn-sm" type="submit">${say(language, 'run')}</button></div>
<div class="playground-panes">
<section aria-labelledby="campione-titolo"><h2 id="campione-titolo"><label for="campione">${say(language, 'sample')}</label></h2><p class="soft small" id="campione-aiuto">${say(language, 'sampleHint')}</p><textarea id="campione" name="campione" rows="14" spellcheck="false" wrap="off" aria-describedby="campione-aiuto">${`\n${typed.text}`}</textarea></section>
<section aria-labelledby="regole-titolo"><h2 id="regole-titolo"><label for="regole">${say(language, 'mapping')}</label></h2><p class="soft small" id="regole-aiuto">${say(language, 'mappingHint')}</p><textarea id="regole" name="regole" rows="24" spellcheck="false" wrap="off" aria-describedby="regole-aiuto">${`\n${typed.mapping}`}</textarea></section>
<section aria-labelledby="risultato-titolo"><h2 id="risultato-titolo">${say(language, 'result')}</h2><p id="stato" role="status" class="soft small">${done !== undefined && summary(language, done)}</p><div id="risultato">${done !== undefined && resultMarkup(language, done)}</div></section>
</div></form>
${done !== undefined && done.lint.length > 0 && html`<section aria-labelledby="controlli"><h2 id="controlli">${say(language, 'marks')}</h2>${findings(language, done.lint)}</section>`}
<p class="soft small">${say(language, 'save', { file: `mappings/${gestionale}/positions.jsonata` })}</p>`,
  };
}

function picker({ language }: Asked, here: string, cases: readonly CaseFile[], typed: Typed): Content {
  return html`<form class="filters playground-pick" method="get" action="${here}">
${cases.length > 0 && html`<div><label for="caso">${say(language, 'pickCase')}</label><select id="caso" name="caso">${cases.map(({ name, says }) => html`<option value="${name}"${name === typed.case && html` selected`}>${name}: ${says.slice(0, 70)}</option>`)}</select></div>`}
<div><label for="fornitura">${say(language, 'pickDelivery')}</label><input id="fornitura" name="fornitura" type="text" inputmode="numeric" size="8"></div>
<button class="btn btn-outline-primary btn-sm" type="submit">${say(language, 'pickDo')}</button></form>`;
}

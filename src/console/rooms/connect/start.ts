/** First step: a sample of the files, or a gestionale that is there already. */
import { dayOf } from '../../../domain/day.ts';
import { ProblemError, problem } from '../../../domain/problem.ts';
import { draftFolder } from '../../../pipeline/draft-folder.ts';
import { onDisk } from '../../../pipeline/folders.ts';
import { html } from '../../html.ts';
import type { Act, Asked, Page, Shown } from '../../page.ts';
import { knownGestionali } from '../playground/known.ts';
import { begin, proposalOf } from './desk.ts';
import { steps } from './steps.ts';
import { say } from './words.ts';

export const needs: Page['needs'] = { permission: 'integrate', where: 'somewhere' };
const MOST_BYTES = 4 << 20;
const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;

export const startPage: Page = {
  id: 'connect.start',
  path: '/collega',
  needs,
  render: (asked) => shown(asked),
};

async function shown(asked: Asked, fault?: string, name = ''): Promise<Shown> {
  const { language, visit, context } = asked;
  const title = say(language, 'title');
  const trail = [{ title: title, href: '/collega' }];
  if (context.folders === undefined)
    return { title, content: html`<h1>${title}</h1><p>${say(language, 'unavailable')}</p>` };
  const known = (await knownGestionali(asked)).filter(({ problems }) => problems.length === 0);
  const token = html`<input type="hidden" name="csrf" value="${visit.csrf}">`;
  return {
    title,
    trail: trail.slice(1),
    content: html`<h1>${title}</h1>${steps(language, 1)}<p>${say(language, 'lead')}</p>
${fault !== undefined && html`<div class="alert alert-danger" role="alert">${fault}</div>`}
<section aria-labelledby="esempio"><h2 id="esempio">${say(language, 'step1')}</h2>
<form method="post" action="/collega" enctype="multipart/form-data">${token}
<div class="field"><label for="nome">${say(language, 'name')}</label><input id="nome" name="nome" type="text" required maxlength="64" value="${name}" autocomplete="off" aria-describedby="nome-aiuto"><span class="hint" id="nome-aiuto">${say(language, 'nameHint')}</span></div>
<div class="field"><label for="campione">${say(language, 'sample')}</label><input id="campione" name="campione" type="file" required aria-describedby="campione-aiuto"><span class="hint" id="campione-aiuto">${say(language, 'sampleHint')}</span></div>
<button class="btn btn-primary" type="submit">${say(language, 'propose')}</button></form></section>
${
  known.length > 0 &&
  html`<section aria-labelledby="esistente"><h2 id="esistente">${say(language, 'known')}</h2><form method="post" action="/collega" class="filters">${token}<div><label for="esistente-nome">${say(language, 'knownName')}</label><select id="esistente-nome" name="esistente">${known.map(({ gestionale }) => html`<option>${gestionale}</option>`)}</select></div><button class="btn btn-outline-primary btn-sm" type="submit">${say(language, 'knownDo')}</button></form></section>`
}`,
  };
}

export const startAct: Act = {
  id: 'connect.draft',
  path: '/collega',
  needs,
  async act(asked, form) {
    const { context, visit, language } = asked;
    const { folders } = context;
    if (folders === undefined)
      throw new ProblemError(problem('connect.folders', say('en', 'unavailable'), { class: 'config' }));
    const now = context.clock.now();
    const existing = String(form.get('esistente') ?? '');
    if (existing !== '') {
      const known = (await knownGestionali(asked)).some(({ gestionale }) => gestionale === existing);
      if (!known) return shown(asked, say(language, 'badName'));
      const { id } = begin(now, context.newId(), visit.viewer, { gestionale: existing, proposal: undefined });
      return { to: `/collega/${id}/porta` };
    }
    const name = String(form.get('nome') ?? '').trim();
    const file = form.get('campione');
    if (!NAME.test(name)) return shown(asked, say(language, 'badName'), name);
    const found = await onDisk(folders);
    const taken =
      found.gestionali.some((one) => one.gestionale === name) ||
      found.disabled.some((one) => one.kind === 'gestionale' && one.name === name) ||
      found.connectors.some((one) => one.gestionale === name);
    if (taken) return shown(asked, say(language, 'takenName'), name);
    if (!(file instanceof File) || file.size === 0) return shown(asked, say(language, 'noSample'), name);
    if (file.size > MOST_BYTES) return shown(asked, say(language, 'bigSample'), name);
    const sample = {
      bytes: new Uint8Array(await file.arrayBuffer()),
      name: baseName(file.name),
      whole: true,
    };
    const drafted = await draftFolder(sample, name, dayOf(now), (root) => folders.load(root));
    if (!drafted.ok) throw new ProblemError(drafted.problem);
    const { id } = begin(now, context.newId(), visit.viewer, {
      gestionale: name,
      proposal: proposalOf(drafted.value),
    });
    return { to: `/collega/${id}` };
  },
};

/** As the browser says it, without folders and without what no name holds. */
export const baseName = (name: string): string =>
  (name.split(/[\\/]/).at(-1) ?? '').replaceAll(/[^\p{L}\p{N} ._()+-]/gu, '_').slice(0, 120) || 'file';

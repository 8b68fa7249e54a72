/** Last step: what has to be in the configuration: shown, as a zip, or written by the server. */
import { configure, TextReader, Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js';
import { may } from '../../../domain/access.ts';
import { ProblemError, problem } from '../../../domain/problem.ts';
import {
  areWritable,
  type NewConnector,
  organizationFolder,
  writeConnector,
} from '../../../pipeline/write-configuration.ts';
import { type Content, html } from '../../html.ts';
import type { Act, Asked, Page } from '../../page.ts';
import { adviceBelow, problemText } from '../../reasons.ts';
import { factsOf, orThrow, type Situation, situation } from './choice.ts';
import { forget, type Typed } from './desk.ts';
import { isHarmless } from './plan.ts';
import { files } from './proposal.ts';
import { needs } from './start.ts';
import { gone, steps } from './steps.ts';
import { say } from './words.ts';

// Small texts: a thread of its own for them would only cost.
configure({ useWebWorkers: false });

type Chosen = NonNullable<Situation['found']['chosen']>;

async function ready(asked: Asked): Promise<(Situation & { readonly chosen: Chosen }) | undefined> {
  const here = await situation(asked);
  const chosen = here?.found.chosen;
  if (here === undefined || chosen === undefined) return undefined;
  // Roles may have changed since.
  return here.organizations.some(({ organization }) => organization === chosen.wanted.organization)
    ? { ...here, chosen }
    : undefined;
}

export const finishPage: Page = {
  id: 'connect.files',
  path: '/collega/:work/file',
  needs,
  async render(asked) {
    const here = await ready(asked);
    if (here === undefined) return gone(asked);
    const { language } = asked;
    const { chosen, found, folders } = here;
    const { wanted, problems } = chosen;
    const title = `${say(language, 'step4')}: ${wanted.connector}`;
    const folder = (await organizationFolder(folders, wanted.organization)) ?? wanted.organization;
    return {
      title,
      trail: [{ title: say(language, 'title'), href: '/collega' }],
      content: html`<h1>${title}</h1>${steps(language, 4)}
<section aria-labelledby="controllo"${problems.length > 0 && html` class="notice bad"`}><h2 id="controllo">${say(language, 'check')}</h2>
${
  problems.length === 0
    ? html`<p class="good">${say(language, 'checkGood')}</p>`
    : html`<p>${say(language, 'checkBad')}</p><ul class="reasons">${problems.map((one) => html`<li>${problemText(one, language)} ${one.place?.line !== undefined && html` <code>${one.place.file}:${one.place.line}</code>`}${adviceBelow(one, language)}</li>`)}</ul>`
}
<p><a href="/collega/${found.id}/porta">${say(language, 'back')}</a></p></section>
<section aria-labelledby="yaml"><h2 id="yaml">${say(language, 'yaml')}</h2><p><code>connectors/${folder}/${wanted.connector}.yaml</code></p><pre tabindex="0" role="region" aria-labelledby="yaml"><code>${wanted.text}</code></pre></section>
${wanted.files !== undefined && files(language, prefixed(`mappings/${wanted.gestionale}`, wanted.files))}
<section aria-labelledby="scarica"><h2 id="scarica">${say(language, 'download')}</h2><p class="soft">${say(language, 'downloadLead')}</p><p><a class="btn btn-outline-primary" href="/collega/${found.id}/archivio.zip" download>${say(language, 'download')}</a></p></section>
${await writing(asked, here)}`,
    };
  },
};

const prefixed = (
  folder: string,
  all: ReadonlyMap<string, string | Uint8Array>,
): ReadonlyMap<string, string | Uint8Array> =>
  new Map([...all].map(([name, content]) => [`${folder}/${name}`, content]));

/** Folders and secrets of the server are not everybody's to name. */
async function mayWrite(
  { visit }: Asked,
  here: Situation,
  wanted: NewConnector,
  typed: Typed,
): Promise<boolean> {
  if (may(visit.viewer, 'administer', null)) return true;
  return isHarmless(typed, await factsOf(here, wanted.organization));
}

async function writing(asked: Asked, here: Situation & { readonly chosen: Chosen }): Promise<Content> {
  const { language, visit } = asked;
  const { found, chosen, folders } = here;
  const inside = async (): Promise<Content> => {
    if (chosen.problems.length > 0) return html`<p>${say(language, 'checkBad')}</p>`;
    if (!(await areWritable(folders))) return html`<p>${say(language, 'writeCannot')}</p>`;
    if (!(await mayWrite(asked, here, chosen.wanted, chosen.typed)))
      return html`<p>${say(language, 'writeMay')}</p>`;
    return html`<p class="soft">${say(language, 'writeLead')}</p><form method="post" action="/collega/${found.id}/scrivi"><input type="hidden" name="csrf" value="${visit.csrf}"><button class="btn btn-primary" type="submit">${say(language, 'write')}</button></form>`;
  };
  return html`<section aria-labelledby="scrivi"><h2 id="scrivi">${say(language, 'write')}</h2>${await inside()}</section>`;
}

export const zipPage: Page = {
  id: 'connect.zip',
  path: '/collega/:work/archivio.zip',
  needs,
  async render(asked) {
    const here = await ready(asked);
    if (here === undefined) return undefined;
    const { wanted } = here.chosen;
    const folder = (await organizationFolder(here.folders, wanted.organization)) ?? wanted.organization;
    const zip = new ZipWriter(new Uint8ArrayWriter());
    await zip.add(`connectors/${folder}/${wanted.connector}.yaml`, new TextReader(wanted.text));
    for (const [name, content] of prefixed(`mappings/${wanted.gestionale}`, wanted.files ?? new Map()))
      await zip.add(
        name,
        typeof content === 'string' ? new TextReader(content) : new Uint8ArrayReader(content),
      );
    const bytes = (await zip.close()) as Uint8Array<ArrayBuffer>;
    return new Response(bytes, {
      headers: {
        'content-type': 'application/zip',
        'content-disposition': `attachment; filename="${wanted.connector}.zip"`,
      },
    });
  },
};

export const writeAct: Act = {
  id: 'connect.write',
  path: '/collega/:work/scrivi',
  needs,
  async act(asked) {
    const { context, visit, language } = asked;
    const here = await ready(asked);
    if (here === undefined) return gone(asked);
    const { wanted, typed, problems } = here.chosen;
    if (problems.length > 0 || !(await mayWrite(asked, here, wanted, typed)))
      throw new ProblemError(
        problem('connect.refused', 'this connector cannot be written by this server', {
          class: 'config',
          advice: 'Download the files and hand them to who administers the installation.',
        }),
      );
    const written = orThrow(
      await writeConnector({ database: context.database, folders: here.folders }, wanted, visit.viewer.actor),
    );
    forget(here.found.id);
    return {
      to: `/collega/fatto/${encodeURIComponent(wanted.organization)}/${encodeURIComponent(wanted.connector)}`,
      notice: say(language, 'written', { files: written.length }),
    };
  },
};

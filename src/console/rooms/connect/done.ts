/** After it was written: whether the server has it by now, and the way in for the first file. */
import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { may } from '../../../domain/access.ts';
import type { ConnectorConfig } from '../../../domain/configuration.ts';
import { namePattern } from '../../../domain/name-pattern.ts';
import { ProblemError, problem } from '../../../domain/problem.ts';
import { onDisk } from '../../../pipeline/folders.ts';
import { journal } from '../../../store/journal.ts';
import { connectorOwner } from '../../../store/web/connectors.ts';
import { organizationNames } from '../../../store/web/names.ts';
import { address } from '../../filters.ts';
import { type Content, html } from '../../html.ts';
import { path } from '../../listing.ts';
import type { Act, Asked, Page } from '../../page.ts';
import { baseName } from './start.ts';
import { say } from './words.ts';

const PATH = '/collega/fatto/:organization/:connector';

/** The connector may not be imported yet: its organization is who owns the page. */
const needs: Page['needs'] = {
  permission: 'integrate',
  where: 'somewhere',
  owner: async (view, { organization = '' }) =>
    (await organizationNames(view)).find((one) => one.organization === organization)?.organization,
};

async function configured({ context, params }: Asked): Promise<ConnectorConfig | undefined> {
  if (context.folders === undefined) return undefined;
  const { connectors } = await onDisk(context.folders);
  return connectors.find(
    (one) => one.organization === params.organization && one.connector === params.connector,
  );
}

export const donePage: Page = {
  id: 'connect.done',
  path: PATH,
  needs,
  async render(asked) {
    const config = await configured(asked);
    if (config === undefined) return undefined;
    const { language, visit, params } = asked;
    const { organization, connector, gestionale } = config;
    const owner = await visit.view((view) => connectorOwner(view, { organization, connector }));
    const title = say(language, 'doneTitle', { connector });
    const here = path('collega', 'fatto', params.organization ?? '', params.connector ?? '');
    const links = html`<p>${say(language, 'doneReady')}</p><ul class="inline"><li><a href="${path('collegamenti', organization, connector)}">${say(language, 'doneOpen')}</a></li><li><a href="${address(`${path('tracciati', gestionale)}/prova`, { collegamento: `${organization}/${connector}` })}">${say(language, 'doneTry')}</a></li><li><a href="${address('/forniture', { ente: organization, collegamento: connector })}">${say(language, 'deliveries')}</a></li></ul>`;
    return {
      title,
      trail: [{ title: say(language, 'title'), href: '/collega' }],
      content: html`<h1>${title}</h1>
<section id="stato" aria-live="polite" aria-label="${connector}"${owner === undefined && html` hx-get="${here}" hx-trigger="every 1s" hx-select="#stato" hx-swap="outerHTML"`}>${owner === undefined ? html`<p>${say(language, 'doneWait')} <a href="${here}">↻</a></p>` : links}</section>
${first(asked, config, here)}`,
    };
  },
};

/** Undefined: not a folder of this server that the visitor may put files into. */
function folderOf({ context, visit }: Asked, { receive, organization }: ConnectorConfig): string | undefined {
  const { location } = receive;
  if (location.includes('://') || location.includes('${')) return undefined;
  // Elsewhere on the disk is for who runs the server.
  if (isAbsolute(location) && !may(visit.viewer, 'administer', null)) return undefined;
  if (!may(visit.viewer, 'integrate', organization)) return undefined;
  return isAbsolute(location) ? location : join(context.home, location);
}

function first(asked: Asked, config: ConnectorConfig, here: string): Content {
  const { language, visit } = asked;
  const folder = folderOf(asked, config);
  const head = html`<h2 id="primo">${say(language, 'first')}</h2>`;
  if (folder === undefined)
    return html`<section aria-labelledby="primo">${head}<p>${say(language, 'firstOther', { location: config.receive.location })}</p></section>`;
  return html`<section aria-labelledby="primo">${head}<p class="soft">${say(language, 'firstLead')}</p>
<form method="post" action="${here}" enctype="multipart/form-data"><input type="hidden" name="csrf" value="${visit.csrf}"><div class="field"><label for="file">${say(language, 'firstFile')}</label><input id="file" name="file" type="file" required aria-describedby="file-aiuto"><span class="hint" id="file-aiuto">${say(language, 'firstName', { match: config.receive.match })}</span></div><button class="btn btn-primary" type="submit">${say(language, 'firstDo')}</button></form>
<p class="soft">${say(language, 'firstFolder')} <code>${folder}</code></p></section>`;
}

const fault = (code: string, message: string): never => {
  throw new ProblemError(problem(code, message, { class: 'config' }));
};

export const firstFileAct: Act = {
  id: 'connect.first-file',
  path: PATH,
  needs,
  async act(asked, form) {
    const { context, visit, language, params } = asked;
    const config = await configured(asked);
    const folder = config === undefined ? undefined : folderOf(asked, config);
    if (config === undefined || folder === undefined)
      return fault('connect.no-folder', 'this connector takes its files from no folder of this server');
    const file = form.get('file');
    if (!(file instanceof File) || file.size === 0)
      return fault('connect.no-file', 'no file was sent, or an empty one');
    const name = baseName(file.name);
    if (name.startsWith('.') || !namePattern(config.receive.match)(name))
      return fault('connect.file-name', say(language, 'firstName', { match: config.receive.match }));
    await mkdir(folder, { recursive: true });
    const there = await access(join(folder, name)).then(
      () => true,
      () => false,
    );
    if (there) return fault('connect.file-exists', say(language, 'firstThere'));
    const aside = join(folder, `.${context.newId()}`);
    try {
      await writeFile(aside, new Uint8Array(await file.arrayBuffer()), { flag: 'wx' });
      await rename(aside, join(folder, name));
    } finally {
      await rm(aside, { force: true });
    }
    await journal(context.database, {
      organization: config.organization,
      connector: config.connector,
      event: 'file.put',
      actor: visit.viewer.actor,
      subject: name,
      detail: { size: file.size },
    });
    return {
      to: path('collega', 'fatto', params.organization ?? '', params.connector ?? ''),
      notice: say(language, 'firstDone', { name }),
    };
  },
};

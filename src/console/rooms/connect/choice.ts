/** Third step: whose files they are, how they come, and by which access they reach the Nodo. */
import { may } from '../../../domain/access.ts';
import type { ConnectorConfig, GestionaleConfig, OrganizationConfig } from '../../../domain/configuration.ts';
import { ProblemError } from '../../../domain/problem.ts';
import type { ConfigurationFolders } from '../../../pipeline/context.ts';
import { onDisk } from '../../../pipeline/folders.ts';
import { organizationFolder, rehearseConnector } from '../../../pipeline/write-configuration.ts';
import { type Content, html } from '../../html.ts';
import type { Act, Asked, Page, Shown } from '../../page.ts';
import { problemText } from '../../reasons.ts';
import { choose, type Typed, type Work, work } from './desk.ts';
import { connectorText, DOORS, defaultFolder, type PlanFacts } from './plan.ts';
import { needs } from './start.ts';
import { gone, steps } from './steps.ts';
import { say } from './words.ts';

export interface Situation {
  readonly connectors: readonly ConnectorConfig[];
  readonly folders: ConfigurationFolders;
  readonly found: Work;
  /** Those that the visitor may configure. */
  readonly organizations: readonly OrganizationConfig[];
  /** Undefined: new. */
  readonly gestionale: GestionaleConfig | undefined;
}

export async function situation(asked: Asked): Promise<Situation | undefined> {
  const { context, params, visit } = asked;
  const found = work(context.clock.now(), params.work ?? '', visit.viewer);
  if (found === undefined || context.folders === undefined) return undefined;
  const disk = await onDisk(context.folders);
  return {
    folders: context.folders,
    found,
    connectors: disk.connectors,
    organizations: disk.organizations.filter(({ organization }) =>
      may(visit.viewer, 'integrate', organization),
    ),
    gestionale: disk.gestionali.find(({ gestionale }) => gestionale === found.gestionale),
  };
}

export async function factsOf(
  { folders, found, gestionale, connectors, organizations }: Situation,
  organization: string,
  access?: string,
): Promise<PlanFacts> {
  const { proposal } = found;
  const accesses = organizations.find((one) => one.organization === organization)?.nodo ?? {};
  const codes = (accesses[access ?? ''] ?? Object.values(accesses)[0])?.segregationCodes ?? [];
  const [code] = codes;
  return {
    gestionale: found.gestionale,
    owned: connectors.some(
      (one) => one.organization === organization && one.unknownPayments && one.codes.segregationCode === code,
    ),
    segregationCode: codes.length > 1 ? code : undefined,
    parameters:
      proposal === undefined ? Object.keys(gestionale?.parameters ?? {}) : Object.keys(proposal.parameters),
    trailer: proposal?.trailer ?? false,
    given: proposal?.given ?? false,
    acknowledgement:
      proposal?.files.has('acknowledgement.jsonata') ?? gestionale?.acknowledgement !== undefined,
    report: proposal?.files.has('report.jsonata') ?? gestionale?.report !== undefined,
    folder: (await organizationFolder(folders, organization)) ?? organization,
  };
}

export const choicePage: Page = {
  id: 'connect.choice',
  path: '/collega/:work/porta',
  needs,
  async render(asked) {
    const here = await situation(asked);
    return here === undefined ? gone(asked) : shown(asked, here, here.found.chosen?.typed ?? asked.query);
  },
};

export const choiceAct: Act = {
  id: 'connect.choose',
  path: '/collega/:work/porta',
  needs,
  async act(asked, form) {
    const here = await situation(asked);
    if (here === undefined) return gone(asked);
    const typed: Typed = Object.fromEntries(
      [...form].flatMap(([name, value]) =>
        name === 'csrf' || typeof value !== 'string' ? [] : [[name, value.trim()]],
      ),
    );
    const organization = here.organizations.find((one) => one.organization === typed.ente);
    if (organization === undefined) return shown(asked, here, typed);
    const facts = await factsOf(here, organization.organization, typed.nodo);
    const text = connectorText(typed, facts);
    if (!text.ok) return shown(asked, here, typed, problemText(text.problem, asked.language));
    const { proposal, gestionale } = here.found;
    const wanted = {
      organization: organization.organization,
      connector: typed.nome ?? '',
      text: text.value,
      gestionale,
      ...(proposal === undefined ? {} : { files: proposal.files }),
    };
    const problems = await rehearseConnector(here.folders, wanted);
    choose(here.found, { wanted, problems, typed });
    return { to: `/collega/${here.found.id}/file` };
  },
};

export function orThrow<T>(
  result:
    | { readonly ok: true; readonly value: T }
    | { readonly ok: false; readonly problem: ConstructorParameters<typeof ProblemError>[0] },
): T {
  if (!result.ok) throw new ProblemError(result.problem);
  return result.value;
}

async function shown(asked: Asked, here: Situation, typed: Typed, fault?: Content): Promise<Shown> {
  const { language } = asked;
  const { found, organizations } = here;
  const title = `${say(language, 'step3')}: ${found.gestionale}`;
  const trail = [{ title: say(language, 'title'), href: '/collega' }];
  const [only] = organizations;
  const chosen =
    organizations.find(({ organization }) => organization === typed.ente) ??
    (organizations.length === 1 ? only : undefined);
  const head = html`<h1>${title}</h1>${steps(language, 3)}${fault !== undefined && html`<div class="alert alert-danger" role="alert">${fault}</div>`}`;
  if (only === undefined)
    return { title, trail, content: html`${head}<p>${say(language, 'organizationNone')}</p>` };
  const bodies = html`<form class="filters" method="get" action="/collega/${found.id}/porta"><div><label for="ente">${say(language, 'organization')}</label><select id="ente" name="ente">${organizations.map(({ organization, name }) => html`<option value="${organization}"${organization === chosen?.organization && html` selected`}>${name}</option>`)}</select></div><button class="btn btn-outline-primary btn-sm" type="submit">${say(language, 'organizationDo')}</button></form>`;
  return {
    title,
    trail,
    content: html`${head}<section aria-labelledby="ente-titolo"><h2 id="ente-titolo">${say(language, 'organization')}</h2>${bodies}</section>${chosen !== undefined && (await form(asked, here, chosen, typed))}`,
  };
}

async function form(
  asked: Asked,
  here: Situation,
  organization: OrganizationConfig,
  typed: Typed,
): Promise<Content> {
  const { language, visit } = asked;
  const { found } = here;
  const facts = await factsOf(here, organization.organization, typed.nodo);
  const name = typed.nome ?? '';
  const suggested = defaultFolder(facts.folder, name === '' ? found.gestionale : name);
  const known: Typed = {
    nome: found.gestionale,
    porta: 'folder',
    da: suggested,
    verso: suggested.replace(/out$/, 'in'),
    file: patternOf(found.proposal?.sampleName),
    ...Object.fromEntries(
      Object.entries(found.proposal?.parameters ?? {}).map(([key, value]) => [`parametro-${key}`, value]),
    ),
    ...typed,
  };
  const input = (id: string, label: string, hint?: string, required = false): Content =>
    html`<div class="field"><label for="${id}">${label}</label><input id="${id}" name="${id}" type="text" value="${known[id] ?? ''}"${required && html` required`} autocomplete="off"${hint !== undefined && html` aria-describedby="${id}-aiuto"`}>${hint !== undefined && html`<span class="hint" id="${id}-aiuto">${hint}</span>`}</div>`;
  const select = (
    id: string,
    label: string,
    options: readonly (readonly [value: string, label: string])[],
  ): Content =>
    html`<div class="field"><label for="${id}">${label}</label><select id="${id}" name="${id}">${options.map(([value, text]) => html`<option value="${value}"${value === known[id] && html` selected`}>${text}</option>`)}</select></div>`;
  return html`<form method="post" action="/collega/${found.id}/porta" class="connect-form"><input type="hidden" name="csrf" value="${visit.csrf}"><input type="hidden" name="ente" value="${organization.organization}">
<section aria-labelledby="chi"><h2 id="chi">${organization.name}</h2>
${input('nome', say(language, 'connector'), say(language, 'connectorHint'), true)}
${select(
  'servizio',
  say(language, 'service'),
  Object.entries(organization.services).map(([code, { description }]) => [code, `${code}: ${description}`]),
)}
${select(
  'nodo',
  say(language, 'nodo'),
  Object.entries(organization.nodo).map(([access, { adapter }]) => [access, `${access} (${adapter})`]),
)}
${facts.parameters.length > 0 && html`<fieldset><legend>${say(language, 'parameters')}</legend>${facts.parameters.map((one) => input(`parametro-${one}`, here.gestionale?.parameters[one]?.description ?? one))}</fieldset>`}</section>
<section aria-labelledby="porta-titolo"><h2 id="porta-titolo">${say(language, 'door')}</h2>
<fieldset><legend class="visually-hidden">${say(language, 'door')}</legend>${DOORS.map((door) => html`<div class="choice"><input type="radio" id="porta-${door}" name="porta" value="${door}"${known.porta === door && html` checked`}><label for="porta-${door}">${say(language, door)}</label></div>`)}</fieldset>
<p class="soft small">${say(language, 'doorLead')}</p>
${input('file', say(language, 'match'), undefined, true)}
<div class="door-fields folder sftp">${input('da', say(language, 'from'), say(language, 'fromHint'))}</div>
<div class="door-fields folder sftp inbox-http">${input('verso', say(language, 'to'), say(language, 'toHint'))}</div>
<div class="door-fields sftp">${input('server', say(language, 'server'))}${input('impronta', say(language, 'hostKey'))}</div>
<div class="door-fields sftp inbox-sftp inbox-http">${input('utente', say(language, 'user'))}</div>
<div class="door-fields sftp inbox-http">${input('variabile', say(language, 'variable'), say(language, 'variableHint'))}</div>
<div class="door-fields inbox-sftp"><div class="field"><label for="chiavi">${say(language, 'keys')}</label><textarea id="chiavi" name="chiavi" rows="2" spellcheck="false">${known.chiavi ?? ''}</textarea></div></div></section>
<section aria-labelledby="altro"><h2 id="altro">${say(language, 'pastDue')}</h2>
${select('scadute', say(language, 'pastDue'), [
  ['proroga', say(language, 'pastDueExtend')],
  ['scarto', say(language, 'pastDueProblem')],
])}
${input('mail', say(language, 'mail'))}
<button class="btn btn-primary" type="submit">${say(language, 'prepare')}</button></section></form>`;
}

/** `TARI_20260301_901.csv` → `TARI_*.csv`. */
export const patternOf = (name: string | undefined): string =>
  name === undefined ? '*' : name.replaceAll(/\d+/g, '*').replaceAll(/\*([._-]?\*)+/g, '*');

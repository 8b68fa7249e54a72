/** A position that a person writes: a dry run first, which shows what would come of it, then the insertion. */
import { may } from '../../../domain/access.ts';
import { type Problem, ProblemError } from '../../../domain/problem.ts';
import { insertPosition, rehearsePosition } from '../../../pipeline/by-hand.ts';
import type { Trial } from '../../../pipeline/trial.ts';
import { connectorOwner } from '../../../store/web/connectors.ts';
import { connectorNames, organizationNames } from '../../../store/web/names.ts';
import { type Content, html, type Markup } from '../../html.ts';
import { path } from '../../listing.ts';
import type { Act, Asked, Page, Shown } from '../../page.ts';
import { recordWord } from '../../payment-words.ts';
import { problemText } from '../../reasons.ts';
import type { Language } from '../../words.ts';
import { say } from './acts-words.ts';
import {
  connectorIn,
  FIELDS,
  type Field,
  NEEDED,
  positionOf,
  type Values,
  valuesOf,
} from './by-hand-form.ts';

const HERE = '/posizioni/nuova';
const TRY = `${HERE}/prova`;
const needs = { permission: 'operate', where: 'somewhere' } as const;

const LABELS = {
  collegamento: 'connector',
  chiave: 'key',
  periodo: 'period',
  cf: 'fiscalCode',
  nome: 'name',
  causale: 'description',
  importo: 'euro',
  scadenza: 'dueDate',
  codice: 'code',
} as const satisfies { readonly [field in Field]: string };

const HINTS = {
  chiave: 'keyHint',
  periodo: 'periodHint',
  causale: 'descriptionHint',
  importo: 'euroHint',
  codice: 'codeHint',
} as const;

interface Tried {
  readonly problems: readonly Problem[];
  readonly missing: readonly Field[];
  readonly trial?: Trial;
}

/** Where the viewer may insert, with the body's name. */
async function choices({ visit }: Asked): Promise<readonly { value: string; label: string }[]> {
  return visit.view(async (view) => {
    const names = new Map(
      (await organizationNames(view)).map((one) => [one.organization, one.name] as const),
    );
    return (await connectorNames(view))
      .filter((one) => may(visit.viewer, 'operate', one.organization))
      .map(({ organization, connector }) => ({
        value: `${organization}/${connector}`,
        label: `${names.get(organization) ?? organization} · ${connector}`,
      }));
  });
}

export const insertPage: Page = {
  id: 'positions.insert.form',
  path: HERE,
  needs,
  render: (asked) =>
    shown(
      asked,
      valuesOf((field) => asked.query[field]),
    ),
};

async function shown(asked: Asked, values: Values, tried?: Tried): Promise<Shown> {
  const { language, visit } = asked;
  const connectors = await choices(asked);
  const title = say(language, 'insert');
  return {
    title,
    trail: [{ title: say(language, 'positions'), href: '/posizioni' }],
    content: html`<h1>${title}</h1><p>${say(language, 'insertWhy')}</p>
${tried !== undefined && outcome(asked, values, tried)}
<section aria-labelledby="dati"><h2 id="dati" class="visually-hidden">${title}</h2>
${
  connectors.length === 0
    ? html`<p class="empty">${say(language, 'none')}</p>`
    : html`<form class="position-form" method="post" action="${TRY}"><input type="hidden" name="csrf" value="${visit.csrf}">
${choice(language, connectors, values.collegamento)}
<div class="pair">${field(language, 'chiave', values)}${field(language, 'periodo', values)}${field(language, 'cf', values)}${field(language, 'nome', values)}</div>
${field(language, 'causale', values)}
<div class="pair">${field(language, 'importo', values)}${field(language, 'scadenza', values)}</div>
${field(language, 'codice', values)}
<p class="actions"><button class="btn btn-primary" type="submit">${say(language, 'rehearse')}</button></p></form>`
}</section>`,
  };
}

const choice = (
  language: Language,
  connectors: readonly { readonly value: string; readonly label: string }[],
  value: string,
): Markup =>
  html`<div class="field"><label for="collegamento">${say(language, 'connector')}</label><select id="collegamento" name="collegamento" required>${connectors.map((one) => html`<option value="${one.value}"${one.value === value && html` selected`}>${one.label}</option>`)}</select></div>`;

function field(language: Language, name: Field, values: Values): Markup {
  const hint = Object.hasOwn(HINTS, name) ? HINTS[name as keyof typeof HINTS] : undefined;
  const type = name === 'scadenza' ? 'date' : 'text';
  return html`<div class="field"><label for="${name}">${say(language, LABELS[name])}</label><input id="${name}" name="${name}" type="${type}" value="${values[name]}"${NEEDED.includes(name) && html` required`}${name === 'importo' && html` inputmode="decimal"`} autocomplete="off"${hint !== undefined && html` aria-describedby="${name}-aiuto"`}>${hint !== undefined && html`<span class="hint" id="${name}-aiuto">${say(language, hint)}</span>`}</div>`;
}

/** Fields of the canonical position by the labels of the form. */
const FORM_FIELDS: { readonly [path: string]: Field } = {
  key: 'chiave',
  period: 'periodo',
  description: 'causale',
  'debtor.fiscalCode': 'cf',
  'debtor.name': 'nome',
  amount: 'importo',
  importo: 'importo',
  dueDate: 'scadenza',
  code: 'codice',
};

function named(language: Language, path: string): string {
  const field = FORM_FIELDS[path] ?? FORM_FIELDS[path.split('.').at(-1) ?? ''];
  return field === undefined ? path : say(language, LABELS[field]);
}

function outcome({ language, visit }: Asked, values: Values, { problems, missing, trial }: Tried): Content {
  const [record] = trial?.records ?? [];
  const found = [...problems, ...(trial?.refused ?? []), ...(record?.problems ?? [])];
  const clean = missing.length === 0 && found.length === 0;
  if (!clean || record === undefined)
    return html`<section class="notice bad" aria-labelledby="errori" role="alert"><h2 id="errori">${say(language, 'wrong')}</h2><ul class="reasons">${missing.map((name) => html`<li>${say(language, 'missing', { field: say(language, LABELS[name]) })}</li>`)}${found.map((one) => html`<li>${one.place?.field !== undefined && html`<strong>${named(language, one.place.field)}</strong>: `}${problemText(one, language)}${one.advice !== undefined && html`<br><span class="soft small" lang="en">${one.advice}</span>`}</li>`)}</ul></section>`;
  const what = recordWord(language, record.outcome);
  if (record.outcome !== 'created')
    return html`<section class="notice bad" role="alert" aria-label="${say(language, 'wrong')}"><p>${say(language, 'exists', { outcome: what })}</p></section>`;
  return html`<section class="notice" aria-labelledby="prova"><h2 id="prova">${say(language, 'tried')}</h2><p>${say(language, 'wouldBe')}: <strong>${what}</strong>. ${say(language, 'triedNothing')}</p>
<form class="position-form" method="post" action="${HERE}"><input type="hidden" name="csrf" value="${visit.csrf}">${FIELDS.map((name) => html`<input type="hidden" name="${name}" value="${values[name]}">`)}
<div class="field"><label for="motivo">${say(language, 'reason')}</label><input id="motivo" name="motivo" required maxlength="500" aria-describedby="motivo-perche"><span class="hint" id="motivo-perche">${say(language, 'reasonHint')}</span></div>
<p class="actions"><button class="btn btn-primary" type="submit">${say(language, 'insertDo')}</button></p></form><p class="soft small">${say(language, 'change')}</p></section>`;
}

/** The connector that is named, if the viewer sees it and may operate there. */
async function allowed({ visit }: Asked, values: Values) {
  const key = connectorIn(values.collegamento);
  if (key === undefined || !may(visit.viewer, 'operate', key.organization)) return undefined;
  return (await visit.view((view) => connectorOwner(view, key))) === undefined ? undefined : key;
}

const missingIn = (values: Values, known: boolean): readonly Field[] =>
  NEEDED.filter((name) => values[name] === '' || (name === 'collegamento' && !known));

export const tryAct: Act = {
  id: 'positions.insert.try',
  path: TRY,
  needs,
  async act(asked, form) {
    const values = valuesOf((name) => form.get(name));
    const key = await allowed(asked, values);
    const missing = missingIn(values, key !== undefined);
    const position = positionOf(values);
    if (key === undefined || missing.length > 0 || !position.ok) {
      const problems = position.ok || values.importo === '' ? [] : [position.problem];
      return shown(asked, values, { problems, missing });
    }
    const tried = await rehearsePosition(asked.context, key, position.value);
    return shown(
      asked,
      values,
      tried.ok
        ? { problems: [], missing: [], trial: tried.value }
        : { problems: [tried.problem], missing: [] },
    );
  },
};

export const insertAct: Act = {
  id: 'positions.insert',
  path: HERE,
  needs,
  async act(asked, form) {
    const { context, language, visit } = asked;
    const values = valuesOf((name) => form.get(name));
    const key = await allowed(asked, values);
    const missing = missingIn(values, key !== undefined);
    const position = positionOf(values);
    if (key === undefined || missing.length > 0 || !position.ok)
      return shown(asked, values, { problems: position.ok ? [] : [position.problem], missing });
    const reason = String(form.get('motivo') ?? '').slice(0, 500);
    const made = await insertPosition(context, key, position.value, reason, visit.viewer.actor);
    if (!made.ok) throw new ProblemError(made.problem);
    const { delivery } = made.value;
    return { to: path('forniture', delivery), notice: say(language, 'inserted', { number: delivery }) };
  },
};

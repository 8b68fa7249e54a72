/** A position that a person writes: a dry run first, which shows what would come of it, then the insertion. */
import { may } from '../../../domain/access.ts';
import type { Json } from '../../../domain/debt-position.ts';
import { type Problem, ProblemError } from '../../../domain/problem.ts';
import { insertPosition, rehearsePosition } from '../../../pipeline/by-hand.ts';
import type { Trial } from '../../../pipeline/trial.ts';
import { connectorOwner } from '../../../store/web/connectors.ts';
import { connectorNames, organizationNames } from '../../../store/web/names.ts';
import { type Content, html, type Markup } from '../../html.ts';
import { euro } from '../../italian.ts';
import { path } from '../../listing.ts';
import type { Act, Asked, Page, Shown } from '../../page.ts';
import { recordWord } from '../../payment-words.ts';
import { adviceBelow, problemText } from '../../reasons.ts';
import type { Language } from '../../words.ts';
import { say } from './acts-words.ts';
import {
  connectorIn,
  difference,
  FIELDS,
  type Field,
  neededOf,
  positionOf,
  type Slip,
  slipsOf,
  type Values,
  valuesOf,
  withOneMore,
} from './by-hand-form.ts';
import { addRata, hiddenRate, rataLabel, rateFields } from './rate.ts';

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
  readonly slips: readonly Slip[];
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
      valuesOf((name) => asked.query[name]),
    ),
};

/** `fresh`: a row for an installment was asked for. */
async function shown(asked: Asked, values: Values, tried?: Tried, fresh = false): Promise<Shown> {
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
<fieldset><legend>${say(language, 'whole')}</legend><div class="pair">${field(language, 'importo', values)}${field(language, 'scadenza', values)}</div>
${field(language, 'codice', values)}</fieldset>
${rateFields(language, values, fresh)}
<p class="actions"><button class="btn btn-primary" type="submit">${say(language, 'rehearse')}</button>${addRata(language, values)}</p></form>`
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
  return html`<div class="field"><label for="${name}">${say(language, LABELS[name])}</label><input id="${name}" name="${name}" type="${type}" value="${values[name]}"${neededOf(values).includes(name) && html` required`}${name === 'importo' && html` inputmode="decimal"`} autocomplete="off"${hint !== undefined && html` aria-describedby="${name}-aiuto"`}>${hint !== undefined && html`<span class="hint" id="${name}-aiuto">${say(language, hint)}</span>`}</div>`;
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
  const rata = rataLabel(language, path);
  if (rata !== undefined) return rata;
  const field =
    FIELDS.find((one) => one === path) ?? FORM_FIELDS[path] ?? FORM_FIELDS[path.split('.').at(-1) ?? ''];
  return field === undefined ? path : say(language, LABELS[field]);
}

const slipText = (language: Language, slip: Slip): string =>
  slip.what === 'missing'
    ? say(language, 'missing', { field: named(language, slip.name) })
    : slip.what === 'order'
      ? say(language, 'rataOrder', { row: slip.row })
      : say(language, 'rataAlone');

function outcome({ language, visit }: Asked, values: Values, { problems, slips, trial }: Tried): Content {
  const [record] = trial?.records ?? [];
  const found = [...problems, ...(trial?.refused ?? []), ...(record?.problems ?? [])];
  const clean = slips.length === 0 && found.length === 0;
  const apart = difference(values);
  if (!clean || record === undefined)
    return html`<section class="notice bad" aria-labelledby="errori" role="alert"><h2 id="errori">${say(language, 'wrong')}</h2><ul class="reasons">${slips.map((slip) => html`<li>${slipText(language, slip)}</li>`)}${found.map((one) => html`<li>${one.place?.field !== undefined && html`<strong>${named(language, one.place.field)}</strong>: `}${problemText(one, language)}${adviceBelow(one, language)}</li>`)}</ul></section>`;
  const what = recordWord(language, record.outcome);
  if (record.outcome !== 'created')
    return html`<section class="notice bad" role="alert" aria-label="${say(language, 'wrong')}"><p>${say(language, 'exists', { outcome: what })}</p></section>`;
  return html`<section class="notice" aria-labelledby="prova"><h2 id="prova">${say(language, 'tried')}</h2><p>${say(language, 'wouldBe')}: <strong>${what}</strong>. ${say(language, 'triedNothing')}</p>
${apart !== undefined && html`<p class="notice-line">${say(language, 'sumsDiffer', { rate: euro(apart.rate), whole: euro(apart.whole) })}</p>`}
<form class="position-form" method="post" action="${HERE}"><input type="hidden" name="csrf" value="${visit.csrf}">${FIELDS.map((name) => html`<input type="hidden" name="${name}" value="${values[name]}">`)}${hiddenRate(values)}
<div class="field"><label for="motivo">${say(language, 'reason')}</label><input id="motivo" name="motivo" required maxlength="500" aria-describedby="motivo-perche"><span class="hint" id="motivo-perche">${say(language, 'reasonHint')}</span></div>
<p class="actions"><button class="btn btn-primary" type="submit">${say(language, 'insertDo')}</button></p></form><p class="soft small">${say(language, 'change')}</p></section>`;
}

/** The connector that is named, if the viewer sees it and may operate there. */
async function allowed({ visit }: Asked, values: Values) {
  const key = connectorIn(values.collegamento);
  if (key === undefined || !may(visit.viewer, 'operate', key.organization)) return undefined;
  return (await visit.view((view) => connectorOwner(view, key))) === undefined ? undefined : key;
}

/** `known`: the connector is one where this person may insert. */
const slipsIn = (values: Values, known: boolean): readonly Slip[] =>
  known || values.collegamento === ''
    ? slipsOf(values)
    : [{ what: 'missing', name: 'collegamento' }, ...slipsOf(values)];

type Checked =
  | { readonly ok: true; readonly position: Json; readonly tried: undefined }
  | { readonly ok: false; readonly tried: Tried };

function checkedOf(values: Values, known: boolean): Checked {
  const slips = slipsIn(values, known);
  const position = positionOf(values);
  if (position.ok)
    return slips.length === 0
      ? { ok: true, position: position.value, tried: undefined }
      : { ok: false, tried: { problems: [], slips } };
  // That a blank amount cannot be read is said as missing already.
  const field = position.problem.place?.field;
  const isMissing = slips.some((slip) => slip.what === 'missing' && slip.name === field);
  return { ok: false, tried: { problems: isMissing ? [] : [position.problem], slips } };
}

export const tryAct: Act = {
  id: 'positions.insert.try',
  path: TRY,
  needs,
  async act(asked, form) {
    const values = valuesOf((name) => form.get(name));
    if (form.get('fare') === 'aggiungi') return shown(asked, withOneMore(values), undefined, true);
    const key = await allowed(asked, values);
    const checked = checkedOf(values, key !== undefined);
    if (key === undefined || !checked.ok) return shown(asked, values, checked.tried);
    const tried = await rehearsePosition(asked.context, key, checked.position);
    return shown(
      asked,
      values,
      tried.ok ? { problems: [], slips: [], trial: tried.value } : { problems: [tried.problem], slips: [] },
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
    const checked = checkedOf(values, key !== undefined);
    if (key === undefined || !checked.ok) return shown(asked, values, checked.tried);
    const reason = String(form.get('motivo') ?? '').slice(0, 500);
    const made = await insertPosition(context, key, checked.position, reason, visit.viewer.actor);
    if (!made.ok) throw new ProblemError(made.problem);
    const { delivery } = made.value;
    return { to: path('forniture', delivery), notice: say(language, 'inserted', { number: delivery }) };
  },
};

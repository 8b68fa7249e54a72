/** Parts that pages of users and of keys share. */
import { administered, type GrantAsked, isRole } from '../../../access/grants.ts';
import type { By } from '../../../access/keeper.ts';
import { type Problem, ProblemError, type Result } from '../../../domain/problem.ts';
import { type Content, html, type Markup } from '../../html.ts';
import type { Asked } from '../../page.ts';
import type { Language } from '../../words.ts';
import { faultWords, say } from './words.ts';

export const ANYWHERE = { permission: 'administer', where: 'somewhere' } as const;

export const byOf = ({ visit }: Asked): By => ({ viewer: visit.viewer, address: visit.address });

export const field = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim() : '';
};

export const fields = (form: FormData, name: string): readonly string[] =>
  form.getAll(name).filter((value) => typeof value === 'string');

export const alertOf = (fault: string | undefined): Content =>
  fault !== undefined && html`<div class="alert alert-danger" role="alert">${fault}</div>`;

/** What to say on the page that the form was on; what it has no words for is the whole page's. */
export function faultOf(language: Language, found: Problem): string {
  const words = faultWords(language, found);
  if (words === undefined) throw new ProblemError(found);
  return words;
}

/** Undefined: done. */
export const faultIn = (language: Language, result: Result<unknown>): string | undefined =>
  result.ok ? undefined : faultOf(language, result.problem);

export const form = (
  { visit }: Asked,
  action: string,
  content: Content,
  button: Content,
): Markup => html`<form method="post" action="${action}"><input type="hidden" name="csrf" value="${visit.csrf}">${content}<div class="actions">${button}</div></form>
`;

export const submit = (
  text: string,
  kind: 'primary' | 'outline-primary' | 'outline-danger' = 'primary',
): Markup => html`<button class="btn btn-${kind}" type="submit">${text}</button>`;

/** An act that one thinks about first: what it does, then the button. */
export const pondered = (asked: Asked, action: string, name: string, why: string): Markup =>
  html`<details><summary>${name}…</summary><p>${why}</p>${form(asked, action, false, submit(name, 'outline-danger'))}</details>`;

export const textField = (
  name: string,
  label: string,
  {
    type = 'text',
    value = '',
    hint,
    required = true,
  }: { type?: 'text' | 'email' | 'date'; value?: string; hint?: string; required?: boolean } = {},
): Markup => html`<div class="field"><label for="campo-${name}">${label}</label><input class="form-control" id="campo-${name}" name="${name}" type="${type}" value="${value}" autocomplete="off"${required && html` required`}${hint !== undefined && html` aria-describedby="campo-${name}-aiuto"`}>${hint !== undefined && html`<span class="hint" id="campo-${name}-aiuto">${hint}</span>`}</div>
`;

export interface Option {
  readonly value: string;
  readonly label: string;
}

export const selectField = (
  name: string,
  label: string,
  options: readonly Option[],
  { value = '', several = false }: { value?: string; several?: boolean } = {},
): Markup => html`<div class="field"><label for="campo-${name}">${label}</label><select id="campo-${name}" name="${name}"${several && html` multiple size="${Math.min(8, Math.max(2, options.length))}"`}>${options.map((one) => html`<option value="${one.value}"${one.value === value && html` selected`}>${one.label}</option>`)}</select></div>
`;

/** Bodies that the viewer may give something for; `*` stands for every one. */
export async function bodies({ context, visit, language }: Asked): Promise<readonly Option[]> {
  const { all, organizations } = await administered(context.database, visit.viewer);
  return [
    ...organizations.map(({ organization, name }) => ({
      value: organization,
      label: `${name} (${organization})`,
    })),
    // Last: nobody should give it for not having chosen.
    ...(all ? [{ value: '*', label: say(language, 'everyBody') }] : []),
  ];
}

export const bodyOf = (value: string): string | null => (value === '*' ? null : value);

/** `operator@01234567897`, `administrator@*`. */
export function grantOf(text: string): GrantAsked | undefined {
  const [role = '', organization = ''] = text.split('@');
  return isRole(role) && organization !== '' ? { role, organization: bodyOf(organization) } : undefined;
}

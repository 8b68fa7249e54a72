/** Fields and forms of these pages. */
import { type Content, html, type Markup } from '../../html.ts';

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly type?: 'text' | 'email' | 'password';
  readonly value?: string;
  readonly autocomplete: string;
  readonly hint?: string;
  /** Digits, as phones offer them. */
  readonly digits?: boolean;
}

export function fieldOf({
  name,
  label,
  type = 'text',
  value = '',
  autocomplete,
  hint,
  digits,
}: Field): Markup {
  const id = `campo-${name}`;
  return html`<div class="field"><label for="${id}">${label}</label><input class="form-control" id="${id}" name="${name}" type="${type}" value="${value}" autocomplete="${autocomplete}" required${digits === true && html` inputmode="numeric" maxlength="7"`}${hint !== undefined && html` aria-describedby="${id}-aiuto"`}>${hint !== undefined && html`<p class="hint" id="${id}-aiuto">${hint}</p>`}</div>
`;
}

/** `hidden`: values that travel along, the proof of the form among them. */
export const formOf = (
  action: string,
  hidden: { readonly [name: string]: string },
  content: Content,
  button: string,
): Markup => html`<form method="post" action="${action}">${Object.entries(hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
${content}<button class="btn btn-primary" type="submit">${button}</button></form>
`;

export const alertOf = (text: string | undefined): Content =>
  text !== undefined && html`<div class="alert alert-danger" role="alert">${text}</div>`;

/** Pages of who is not in yet. */
import type { Link } from '../../../access/links.ts';
import { address } from '../../filters.ts';
import { html, type Markup } from '../../html.ts';
import type { Desk } from './desk.ts';
import { alertOf, fieldOf, formOf } from './fields.ts';
import { say } from './words.ts';

export interface LoginAsked {
  readonly login: string;
  /** Where to go afterwards. */
  readonly to: string;
  readonly fault?: string | undefined;
}

export function loginPage({ access, language, proof }: Desk, { login, to, fault }: LoginAsked): Markup {
  const back = to === '/' ? '' : to;
  const fields = [
    fieldOf({
      name: 'login',
      label: say(language, 'login'),
      type: 'email',
      value: login,
      autocomplete: 'username',
    }),
    fieldOf({
      name: 'password',
      label: say(language, 'password'),
      type: 'password',
      autocomplete: 'current-password',
    }),
  ];
  const other = language === 'it' ? 'en' : 'it';
  return html`<section aria-labelledby="entra"><h1 id="entra">${say(language, 'enter')}</h1>
${alertOf(fault)}
${access.oidc && html`<p><a class="btn btn-outline-primary" href="${address('/entra/oidc', { verso: back })}">${say(language, 'withProvider')}</a></p><p>${say(language, 'or')}</p>`}
${formOf('/entra', { modulo: proof, verso: back }, fields, say(language, 'enter'))}
<p>${say(language, 'lost')}</p>
<p><a lang="${other}" hreflang="${other}" href="${address('/entra', { verso: back, lingua: other })}">${say(language, 'other')}</a></p></section>`;
}

export function codePage({ language, proof }: Desk, to: string, fault?: string): Markup {
  const code = fieldOf({
    name: 'codice',
    label: say(language, 'code'),
    autocomplete: 'one-time-code',
    hint: say(language, 'codeHint'),
    digits: true,
  });
  return html`<section aria-labelledby="codice"><h1 id="codice">${say(language, 'codeTitle')}</h1>
${alertOf(fault)}
${formOf('/entra/codice', { modulo: proof, verso: to === '/' ? '' : to }, code, say(language, 'confirm'))}
<p><a href="/entra">${say(language, 'again')}</a></p></section>`;
}

export interface LinkAsked {
  readonly link: Link;
  readonly action: string;
  readonly login: string;
  readonly name: string;
  readonly fault?: string | undefined;
}

export function linkPage({ language, proof }: Desk, { link, action, login, name, fault }: LinkAsked): Markup {
  const account = link.login ?? login;
  const fields = [
    link.kind === 'first' &&
      fieldOf({
        name: 'login',
        label: say(language, 'login'),
        type: 'email',
        value: login,
        autocomplete: 'username',
      }),
    link.kind !== 'reset' &&
      fieldOf({ name: 'nome', label: say(language, 'name'), value: name, autocomplete: 'name' }),
    fieldOf({
      name: 'password',
      label: say(language, 'newPassword'),
      type: 'password',
      autocomplete: 'new-password',
      hint: say(language, 'passwordHint'),
    }),
    fieldOf({
      name: 'ancora',
      label: say(language, 'repeat'),
      type: 'password',
      autocomplete: 'new-password',
    }),
  ];
  const why = `${link.kind}Why` as const;
  return html`<section aria-labelledby="invito"><h1 id="invito">${say(language, link.kind)}</h1>
<p>${say(language, why, { login: account })}</p>
${alertOf(fault)}
${formOf(action, { modulo: proof }, fields, say(language, link.kind === 'reset' ? 'changePassword' : 'create'))}</section>`;
}

export const linkOverPage = ({ language }: Desk): Markup =>
  html`<section aria-labelledby="scaduto"><h1 id="scaduto">${say(language, 'linkOver')}</h1><p>${say(language, 'linkOverWhy')}</p><p><a class="btn btn-primary" href="/entra">${say(language, 'toEntry')}</a></p></section>`;

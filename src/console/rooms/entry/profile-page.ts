/** One's own account on one page. */
import type { Session } from '../../../access/access.ts';
import type { TotpOffer } from '../../../access/profile.ts';
import type { OwnSession } from '../../../access/sessions.ts';
import type { Grant } from '../../../domain/access.ts';
import { type Content, html, type Markup } from '../../html.ts';
import { moment } from '../../italian.ts';
import { table } from '../../table.ts';
import type { Language } from '../../words.ts';
import { permissionWords } from '../administration/words.ts';
import { alertOf, fieldOf, formOf } from './fields.ts';
import { say } from './words.ts';

export interface Profile {
  readonly session: Session;
  readonly sessions: readonly OwnSession[];
  readonly hasPassword: boolean;
  /** A second factor that is being set up. */
  readonly offer: TotpOffer | undefined;
  readonly fault?: string | undefined;
}

export function profilePage(profile: Profile): Markup {
  const { session, fault } = profile;
  const { language, viewer, login } = session;
  return html`<h1>${say(language, 'profile')}</h1>
${alertOf(fault)}
<section aria-labelledby="accesso"><h2 id="accesso">${say(language, 'account')}</h2><p>${viewer.name} · ${login}</p>
<h3>${say(language, 'roles')}</h3>${viewer.grants.length === 0 ? html`<p>${say(language, 'noRoles')}</p>` : html`<ul>${viewer.grants.map((grant) => html`<li>${grantWords(language, grant)}</li>`)}</ul>`}</section>
<section aria-labelledby="lingua"><h2 id="lingua">${say(language, 'language')}</h2>${languageForm(session)}</section>
<section aria-labelledby="password"><h2 id="password">${say(language, 'password')}</h2>${passwordForm(profile)}</section>
<section aria-labelledby="secondo"><h2 id="secondo">${say(language, 'secondFactor')}</h2>${factorForm(profile)}</section>
<section><h2 id="sessioni">${say(language, 'sessions')}</h2>${sessionsTable(profile)}</section>`;
}

const grantWords = (language: Language, { organization, permissions }: Grant): string =>
  `${organization ?? say(language, 'everyBody')}: ${permissions.map((one) => permissionWords(language, one)).join(', ')}`;

function languageForm({ csrf, language }: Session): Markup {
  const option = (value: Language, label: string): Markup =>
    html`<option value="${value}" lang="${value}"${value === language && html` selected`}>${label}</option>`;
  const field = html`<div class="field"><label for="campo-lingua">${say(language, 'language')}</label><select id="campo-lingua" name="lingua">${option('it', say(language, 'italian'))}${option('en', say(language, 'english'))}</select></div>`;
  return formOf('/profilo/lingua', { csrf }, field, say(language, 'save'));
}

function passwordForm({ session: { csrf, language, login }, hasPassword }: Profile): Content {
  if (!hasPassword) return html`<p>${say(language, 'noPassword')}</p>`;
  const secret = { type: 'password', autocomplete: 'new-password' } as const;
  const fields = [
    // Keepers of passwords want to know whose it is.
    html`<input type="hidden" name="username" autocomplete="username" value="${login}">`,
    fieldOf({
      ...secret,
      name: 'attuale',
      label: say(language, 'current'),
      autocomplete: 'current-password',
    }),
    fieldOf({
      ...secret,
      name: 'nuova',
      label: say(language, 'newPassword'),
      hint: say(language, 'passwordHint'),
    }),
    fieldOf({ ...secret, name: 'ancora', label: say(language, 'repeat') }),
  ];
  return formOf('/profilo/password', { csrf }, fields, say(language, 'changePassword'));
}

function factorForm({ session, offer, hasPassword }: Profile): Content {
  const { csrf, language, totp } = session;
  if (!hasPassword) return html`<p>${say(language, 'secondFactorProvider')}</p>`;
  const code = fieldOf({
    name: 'codice',
    label: say(language, 'code'),
    autocomplete: 'one-time-code',
    hint: say(language, 'codeHint'),
    digits: true,
  });
  if (totp)
    return html`<p>${say(language, 'secondFactorOn')}</p>${formOf('/profilo/codice/togli', { csrf }, code, say(language, 'removeFactor'))}`;
  if (offer === undefined)
    return html`<p>${say(language, 'secondFactorOff')}</p>${formOf('/profilo/codice', { csrf }, false, say(language, 'startFactor'))}`;
  const { side, path } = offer.squares;
  return html`<p>${say(language, 'scan')}</p>
<svg class="qr" role="img" aria-label="${say(language, 'squares')}" width="220" height="220" viewBox="-4 -4 ${side + 8} ${side + 8}" shape-rendering="crispEdges"><path fill="#fff" d="M-4 -4h${side + 8}v${side + 8}h-${side + 8}z"/><path fill="#000" d="${path}"/></svg>
<p>${say(language, 'byHand')}<code>${offer.secret}</code></p>${formOf('/profilo/codice/conferma', { csrf }, code, say(language, 'confirm'))}`;
}

function sessionsTable({ session: { csrf, language }, sessions }: Profile): Markup {
  const close = ({ id, address, current }: OwnSession): Content =>
    current
      ? say(language, 'thisOne')
      : html`<form method="post" action="/profilo/sessioni"><input type="hidden" name="csrf" value="${csrf}"><button class="btn btn-outline-primary btn-sm" name="quali" value="${id}" aria-label="${say(language, 'closeThis', { address })}">${say(language, 'sessionsAct')}</button></form>`;
  return html`${table({
    of: 'sessioni',
    caption: say(language, 'sessionsCaption'),
    columns: [
      { name: say(language, 'sessionsWhere'), heading: true },
      { name: say(language, 'sessionsWith') },
      { name: say(language, 'sessionsSince') },
      { name: say(language, 'sessionsSeen') },
      { name: say(language, 'sessionsAct') },
    ],
    rows: sessions.map((one) => [
      one.address,
      one.agent,
      moment(one.createdAt),
      moment(one.seenAt),
      close(one),
    ]),
  })}<form method="post" action="/profilo/sessioni"><input type="hidden" name="csrf" value="${csrf}"><button class="btn btn-outline-primary" name="quali" value="others">${say(language, 'closeOthers')}</button> <button class="btn btn-outline-danger" name="quali" value="all">${say(language, 'closeAll')}</button></form>`;
}

/** Pages of people: the list, an invitation, one person. */
import { mayGrant } from '../../../access/grants.ts';
import type { MadeLink } from '../../../access/links.ts';
import { type UserLine, user, users } from '../../../access/user-lines.ts';
import { ROLES } from '../../../domain/access.ts';
import type { RoleGrant } from '../../../store/access/users.ts';
import { decodeCursor, pageOf } from '../../../store/web/cursor.ts';
import { pages } from '../../filters.ts';
import { type Content, html, type Markup } from '../../html.ts';
import { badge, moment, type Tone } from '../../italian.ts';
import type { Asked, Shown } from '../../page.ts';
import { table } from '../../table.ts';
import type { Language } from '../../words.ts';
import { alertOf, bodies, form, type Option, pondered, selectField, submit, textField } from './forms.ts';
import { tabs } from './tabs.ts';
import { roleWords, say, stateWords } from './words.ts';

export const USERS = '/amministrazione/utenti';
const LINES = 50;

const TONES: { readonly [state in UserLine['state']]: Tone } = {
  active: 'good',
  disabled: 'quiet',
  invited: 'wait',
  lapsed: 'bad',
};

export async function usersPage(asked: Asked): Promise<Shown> {
  const { context, visit, language, query } = asked;
  const after = decodeCursor(query.cursor, 1)?.[0];
  const found = await users(context, visit.viewer, {
    limit: LINES + 1,
    ...(typeof after === 'string' ? { after } : {}),
  });
  const { items, next } = pageOf(found, LINES, ({ login }) => [login]);
  const names = await bodies(asked);
  const rows = items.map((one) => [
    html`<a href="${USERS}/${one.id}">${one.name}</a>`,
    one.login,
    grantsList(language, one.grants, names, one.elsewhere),
    badge({ word: stateWords(language, one.state), tone: TONES[one.state] }, one.state),
    say(language, one.totp ? 'yes' : 'no'),
    one.lastLoginAt === null ? say(language, 'never') : moment(one.lastLoginAt),
  ]);
  const columns = [
    { name: say(language, 'name'), heading: true },
    ...(['login', 'roles', 'state', 'factor', 'lastLogin'] as const).map((key) => ({
      name: say(language, key),
    })),
  ];
  const list =
    items.length === 0
      ? html`<p class="empty">${say(language, 'usersEmpty')}</p>`
      : table({ of: 'utenti', caption: say(language, 'usersCaption'), columns, rows });
  return {
    title: say(language, 'users'),
    content: html`<h1 id="utenti">${say(language, 'users')}</h1>${tabs(language, 'users')}
<p><a class="btn btn-primary" href="${USERS}/nuovo">${say(language, 'invite')}</a></p>
${list}${pages(language, USERS, query, next, `${USERS}.csv`)}`,
  };
}

const grantWords = (
  language: Language,
  { organization, role }: RoleGrant,
  names: readonly Option[],
): string => {
  const value = organization ?? '*';
  const label =
    organization === null ? say(language, 'everyBody') : names.find((one) => one.value === value)?.label;
  return `${roleWords(language, role)}: ${label ?? value}`;
};

const grantsList = (
  language: Language,
  grants: readonly RoleGrant[],
  names: readonly Option[],
  elsewhere: boolean,
): Content => [
  grants.map((grant, index) => [index > 0 && html`<br>`, grantWords(language, grant, names)]),
  elsewhere && html`<br><span class="soft">${say(language, 'elsewhere')}</span>`,
];

export interface Typed {
  readonly login: string;
  readonly name: string;
  readonly role: string;
  readonly organization: string;
}

const NOTHING: Typed = { login: '', name: '', role: 'operator', organization: '' };

export async function invitePage(asked: Asked, typed = NOTHING, fault?: string): Promise<Shown> {
  const { language } = asked;
  const title = say(language, 'invite');
  const languages = [
    { value: 'it', label: say(language, 'italian') },
    { value: 'en', label: say(language, 'english') },
  ];
  const content = [
    textField('login', say(language, 'login'), { type: 'email', value: typed.login }),
    textField('nome', say(language, 'name'), { value: typed.name }),
    selectField('ruolo', say(language, 'role'), roleOptions(language), { value: typed.role }),
    selectField('ente', say(language, 'organization'), await bodies(asked), { value: typed.organization }),
    selectField('lingua', say(language, 'language'), languages),
  ];
  return {
    title,
    trail: trail(language),
    content: html`<section aria-labelledby="invita"><h1 id="invita">${title}</h1><p>${say(language, 'inviteWhy')}</p>${alertOf(fault)}
${form(asked, USERS, content, submit(say(language, 'makeLink')))}</section>`,
  };
}

const trail = (language: Language) => [{ title: say(language, 'users'), href: USERS }];

const roleOptions = (language: Language): readonly Option[] =>
  ROLES.map((role) => ({ value: role, label: roleWords(language, role) }));

/** The one time that a link is seen. */
export function linkPage(
  { language, origin }: Pick<Asked, 'language' | 'origin'>,
  who: { id: string; login: string; name: string },
  link: MadeLink,
): Shown {
  const { id, login, name } = who;
  const path = `${origin}/invito/${link.token}`;
  const title = say(language, 'linkTitle', { name });
  return {
    title,
    trail: trail(language),
    content: html`<section aria-labelledby="collegamento"><h1 id="collegamento">${title}</h1>
<p>${say(language, 'linkOnce', { login })}${moment(link.expires)}.</p>
<p><a href="${path}">${say(language, 'linkText')}</a></p><p><code>${path}</code></p>
<p><a class="btn btn-primary" href="${USERS}/${id}">${say(language, 'toUser', { name })}</a></p></section>`,
  };
}

/** Undefined: there is no such person for this viewer. */
export async function userPage(asked: Asked, fault?: string): Promise<Shown | undefined> {
  const { context, visit, language, params } = asked;
  const one = await user(context, visit.viewer, params.id ?? '');
  if (one === undefined) return undefined;
  const here = `${USERS}/${one.id}`;
  return {
    title: one.name,
    trail: trail(language),
    content: html`<h1>${one.name}</h1>${alertOf(fault)}
<section aria-labelledby="accesso"><h2 id="accesso">${say(language, 'account')}</h2>
<dl><dt>${say(language, 'login')}</dt><dd>${one.login}</dd><dt>${say(language, 'state')}</dt><dd>${badge({ word: stateWords(language, one.state), tone: TONES[one.state] }, one.state)}</dd><dt>${say(language, 'factor')}</dt><dd>${say(language, one.totp ? 'yes' : 'no')}</dd><dt>${say(language, 'lastLogin')}</dt><dd>${one.lastLoginAt === null ? say(language, 'never') : moment(one.lastLoginAt)}</dd></dl>
${accountActs(asked, one, here)}</section>
<section aria-labelledby="ruoli"><h2 id="ruoli">${say(language, 'change')}</h2>${grantsForm(asked, one, here, await bodies(asked))}</section>`,
  };
}

function accountActs(asked: Asked, one: UserLine, here: string): Content {
  const { language } = asked;
  if (!one.ruled) return html`<p>${say(language, 'ruledElsewhere')}</p>`;
  if (one.state === 'disabled') return form(asked, `${here}/abilita`, false, submit(say(language, 'enable')));
  return [
    pondered(asked, `${here}/collegamento`, say(language, 'newLink'), say(language, 'newLinkWhy')),
    one.totp &&
      pondered(
        asked,
        `${here}/secondo-fattore`,
        say(language, 'removeFactor'),
        say(language, 'removeFactorWhy'),
      ),
    pondered(asked, `${here}/disabilita`, say(language, 'disable'), say(language, 'disableWhy')),
  ];
}

/** Roles that stay are ticked; those of groups are the provider's to change. */
function grantsForm(asked: Asked, one: UserLine, here: string, names: readonly Option[]): Markup {
  const { language, visit } = asked;
  const lines = one.grants.map((grant, index) => {
    const label = grantWords(language, grant, names);
    if (grant.source === 'oidc')
      return html`<li>${label} <span class="soft">${say(language, 'byGroups')}</span></li>`;
    const value = `${grant.role}@${grant.organization ?? '*'}`;
    const id = `ruolo-${index}`;
    const fixed = !mayGrant(visit.viewer, grant);
    return html`<li><input type="checkbox" id="${id}" name="ruolo" value="${value}" checked${fixed && html` disabled`}> <label for="${id}">${label}</label>${fixed && html`<input type="hidden" name="ruolo" value="${value}">`}</li>`;
  });
  const none = { value: '', label: say(language, 'chooseRole') };
  return form(
    asked,
    `${here}/ruoli`,
    html`<input type="hidden" name="versione" value="${one.version}"><ul class="plain">${lines}</ul>
<fieldset><legend>${say(language, 'addRole')}</legend>${selectField('nuovo', say(language, 'role'), [none, ...roleOptions(language)])}${selectField('ente', say(language, 'organization'), names)}</fieldset>`,
    submit(say(language, 'saveRoles')),
  );
}

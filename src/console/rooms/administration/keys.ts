/** Pages of API keys: the list, a new one. */
import { type KeyLine, keys } from '../../../access/keys.ts';
import { PERMISSIONS } from '../../../domain/access.ts';
import { decodeCursor, pageOf } from '../../../store/web/cursor.ts';
import { pages } from '../../filters.ts';
import { type Content, html } from '../../html.ts';
import { badge, moment, type Tone } from '../../italian.ts';
import type { Asked, Shown } from '../../page.ts';
import { table } from '../../table.ts';
import { alertOf, bodies, form, type Option, pondered, selectField, submit, textField } from './forms.ts';
import { tabs } from './tabs.ts';
import { permissionWords, say, stateWords } from './words.ts';

export const KEYS = '/amministrazione/chiavi';
const LINES = 50;

const TONES: { readonly [state in KeyLine['state']]: Tone } = {
  active: 'good',
  expired: 'wait',
  revoked: 'quiet',
};

export async function keysPage(asked: Asked, fault?: string): Promise<Shown> {
  const { context, visit, language, query } = asked;
  const before = placeOf(query.cursor);
  const found = await keys(context, visit.viewer, {
    limit: LINES + 1,
    ...(before === undefined ? {} : { before }),
  });
  const { items, next } = pageOf(found, LINES, ({ createdAt, id }) => [createdAt.toISOString(), id]);
  const names = await bodies(asked);
  const columns = [
    { name: say(language, 'keyName'), heading: true },
    ...(['permissions', 'organizations', 'state', 'expires', 'lastUsed', 'createdBy', 'act'] as const).map(
      (key) => ({
        name: say(language, key),
      }),
    ),
  ];
  const list =
    items.length === 0
      ? html`<p class="empty">${say(language, 'keysEmpty')}</p>`
      : table({
          of: 'chiavi',
          caption: say(language, 'keysCaption'),
          columns,
          rows: items.map((one) => keyRow(asked, one, names)),
        });
  return {
    title: say(language, 'keys'),
    content: html`<h1 id="chiavi">${say(language, 'keys')}</h1>${tabs(language, 'keys')}${alertOf(fault)}
<p><a class="btn btn-primary" href="${KEYS}/nuova">${say(language, 'newKey')}</a></p>
${list}${pages(language, KEYS, query, next, `${KEYS}.csv`)}`,
  };
}

function placeOf(
  cursor: string | undefined,
): { readonly createdAt: string; readonly id: string } | undefined {
  const [createdAt, id] = decodeCursor(cursor, 2) ?? [];
  return typeof createdAt === 'string' && typeof id === 'string' && !Number.isNaN(Date.parse(createdAt))
    ? { createdAt, id }
    : undefined;
}

function keyRow(asked: Asked, one: KeyLine, names: readonly Option[]): readonly Content[] {
  const { language } = asked;
  const label = (organization: string | null): string =>
    organization === null
      ? say(language, 'everyBody')
      : (names.find(({ value }) => value === organization)?.label ?? organization);
  return [
    html`${one.name} <code>trm_${one.id}_…</code>`,
    one.permissions.map((permission) => permissionWords(language, permission)).join(', '),
    [one.organizations.map(label).join(', '), one.elsewhere && html` <span class="soft">…</span>`],
    badge(
      { word: stateWords(language, one.state === 'active' ? 'live' : one.state), tone: TONES[one.state] },
      one.state,
    ),
    one.expiresAt === null ? say(language, 'never') : moment(one.expiresAt),
    one.lastUsedAt === null ? say(language, 'never') : moment(one.lastUsedAt),
    one.createdBy,
    one.state === 'active' &&
      !one.elsewhere &&
      pondered(asked, `${KEYS}/${one.id}/revoca`, say(language, 'revoke'), say(language, 'revokeWhy')),
  ];
}

export async function newKeyPage(asked: Asked, name = '', fault?: string): Promise<Shown> {
  const { language } = asked;
  const title = say(language, 'newKey');
  const permissions = html`<fieldset><legend>${say(language, 'permissions')}</legend>${PERMISSIONS.map(
    (one) =>
      html`<div><input type="checkbox" id="permesso-${one}" name="permesso" value="${one}"${one === 'read' && html` checked`}> <label for="permesso-${one}">${permissionWords(language, one)}</label></div>`,
  )}</fieldset>`;
  const content = [
    textField('nome', say(language, 'keyName'), { value: name }),
    permissions,
    selectField('ente', say(language, 'organizations'), await bodies(asked), { several: true }),
    textField('scadenza', say(language, 'expires'), {
      type: 'date',
      required: false,
      hint: say(language, 'expiresHint'),
    }),
  ];
  return {
    title,
    trail: [{ title: say(language, 'keys'), href: KEYS }],
    content: html`<section aria-labelledby="nuova"><h1 id="nuova">${title}</h1><p>${say(language, 'newKeyWhy')}</p>${alertOf(fault)}
${form(asked, KEYS, content, submit(title))}</section>`,
  };
}

/** The one time that a key is seen. */
export function keyPage({ language }: Asked, { name }: KeyLine, key: string): Shown {
  const title = say(language, 'keyTitle', { name });
  return {
    title,
    trail: [{ title: say(language, 'keys'), href: KEYS }],
    content: html`<section aria-labelledby="chiave"><h1 id="chiave">${title}</h1><p>${say(language, 'keyOnce')}</p>
<div class="field"><label for="campo-chiave">${say(language, 'keyText')}</label><input class="form-control" id="campo-chiave" readonly value="${key}" autocomplete="off"></div>
<p><a class="btn btn-primary" href="${KEYS}">${say(language, 'toKeys')}</a></p></section>`,
  };
}

/** People and keys as CSV: as many as the viewer administers, page after page. */
import { type KeyLine, keys } from '../../../access/keys.ts';
import { type UserLine, users } from '../../../access/user-lines.ts';
import { csvAnswer, csvMoment } from '../../csv.ts';
import type { Column } from '../../listing.ts';
import type { Asked } from '../../page.ts';
import type { Language } from '../../words.ts';
import { permissionWords, roleWords, say, stateWords } from './words.ts';

const AT_ONCE = 200;

async function* everyUser({ context, visit }: Asked): AsyncGenerator<UserLine> {
  for (let after: string | undefined; ; ) {
    const found: readonly UserLine[] = await users(context, visit.viewer, {
      limit: AT_ONCE,
      ...(after === undefined ? {} : { after }),
    });
    yield* found;
    after = found.at(-1)?.login;
    if (after === undefined || found.length < AT_ONCE) return;
  }
}

async function* everyKey({ context, visit }: Asked): AsyncGenerator<KeyLine> {
  for (let last: KeyLine | undefined; ; ) {
    const found: readonly KeyLine[] = await keys(context, visit.viewer, {
      limit: AT_ONCE,
      ...(last === undefined ? {} : { before: { createdAt: last.createdAt.toISOString(), id: last.id } }),
    });
    yield* found;
    last = found.at(-1);
    if (last === undefined || found.length < AT_ONCE) return;
  }
}

const bodyWord = (language: Language, organization: string | null): string =>
  organization ?? say(language, 'everyBody');

const yesNo = (language: Language, value: boolean): string => say(language, value ? 'yes' : 'no');

const USER: readonly Column<UserLine>[] = [
  ['indirizzo', 'address', (one) => one.login],
  ['nome', 'name', (one) => one.name],
  [
    'ruoli',
    'roles',
    ({ grants }, language) =>
      grants
        .map(({ role, organization }) => `${roleWords(language, role)}: ${bodyWord(language, organization)}`)
        .join(', '),
  ],
  ['anche in altri enti', 'elsewhere too', (one, language) => yesNo(language, one.elsewhere)],
  ['stato', 'state', (one, language) => stateWords(language, one.state)],
  ['secondo fattore', 'second factor', (one, language) => yesNo(language, one.totp)],
  ['creato il', 'made on', (one) => csvMoment(one.createdAt)],
  ['ultimo ingresso', 'last login', (one) => csvMoment(one.lastLoginAt)],
];

const KEY: readonly Column<KeyLine>[] = [
  ['programma', 'program', (one) => one.name],
  ['chiave', 'key', (one) => one.id],
  [
    'permessi',
    'permissions',
    (one, language) => one.permissions.map((permission) => permissionWords(language, permission)).join(', '),
  ],
  [
    'enti',
    'bodies',
    (one, language) => one.organizations.map((organization) => bodyWord(language, organization)).join(', '),
  ],
  ['anche altri enti', 'other bodies too', (one, language) => yesNo(language, one.elsewhere)],
  ['stato', 'state', (one, language) => stateWords(language, one.state === 'active' ? 'live' : one.state)],
  ['creata il', 'made on', (one) => csvMoment(one.createdAt)],
  ['creata da', 'made by', (one) => one.createdBy],
  ['scade il', 'expires on', (one) => csvMoment(one.expiresAt)],
  ['ultimo uso', 'last used', (one) => csvMoment(one.lastUsedAt)],
  ['revocata il', 'revoked on', (one) => csvMoment(one.revokedAt)],
];

export const usersCsv = (asked: Asked): Promise<Response> =>
  answer(asked, { it: 'utenti', en: 'users' }, USER, everyUser(asked));

export const keysCsv = (asked: Asked): Promise<Response> =>
  answer(asked, { it: 'chiavi', en: 'keys' }, KEY, everyKey(asked));

function answer<T>(
  { language }: Asked,
  name: { readonly [language in Language]: string },
  columns: readonly Column<T>[],
  items: AsyncIterable<T>,
): Promise<Response> {
  const names = columns.map(([it, en]) => (language === 'it' ? it : en));
  return csvAnswer(name[language], names, cells(items, columns, language));
}

async function* cells<T>(items: AsyncIterable<T>, columns: readonly Column<T>[], language: Language) {
  for await (const one of items) yield columns.map(([, , cell]) => cell(one, language));
}

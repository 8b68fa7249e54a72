/** Amministrazione: users, keys, retention. */
import { createKey, revokeKey } from '../../../access/keys.ts';
import { type UserLine, user } from '../../../access/user-lines.ts';
import { changeGrants, invite, newLink, removeSecondFactor, setDisabled } from '../../../access/users.ts';
import { PERMISSIONS } from '../../../domain/access.ts';
import { endOfDayUtc, isDay } from '../../../domain/day.ts';
import { ProblemError, problem, type Result } from '../../../domain/problem.ts';
import type { Act, Asked, Elsewhere, Room, Shown } from '../../page.ts';
import { keysCsv, usersCsv } from './exports.ts';
import { ANYWHERE, bodyOf, byOf, faultIn, faultOf, field, fields, grantOf } from './forms.ts';
import { KEYS, keyPage, keysPage, newKeyPage } from './keys.ts';
import { RETENTION, retentionCsv, retentionPage } from './retention.ts';
import { invitePage, linkPage, USERS, userPage, usersPage } from './users.ts';
import { say } from './words.ts';

const act = (id: string, path: string, work: Act['act']): Act => ({ id, path, needs: ANYWHERE, act: work });

/** Back to the person, who is shown again with what was wrong. */
async function shown(
  asked: Asked,
  result: Result<UserLine>,
  notice: 'doneRoles' | 'doneDisabled' | 'doneEnabled' | 'doneFactor',
): Promise<Elsewhere | Shown> {
  const { language } = asked;
  if (!result.ok) return (await userPage(asked, faultOf(language, result.problem))) ?? unknown();
  const { id, name } = result.value;
  const seen = await user(asked.context, asked.visit.viewer, id);
  return { to: seen === undefined ? USERS : `${USERS}/${id}`, notice: say(language, notice, { name }) };
}

function unknown(): never {
  throw new ProblemError(problem('user.unknown', 'there is no such account'));
}

/** What is no day is refused as one that is past. */
const NEVER_VALID = new Date(0);

const idOf = ({ params }: Asked): string => params.id ?? '';

const acts: readonly Act[] = [
  act('users.invite', USERS, async (asked, form) => {
    const typed = {
      login: field(form, 'login'),
      name: field(form, 'nome'),
      role: field(form, 'ruolo'),
      organization: field(form, 'ente'),
    };
    const grant = grantOf(`${typed.role}@${typed.organization}`);
    const invited = await invite(asked.context, byOf(asked), {
      login: typed.login,
      name: typed.name,
      grants: grant === undefined ? [] : [grant],
      language: field(form, 'lingua') === 'en' ? 'en' : 'it',
    });
    const fault = faultIn(asked.language, invited);
    if (!invited.ok) return invitePage(asked, typed, fault);
    const { id, link } = invited.value;
    return linkPage(asked, { id, login: typed.login, name: typed.name }, link);
  }),
  act('users.grants', `${USERS}/:id/ruoli`, async (asked, form) => {
    const added = grantOf(`${field(form, 'nuovo')}@${field(form, 'ente')}`);
    const kept = fields(form, 'ruolo').flatMap((text) => grantOf(text) ?? []);
    const grants = [...kept, ...(added === undefined ? [] : [added])];
    const version = Number(field(form, 'versione'));
    return shown(
      asked,
      await changeGrants(asked.context, byOf(asked), idOf(asked), grants, version),
      'doneRoles',
    );
  }),
  act('users.disable', `${USERS}/:id/disabilita`, async (asked) =>
    shown(asked, await setDisabled(asked.context, byOf(asked), idOf(asked), true), 'doneDisabled'),
  ),
  act('users.enable', `${USERS}/:id/abilita`, async (asked) =>
    shown(asked, await setDisabled(asked.context, byOf(asked), idOf(asked), false), 'doneEnabled'),
  ),
  act('users.second-factor', `${USERS}/:id/secondo-fattore`, async (asked) =>
    shown(asked, await removeSecondFactor(asked.context, byOf(asked), idOf(asked)), 'doneFactor'),
  ),
  act('users.link', `${USERS}/:id/collegamento`, async (asked) => {
    const made = await newLink(asked.context, byOf(asked), idOf(asked));
    if (!made.ok) return (await userPage(asked, faultOf(asked.language, made.problem))) ?? unknown();
    const one = await user(asked.context, asked.visit.viewer, idOf(asked));
    return one === undefined ? unknown() : linkPage(asked, one, made.value);
  }),
  act('keys.create', KEYS, async (asked, form) => {
    const name = field(form, 'nome');
    const day = field(form, 'scadenza');
    const wanted = fields(form, 'permesso');
    const made = await createKey(asked.context, byOf(asked), {
      name,
      permissions: PERMISSIONS.filter((one) => wanted.includes(one)),
      organizations: fields(form, 'ente').map(bodyOf),
      expiresAt: day === '' ? null : isDay(day) ? endOfDayUtc(day) : NEVER_VALID,
    });
    const fault = faultIn(asked.language, made);
    return made.ok ? keyPage(asked, made.value.line, made.value.key) : newKeyPage(asked, name, fault);
  }),
  act('keys.revoke', `${KEYS}/:id/revoca`, async (asked) => {
    const { context, language } = asked;
    const revoked = await revokeKey(context, byOf(asked), idOf(asked));
    const fault = faultIn(language, revoked);
    if (!revoked.ok) return keysPage(asked, fault);
    return { to: KEYS, notice: say(language, 'doneRevoked', { name: revoked.value.name }) };
  }),
];

export const administrationRoom: Room = {
  id: 'administration',
  name: { it: say('it', 'administration'), en: say('en', 'administration') },
  href: USERS,
  pages: [
    { id: 'users.list', path: USERS, needs: ANYWHERE, render: usersPage },
    { id: 'users.new', path: `${USERS}/nuovo`, needs: ANYWHERE, render: (asked) => invitePage(asked) },
    { id: 'users.show', path: `${USERS}/:id`, needs: ANYWHERE, render: (asked) => userPage(asked) },
    { id: 'users.csv', path: `${USERS}.csv`, needs: ANYWHERE, render: usersCsv },
    { id: 'keys.list', path: KEYS, needs: ANYWHERE, render: (asked) => keysPage(asked) },
    { id: 'keys.new', path: `${KEYS}/nuova`, needs: ANYWHERE, render: (asked) => newKeyPage(asked) },
    { id: 'keys.csv', path: `${KEYS}.csv`, needs: ANYWHERE, render: keysCsv },
    { id: 'retention', path: RETENTION, needs: ANYWHERE, render: retentionPage },
    retentionCsv,
  ],
  acts,
};

/**
 * People: invited with a link, given roles, disabled. Another organization's person does not exist for who administers
 * one. Every act is in the journal of each organization that it concerns, with the roles before and after.
 */
import { scopeOf, type Viewer } from '../domain/access.ts';
import { failed, ok, type Problem, problem, type Result } from '../domain/problem.ts';
import { deleteInvitations, deleteLinksOfOthers } from '../store/access/invitations.ts';
import { deleteTotp } from '../store/access/totp.ts';
import {
  type Account,
  type AccountLanguage,
  accountById,
  accountByLogin,
  holdAccounts,
  insertAccount,
  replaceGrants,
  updateAccount,
} from '../store/access/users.ts';
import type { Client } from '../store/database.ts';
import {
  type GrantAsked,
  grantFault,
  grantWords,
  isLast,
  keptByPeople,
  LAST_ADMINISTRATOR,
  mayRule,
  maySee,
  sameGrant,
} from './grants.ts';
import { journaled, refusedAct } from './journaled.ts';
import type { By, Keeper } from './keeper.ts';
import { forgiveLogin } from './limits.ts';
import { accountFault, type MadeLink, makeLink } from './links.ts';
import { loginOf } from './login.ts';
import { endSessions } from './sessions.ts';
import { isUserId, type UserLine, userLine } from './user-lines.ts';

export interface Invited {
  readonly id: string;
  readonly link: MadeLink;
}

/** Problems `user.login`, `user.name`, `user.known`, `grant.…`. */
export async function invite(
  { database, clock }: Keeper,
  by: By,
  asked: {
    readonly login: string;
    readonly name: string;
    readonly grants: readonly GrantAsked[];
    readonly language?: AccountLanguage;
  },
): Promise<Result<Invited>> {
  const login = loginOf(asked.login);
  const name = asked.name.trim();
  const fault = accountFault(login, name) ?? (asked.grants.length === 0 ? NO_GRANT : undefined);
  if (fault !== undefined) return failed(fault);
  return database.transaction(async (client) => {
    await holdAccounts(client);
    const forbidden = await grantFault(client, by.viewer, asked.grants);
    if (forbidden !== undefined) return failed(await refusedAct(client, by, 'users.invite', forbidden));
    const known = await accountByLogin(client, login);
    if (known !== undefined) return failed(knownFault(by.viewer, known));
    const now = clock.now();
    const { actor } = by.viewer;
    const language = asked.language ?? 'it';
    const id = await insertAccount(client, { login, name, passwordHash: null, language, at: now, by: actor });
    await replaceGrants(client, id, 'person', asked.grants);
    const link = await makeLink(client, now, 'invitation', id, actor);
    await told(client, by, 'user.created', login, [], asked.grants);
    return ok({ id, link });
  });
}

/**
 * An account that others administer is not drawn into another organization by its address: whoever invited it may hold
 * its link, and need not be the person whose address it is.
 */
const knownFault = (viewer: Viewer, known: Account): Problem =>
  problem('user.known', 'there is an account with this address', {
    advice: maySee(viewer, known)
      ? 'Change its roles instead.'
      : 'It belongs to other organizations: an administrator of every organization can give it a role here.',
    place: { field: 'login' },
  });

/**
 * The roles that people keep, of the organizations that the viewer administers, become these. `expected`: the version
 * that the viewer saw. Problems `user.unknown`, `user.conflict`, `user.last-administrator`, `grant.…`.
 */
export const changeGrants = (
  keeper: Keeper,
  by: By,
  id: string,
  asked: readonly GrantAsked[],
  expected?: number,
): Promise<Result<UserLine>> =>
  changed(keeper, by, 'users.grants', id, async (client, account) => {
    if (expected !== undefined && expected !== account.version) return CONFLICT;
    const scope = scopeOf(by.viewer, 'administer');
    const mine = (one: GrantAsked): boolean =>
      scope === 'all' || (one.organization !== null && scope.includes(one.organization));
    const before = keptByPeople(account.grants).filter(mine);
    const touched = [
      ...asked.filter((one) => !before.some((other) => sameGrant(one, other))),
      ...before.filter((one) => !asked.some((other) => sameGrant(one, other))),
    ];
    if (touched.length === 0) return undefined;
    const forbidden =
      (await grantFault(client, by.viewer, asked)) ??
      (touched.every((one) => mayTake(by.viewer, one)) ? undefined : FORBIDDEN);
    if (forbidden !== undefined) return forbidden;
    const kept = account.grants.filter((one) => one.source !== 'person' || !mine(one));
    if (await isLast(client, account, { grants: [...kept, ...asked] })) return LAST_ADMINISTRATOR;
    await replaceGrants(client, id, 'person', asked, scope === 'all' ? undefined : scope);
    await deleteLinksOfOthers(client, id, by.viewer.actor);
    await told(client, by, 'user.grants-changed', account.login, before, asked);
    return undefined;
  });

const mayTake = (viewer: Viewer, one: GrantAsked): boolean =>
  mayRule(viewer, { grants: [{ ...one, source: 'person' }] });

/** Sessions end at once. Problems `user.unknown`, `user.ruled-elsewhere`, `user.last-administrator`. */
export const setDisabled = (
  keeper: Keeper,
  by: By,
  id: string,
  disabled: boolean,
): Promise<Result<UserLine>> =>
  changed(keeper, by, disabled ? 'users.disable' : 'users.enable', id, async (client, account) => {
    if (!mayRule(by.viewer, account)) return RULED_ELSEWHERE;
    if (account.disabled === disabled) return undefined;
    if (disabled && (await isLast(client, account, { grants: account.grants, disabled })))
      return LAST_ADMINISTRATOR;
    await updateAccount(client, id, { disabled });
    if (disabled) {
      await endSessions(client, id);
      await deleteInvitations(client, id);
    }
    const event = disabled ? 'user.disabled' : 'user.enabled';
    await told(client, by, event, account.login, account.grants, account.grants, {
      before: account.disabled,
      after: disabled,
    });
    return undefined;
  });

/** Somebody who lost their phone. Problems `user.unknown`, `user.ruled-elsewhere`, `totp.absent`. */
export const removeSecondFactor = (keeper: Keeper, by: By, id: string): Promise<Result<UserLine>> =>
  changed(keeper, by, 'users.second-factor', id, async (client, account) => {
    if (!mayRule(by.viewer, account)) return RULED_ELSEWHERE;
    if (!(await deleteTotp(client, id))) return problem('totp.absent', 'there is no second factor to remove');
    await endSessions(client, id);
    await told(client, by, 'user.second-factor-removed', account.login, account.grants, account.grants, {
      before: true,
      after: false,
    });
    return undefined;
  });

/**
 * A new link: to come in for the first time, or to choose another password. Attempts that kept the account closed are
 * forgotten. Problems `user.unknown`, `user.ruled-elsewhere`, `user.disabled`.
 */
export async function newLink(keeper: Keeper, by: By, id: string): Promise<Result<MadeLink>> {
  let link: MadeLink | undefined;
  const done = await changed(keeper, by, 'users.link', id, async (client, account) => {
    if (!mayRule(by.viewer, account)) return RULED_ELSEWHERE;
    if (account.disabled)
      return problem('user.disabled', 'this account is disabled', { advice: 'Enable it first.' });
    const kind = account.passwordHash === null && account.oidcSubject === null ? 'invitation' : 'reset';
    link = await makeLink(client, keeper.clock.now(), kind, id, by.viewer.actor);
    await forgiveLogin(client, account.login);
    await told(client, by, 'user.link-made', account.login, account.grants, account.grants, { kind });
    return undefined;
  });
  if (!done.ok) return done;
  return link === undefined ? failed(UNKNOWN) : ok(link);
}

/** One change of an account that the viewer sees, while no other is made. */
async function changed(
  keeper: Keeper,
  by: By,
  act: string,
  id: string,
  change: (client: Client, account: Account) => Promise<Problem | undefined>,
): Promise<Result<UserLine>> {
  const fault = await keeper.database.transaction(async (client) => {
    await holdAccounts(client);
    const account = isUserId(id) ? await accountById(client, id) : undefined;
    return account === undefined || !maySee(by.viewer, account) ? UNKNOWN : change(client, account);
  });
  if (fault !== undefined) return failed(await refusedAct(keeper.database, by, act, fault));
  const now = await accountById(keeper.database, id);
  return now === undefined ? failed(UNKNOWN) : ok(await userLine(keeper, by.viewer, now));
}

/** To each organization what is its own. */
async function told(
  client: Client,
  { viewer, address }: By,
  event: string,
  login: string,
  before: readonly GrantAsked[],
  after: readonly GrantAsked[],
  detail?: { readonly [name: string]: string | boolean },
): Promise<void> {
  const concerned = new Set([...before, ...after].map(({ organization }) => organization));
  for (const organization of concerned.size === 0 ? [null] : concerned)
    await journaled(
      client,
      {
        event,
        actor: viewer.actor,
        address,
        subject: `user ${login}`,
        detail: detail ?? {
          before: grantWords(before, organization),
          after: grantWords(after, organization),
        },
      },
      [organization],
    );
}

const UNKNOWN = problem('user.unknown', 'there is no such account');
const CONFLICT = problem('user.conflict', 'somebody changed this account meanwhile', {
  advice: 'Look at it again, then change it.',
});
const FORBIDDEN = problem('grant.forbidden', 'this role is more than you can give here', {
  class: 'auth',
  advice: 'An administrator of every organization can.',
});
const RULED_ELSEWHERE = problem(
  'user.ruled-elsewhere',
  'this account has roles that you cannot give: it is not yours to open or close',
  { class: 'auth', advice: 'Take away its roles here, or ask an administrator of every organization.' },
);
const NO_GRANT = problem('grant.empty', 'an account without a role can do nothing', {
  advice: 'Choose at least one role.',
  place: { field: 'grants' },
});

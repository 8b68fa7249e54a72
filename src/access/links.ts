/**
 * Links that open an account once: an invitation, a new password, the first administrator. Whoever has the link is
 * believed, so it ends soon, and is shown once to who made it.
 */
import { failed, ok, type Problem, problem, type Result } from '../domain/problem.ts';
import {
  deleteInvitations,
  insertInvitation,
  type LinkKind,
  liveInvitation,
  takeInvitation,
} from '../store/access/invitations.ts';
import {
  type Account,
  type AccountLanguage,
  accountById,
  accountByLogin,
  anyAccount,
  holdAccounts,
  insertAccount,
  replaceGrants,
  updateAccount,
} from '../store/access/users.ts';
import type { Queryable } from '../store/database.ts';
import { journaled } from './journaled.ts';
import { after, type Caller, type Keeper } from './keeper.ts';
import { forgiveLogin } from './limits.ts';
import { type Doorkeeper, enter, loginOf } from './login.ts';
import { Busy, hashPassword, passwordFault } from './password.ts';
import { type Entered, endSessions } from './sessions.ts';
import { isToken, newToken, tokenHash } from './token.ts';

export interface MadeLink {
  /** The last part of the link: shown once, kept nowhere. */
  readonly token: string;
  readonly expires: Date;
}

/** What stands behind a link, for the page that it opens. */
export interface Link {
  readonly kind: LinkKind;
  /** Null: to be chosen. */
  readonly login: string | null;
  readonly name: string;
}

export interface Accepted {
  /** Of the first administrator; others have theirs. */
  readonly login?: string;
  readonly name?: string;
  readonly password: string;
  readonly language?: AccountLanguage;
}

const FIRST_HOURS = 24;
const INVITATION_HOURS = 7 * 24;
const RESET_HOURS = 24;

export async function makeLink(
  database: Queryable,
  now: Date,
  kind: 'invitation' | 'reset',
  userId: string,
  by: string,
): Promise<MadeLink> {
  const token = newToken();
  const expires = after(now, (kind === 'reset' ? RESET_HOURS : INVITATION_HOURS) * 60);
  await insertInvitation(database, {
    tokenHash: tokenHash(token),
    kind,
    userId,
    at: now,
    by,
    expiresAt: expires,
  });
  return { token, expires };
}

/** While nobody has an account: a link to make the first one, in the place of any that was made before. */
export async function firstAdministrator({ database, clock }: Keeper): Promise<MadeLink | undefined> {
  return database.transaction(async (client) => {
    await holdAccounts(client);
    if (await anyAccount(client)) {
      await deleteInvitations(client, null);
      return undefined;
    }
    const token = newToken();
    const now = clock.now();
    const expires = after(now, FIRST_HOURS * 60);
    await insertInvitation(client, {
      tokenHash: tokenHash(token),
      kind: 'first',
      userId: null,
      at: now,
      by: 'tramite',
      expiresAt: expires,
    });
    return { token, expires };
  });
}

/**
 * For whoever runs the machine, when the last administrator lost their password: a link for an account that is there.
 * Undefined: there is none, or it is disabled.
 */
export async function recover({ database, clock }: Keeper, login: string): Promise<MadeLink | undefined> {
  const account = await accountByLogin(database, loginOf(login));
  if (account === undefined || account.disabled) return undefined;
  return database.transaction(async (client) => {
    await forgiveLogin(client, account.login);
    const act = { event: 'user.link-made', actor: 'tramite', address: 'localhost' };
    await journaled(client, { ...act, subject: `user ${account.login}`, detail: { kind: 'reset' } });
    return makeLink(client, clock.now(), 'reset', account.id, 'tramite');
  });
}

export async function openLink({ database, clock }: Keeper, token: string): Promise<Link | undefined> {
  if (!isToken(token)) return undefined;
  const found = await liveInvitation(database, tokenHash(token), clock.now());
  if (found === undefined) return undefined;
  if (found.userId === null)
    return (await anyAccount(database)) ? undefined : { kind: found.kind, login: null, name: '' };
  const account = await accountById(database, found.userId);
  return account === undefined || account.disabled
    ? undefined
    : { kind: found.kind, login: account.login, name: account.name };
}

/** Problems `link.unknown`, `user.login`, `user.name`, `password.…`, `login.busy`. */
export async function acceptLink(
  keeper: Doorkeeper,
  token: string,
  accepted: Accepted,
  from: Caller,
): Promise<Result<Entered>> {
  const link = await openLink(keeper, token);
  if (link === undefined) return failed(UNKNOWN_LINK);
  const login = link.login ?? loginOf(accepted.login ?? '');
  const name = (accepted.name ?? link.name).trim();
  const fault = accountFault(login, name) ?? passwordFault(accepted.password, login);
  if (fault !== undefined) return failed(fault);
  const passwordHash = await hashed(accepted.password);
  if (typeof passwordHash !== 'string') return failed(passwordHash);
  const account = await keeper.database.transaction(async (client) => {
    await holdAccounts(client);
    const taken = await takeInvitation(client, tokenHash(token), keeper.clock.now());
    if (taken === undefined) return undefined;
    const language = accepted.language ?? 'it';
    return taken.userId === null
      ? firstAccount(client, { login, name, passwordHash, language, at: keeper.clock.now() }, from)
      : opened(client, taken.userId, taken.kind, { name, passwordHash, ...chosen(accepted.language) }, from);
  });
  return account === undefined ? failed(UNKNOWN_LINK) : ok(await enter(keeper, account, 'password', from));
}

const chosen = (language: AccountLanguage | undefined) => (language === undefined ? {} : { language });

async function firstAccount(
  client: Queryable,
  one: Omit<Parameters<typeof insertAccount>[1], 'by'>,
  { address }: Caller,
): Promise<Account | undefined> {
  if (await anyAccount(client)) return undefined;
  const id = await insertAccount(client, { ...one, by: one.login });
  await replaceGrants(client, id, 'person', [{ organization: null, role: 'administrator' }]);
  await journaled(client, {
    event: 'user.created',
    actor: one.login,
    address,
    subject: `user ${one.login}`,
    detail: { first: true, before: [], after: ['administrator@*'] },
  });
  return accountById(client, id);
}

async function opened(
  client: Queryable,
  userId: string,
  kind: LinkKind,
  change: { readonly name: string; readonly passwordHash: string; readonly language?: AccountLanguage },
  { address }: Caller,
): Promise<Account | undefined> {
  const account = await accountById(client, userId);
  if (account === undefined || account.disabled) return undefined;
  await updateAccount(client, userId, change);
  const ended = await endSessions(client, userId);
  await journaled(
    client,
    {
      event: kind === 'invitation' ? 'user.accepted' : 'user.password-changed',
      actor: account.login,
      address,
      subject: `user ${account.login}`,
      detail: { by: 'link', sessionsEnded: ended },
    },
    account.grants.map(({ organization }) => organization),
  );
  return accountById(client, userId);
}

/** Problem `login.busy`. */
export async function hashed(password: string): Promise<string | Problem> {
  try {
    return await hashPassword(password);
  } catch (error) {
    if (!(error instanceof Busy)) throw error;
    return problem('login.busy', 'too many people log in at once', {
      class: 'transient',
      advice: 'Try again in a few seconds.',
    });
  }
}

const LOGIN = /^[^\s@<>"'()]{1,64}@[^\s@<>"'()]{1,190}$/;
const NAME_MOST = 100;

export function accountFault(login: string, name: string): Problem | undefined {
  if (!LOGIN.test(login))
    return problem('user.login', 'an account is named by an e-mail address', { place: { field: 'login' } });
  if (name === '' || name.length > NAME_MOST)
    return problem('user.name', `a name has 1 to ${NAME_MOST} characters`, { place: { field: 'name' } });
  return undefined;
}

const UNKNOWN_LINK = problem('link.unknown', 'this link opens nothing: it was used, or its time is over', {
  class: 'auth',
  advice:
    'Ask an administrator for a new one; the first administrator’s is made at every start of tramite serve.',
});

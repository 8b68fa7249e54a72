/**
 * Sessions: a random token in a cookie, its hash in PostgreSQL. Every login makes a new one, so a token that somebody
 * put into a browser beforehand is worth nothing.
 */
import type { Viewer } from '../domain/access.ts';
import { type Problem, problem } from '../domain/problem.ts';
import {
  deleteSession,
  deleteSessions,
  insertSession,
  liveSession,
  type SessionRow,
  sessionsOfUser,
  touchSession,
} from '../store/access/sessions.ts';
import { type Account, type AccountLanguage, accountById } from '../store/access/users.ts';
import type { Queryable } from '../store/database.ts';
import { journaled } from './journaled.ts';
import { after, type Caller, type Keeper } from './keeper.ts';
import { isToken, newToken, tokenHash } from './token.ts';
import { viewerOf } from './viewer.ts';

export interface SessionRules {
  /** Without a request for as long it ends. */
  readonly idleMinutes: number;
  /** And after as long whatever happens. */
  readonly hours: number;
}

export interface Session {
  readonly id: string;
  readonly viewer: Viewer;
  /** Sent back by every form of the console. */
  readonly csrf: string;
  readonly language: AccountLanguage;
  readonly login: string;
  readonly method: 'password' | 'oidc';
  /** Whether the person has a second factor. */
  readonly totp: boolean;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** `token` is for the cookie; while `step` is `totp` it opens nothing but the question for the code. */
export interface Entered {
  readonly token: string;
  readonly csrf: string;
  readonly expires: Date;
  readonly step: 'in' | 'totp';
}

export interface OwnSession extends Pick<SessionRow, 'id' | 'address' | 'agent' | 'createdAt' | 'seenAt'> {
  readonly current: boolean;
}

const CODE_MINUTES = 5;
/** How exact `seen_at` is: not every request of a page writes. */
const TOUCH_MS = 30_000;
const AGENT = 200;

export const idleSince = ({ clock }: Keeper, rules: SessionRules): Date =>
  after(clock.now(), -rules.idleMinutes);

export async function openSession(
  { database, clock }: Keeper,
  rules: SessionRules,
  account: Pick<Account, 'id'>,
  how: { readonly method: 'password' | 'oidc'; readonly complete: boolean },
  from: Caller,
): Promise<Entered> {
  const token = newToken();
  const csrf = newToken();
  const now = clock.now();
  const expires = after(now, how.complete ? rules.hours * 60 : CODE_MINUTES);
  await insertSession(database, {
    tokenHash: tokenHash(token),
    userId: account.id,
    csrf,
    ...how,
    address: from.address,
    agent: from.agent?.slice(0, AGENT) ?? null,
    createdAt: now,
    expiresAt: expires,
  });
  return { token, csrf, expires, step: how.complete ? 'in' : 'totp' };
}

/** The live session of a token with its account; `complete`: past the second factor or before it. */
export async function sessionOf(
  keeper: Keeper,
  rules: SessionRules,
  token: string | undefined,
  complete: boolean,
): Promise<{ readonly row: SessionRow; readonly account: Account } | undefined> {
  if (!isToken(token)) return undefined;
  const { database, clock } = keeper;
  const row = await liveSession(database, tokenHash(token), clock.now(), idleSince(keeper, rules));
  if (row === undefined || row.complete !== complete) return undefined;
  const account = await accountById(database, row.userId);
  return account === undefined || account.disabled ? undefined : { row, account };
}

export async function bySession(
  keeper: Keeper,
  rules: SessionRules,
  token: string | undefined,
  byItself: boolean,
): Promise<Session | undefined> {
  const found = await sessionOf(keeper, rules, token, true);
  if (found === undefined) return undefined;
  const { row, account } = found;
  const now = keeper.clock.now();
  if (!byItself && now.getTime() - row.seenAt.getTime() >= TOUCH_MS)
    await touchSession(keeper.database, row.id, now);
  return {
    id: row.id,
    viewer: viewerOf(account),
    csrf: row.csrf,
    language: account.language,
    login: account.login,
    method: row.method,
    totp: account.totp,
    createdAt: row.createdAt,
    expiresAt: row.expiresAt,
  };
}

export async function logout(
  { database }: Pick<Keeper, 'database'>,
  token: string | undefined,
  address: string,
): Promise<void> {
  if (!isToken(token)) return;
  const ended = await deleteSession(database, tokenHash(token));
  if (ended === undefined || !ended.complete) return;
  const account = await accountById(database, ended.userId);
  await journaled(database, {
    event: 'session.closed',
    actor: account?.login ?? '',
    address,
    subject: `session ${ended.id}`,
  });
}

export async function ownSessions(
  keeper: Keeper,
  rules: SessionRules,
  session: Session,
): Promise<readonly OwnSession[]> {
  const rows = await sessionsOfUser(
    keeper.database,
    session.viewer.id,
    keeper.clock.now(),
    idleSince(keeper, rules),
  );
  return rows.map(({ id, address, agent, createdAt, seenAt }) => ({
    id,
    address,
    agent,
    createdAt,
    seenAt,
    current: id === session.id,
  }));
}

/** One of one's own, or (`others`) all but this one. */
export async function closeOwn(
  { database }: Pick<Keeper, 'database'>,
  session: Session,
  which: string | 'others' | 'all',
  address: string,
): Promise<Problem | undefined> {
  const chosen = which === 'others' ? { but: session.id } : which === 'all' ? {} : { only: which };
  const ended = await endSessions(database, session.viewer.id, chosen);
  if (ended > 0)
    await journaled(database, {
      event: 'session.closed',
      actor: session.login,
      address,
      subject: chosen.only === undefined ? `sessions of ${session.login}` : `session ${chosen.only}`,
      detail: { ended },
    });
  return ended === 0 && chosen.only !== undefined
    ? problem('session.unknown', 'there is no such session any more')
    : undefined;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** How many ended. */
export async function endSessions(
  database: Queryable,
  userId: string,
  which: { readonly only?: string; readonly but?: string } = {},
): Promise<number> {
  if (which.only !== undefined && !UUID.test(which.only)) return 0;
  return deleteSessions(database, userId, which);
}

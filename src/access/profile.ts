/** One's own account: password, second factor, language. */
import { type Problem, problem } from '../domain/problem.ts';
import { deleteTotp, offerTotp, totpOf } from '../store/access/totp.ts';
import { type Account, type AccountLanguage, accountById, updateAccount } from '../store/access/users.ts';
import type { Queryable } from '../store/database.ts';
import { journaled } from './journaled.ts';
import type { Caller } from './keeper.ts';
import { attempt } from './limits.ts';
import { hashed } from './links.ts';
import { checked, type Doorkeeper, takeCode, WRONG_CODE } from './login.ts';
import { passwordFault } from './password.ts';
import { endSessions, type Session } from './sessions.ts';
import { newTotpSecret, openSecret, sealSecret, totpOffer } from './totp.ts';

export type TotpOffer = ReturnType<typeof totpOffer>;

/** Other sessions end. Problems `password.…`, `login.blocked`, `login.busy`. */
export async function changePassword(
  keeper: Doorkeeper,
  session: Session,
  said: { readonly current: string; readonly next: string },
  from: Caller,
): Promise<Problem | undefined> {
  const account = await accountById(keeper.database, session.viewer.id);
  const fault =
    (await passwordProof(keeper, account, said.current, from)) ?? passwordFault(said.next, session.login);
  if (fault !== undefined || account === undefined) return fault;
  const passwordHash = await hashed(said.next);
  if (typeof passwordHash !== 'string') return passwordHash;
  await keeper.database.transaction(async (client) => {
    await updateAccount(client, account.id, { passwordHash });
    const sessionsEnded = await endSessions(client, account.id, { but: session.id });
    await told(client, session, 'user.password-changed', from, { sessionsEnded });
  });
  return undefined;
}

/** A secret to scan; it counts once a code of it was given. Undefined: a confirmed one stands. */
export async function startTotp(keeper: Doorkeeper, session: Session): Promise<TotpOffer | undefined> {
  const { database, totpKey } = keeper;
  const userId = session.viewer.id;
  const known = await totpOf(database, userId);
  if (known?.confirmed === true) return undefined;
  // The same while the page is looked at again: the phone may have scanned it already.
  const standing = known === undefined ? undefined : openSecret(known.secret, userId, totpKey);
  const secret = standing ?? newTotpSecret();
  if (standing === undefined && !(await offerTotp(database, userId, sealSecret(secret, userId, totpKey))))
    return undefined;
  return totpOffer(secret, session.login);
}

/** Problems `login.code`, `login.blocked`. */
export async function confirmTotp(
  keeper: Doorkeeper,
  session: Session,
  code: string,
  from: Caller,
): Promise<Problem | undefined> {
  const attempted = await attempt(keeper, session.login, from.address);
  if ('code' in attempted) return attempted;
  if ((await totpOf(keeper.database, session.viewer.id))?.confirmed === true) return undefined;
  if ((await takeCode(keeper, session.viewer, code)) !== 'right') return WRONG_CODE;
  await attempted.forgive('all');
  const sessionsEnded = await endSessions(keeper.database, session.viewer.id, { but: session.id });
  await told(keeper.database, session, 'user.second-factor-added', from, {
    before: false,
    after: true,
    sessionsEnded,
  });
  return undefined;
}

/** Problems `login.code`, `login.blocked`: whoever finds an open browser has no code. */
export async function removeTotp(
  keeper: Doorkeeper,
  session: Session,
  code: string,
  from: Caller,
): Promise<Problem | undefined> {
  const attempted = await attempt(keeper, session.login, from.address);
  if ('code' in attempted) return attempted;
  if ((await takeCode(keeper, session.viewer, code)) !== 'right') return WRONG_CODE;
  await attempted.forgive('all');
  await keeper.database.transaction(async (client) => {
    await deleteTotp(client, session.viewer.id);
    await told(client, session, 'user.second-factor-removed', from, { before: true, after: false });
  });
  return undefined;
}

export async function setLanguage(
  { database }: Pick<Doorkeeper, 'database'>,
  session: Session,
  language: AccountLanguage,
  from: Caller,
): Promise<void> {
  if (language === session.language) return;
  await updateAccount(database, session.viewer.id, { language });
  await told(database, session, 'user.language-changed', from, { before: session.language, after: language });
}

/** Guesses of somebody at an open browser count as those of a login. */
async function passwordProof(
  keeper: Doorkeeper,
  account: Account | undefined,
  password: string,
  from: Caller,
): Promise<Problem | undefined> {
  if (account === undefined || account.passwordHash === null)
    return problem('password.absent', 'this account has no password: the OpenID provider says who you are', {
      advice: 'An administrator can make a link for a password.',
    });
  const attempted = await attempt(keeper, account.login, from.address);
  if ('code' in attempted) return attempted;
  const right = await checked(account.passwordHash, password);
  if (typeof right !== 'boolean') return right;
  if (!right)
    return problem('password.current', 'the present password is wrong', { place: { field: 'current' } });
  await attempted.forgive('all');
  return undefined;
}

const told = (
  database: Queryable,
  { login, viewer }: Session,
  event: string,
  { address }: Caller,
  detail: { readonly [name: string]: string | boolean | number },
): Promise<void> =>
  journaled(
    database,
    { event, actor: login, address, subject: `user ${login}`, detail },
    viewer.grants.map(({ organization }) => organization),
  );

/**
 * Coming in with a password, then with a code where there is a second factor. Whatever is wrong, the answer is the same
 * and takes the same time: whether an address has an account is nobody's business.
 */
import { failed, ok, type Problem, problem, type Result } from '../domain/problem.ts';
import { deleteSession } from '../store/access/sessions.ts';
import { takeTotpStep, totpOf } from '../store/access/totp.ts';
import { type Account, accountByLogin, updateAccount } from '../store/access/users.ts';
import { INSTALLATION, journaled } from './journaled.ts';
import type { Caller, Keeper } from './keeper.ts';
import { attempt } from './limits.ts';
import { Busy, hashPassword, isPassword, needsRehash } from './password.ts';
import { type Entered, openSession, type SessionRules, sessionOf } from './sessions.ts';
import { tokenHash } from './token.ts';
import { openSecret, totpStep } from './totp.ts';

export interface Doorkeeper extends Keeper {
  readonly rules: SessionRules;
  readonly totpKey: Uint8Array | undefined;
}

export const loginOf = (typed: string): string => typed.trim().toLowerCase();

const ANYBODY = 'anonymous';

export async function login(
  keeper: Doorkeeper,
  said: { readonly login: string; readonly password: string },
  from: Caller,
): Promise<Result<Entered>> {
  const name = loginOf(said.login);
  const attempted = await attempt(keeper, name, from.address);
  if ('code' in attempted) return failed(attempted);
  const account = await accountByLogin(keeper.database, name);
  const right = await checked(account?.passwordHash ?? null, said.password);
  if (typeof right !== 'boolean') return failed(right);
  if (account === undefined || !right || account.disabled) {
    const reason = account === undefined ? 'unknown' : right ? 'disabled' : 'password';
    await loginFailed(keeper, account, reason, attempted.blocks, from);
    return failed(WRONG);
  }
  if (account.passwordHash !== null && needsRehash(account.passwordHash))
    await updateAccount(keeper.database, account.id, { passwordHash: await hashPassword(said.password) });
  await attempted.forgive(account.totp ? 'address' : 'all');
  return ok(await enter(keeper, account, 'password', from));
}

/** The second step: the token of the first one is worth nothing afterwards. */
export async function loginTotp(
  keeper: Doorkeeper,
  token: string | undefined,
  code: string,
  from: Caller,
): Promise<Result<Entered>> {
  const found = await sessionOf(keeper, keeper.rules, token, false);
  if (found === undefined || token === undefined)
    return failed(
      problem('login.expired', 'the time for the code is over', { class: 'auth', advice: 'Log in again.' }),
    );
  const { account } = found;
  const attempted = await attempt(keeper, account.login, from.address);
  if ('code' in attempted) return failed(attempted);
  const taken = await takeCode(keeper, account, code);
  if (taken !== 'right') {
    await loginFailed(keeper, account, taken, attempted.blocks, from);
    return failed(WRONG_CODE);
  }
  await attempted.forgive('all');
  await deleteSession(keeper.database, tokenHash(token));
  return ok(await entered(keeper, account, 'password', from));
}

/** A session, or the question for the code. */
export async function enter(
  keeper: Doorkeeper,
  account: Account,
  method: 'password' | 'oidc',
  from: Caller,
): Promise<Entered> {
  if (method === 'password' && account.totp)
    return openSession(keeper, keeper.rules, account, { method, complete: false }, from);
  return entered(keeper, account, method, from);
}

async function entered(
  keeper: Doorkeeper,
  account: Account,
  method: 'password' | 'oidc',
  from: Caller,
): Promise<Entered> {
  const { database, clock } = keeper;
  const opened = await openSession(keeper, keeper.rules, account, { method, complete: true }, from);
  await updateAccount(database, account.id, { lastLoginAt: clock.now() });
  await journaled(database, {
    event: 'session.opened',
    actor: account.login,
    address: from.address,
    subject: `user ${account.login}`,
    detail: { method, secondFactor: method === 'password' && account.totp },
  });
  return opened;
}

/** `repeated`: the same code was taken before. */
export async function takeCode(
  { database, clock, totpKey }: Doorkeeper,
  account: Pick<Account, 'id'>,
  code: string,
): Promise<'right' | 'code' | 'repeated'> {
  const row = await totpOf(database, account.id);
  const secret = row === undefined ? undefined : openSecret(row.secret, account.id, totpKey);
  const step = secret === undefined ? undefined : totpStep(secret, code, clock.now());
  if (step === undefined) return 'code';
  return (await takeTotpStep(database, account.id, step)) ? 'right' : 'repeated';
}

/** Problem `login.busy` when too many people log in at once. */
export async function checked(known: string | null, password: string): Promise<boolean | Problem> {
  try {
    return await isPassword(known, password);
  } catch (error) {
    if (!(error instanceof Busy)) throw error;
    return problem('login.busy', 'too many people log in at once', {
      class: 'transient',
      advice: 'Try again in a few seconds.',
    });
  }
}

async function loginFailed(
  { database }: Keeper,
  account: Account | undefined,
  reason: string,
  blocks: boolean,
  { address }: Caller,
): Promise<void> {
  await journaled(
    database,
    {
      event: 'login.failed',
      actor: ANYBODY,
      address,
      ...(account === undefined ? {} : { subject: `user ${account.login}` }),
      detail: { reason, blocks },
    },
    [INSTALLATION],
  );
}

const WRONG = problem('login.failed', 'the address or the password is wrong', {
  class: 'auth',
  advice: 'Whoever lost a password asks an administrator for a new link.',
});
export const WRONG_CODE = problem('login.code', 'this code is wrong, or was used before', {
  class: 'auth',
  advice: 'Wait for the next code; see that the clock of the phone is right.',
});

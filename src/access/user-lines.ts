/** People as those who administer them see them. */
import { scopeOf, type Viewer } from '../domain/access.ts';
import { invited } from '../store/access/invitations.ts';
import { type Account, accountById, accounts } from '../store/access/users.ts';
import { mayRule, maySee } from './grants.ts';
import type { Keeper } from './keeper.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const isUserId = (text: string): boolean => UUID.test(text);

/** A person as an administrator sees them: roles of organizations that they do not administer are left out. */
export interface UserLine extends Omit<Account, 'passwordHash' | 'oidcIssuer' | 'oidcSubject'> {
  /** invited: has a link and never came · lapsed: never came, and the link is over. */
  readonly state: 'active' | 'disabled' | 'invited' | 'lapsed';
  /** Whether there are roles that the viewer does not see. */
  readonly elsewhere: boolean;
  /** Whether the viewer may disable the account, or make links for it. */
  readonly ruled: boolean;
}

function lineOf(viewer: Viewer, account: Account, link: boolean): UserLine {
  const { passwordHash, oidcIssuer: _issuer, oidcSubject, ...rest } = account;
  const scope = scopeOf(viewer, 'administer');
  const grants = account.grants.filter(
    ({ organization }) => scope === 'all' || (organization !== null && scope.includes(organization)),
  );
  const came = passwordHash !== null || oidcSubject !== null;
  const state = account.disabled ? 'disabled' : came ? 'active' : link ? 'invited' : 'lapsed';
  return {
    ...rest,
    grants,
    state,
    elsewhere: grants.length < account.grants.length,
    ruled: mayRule(viewer, account),
  };
}

/** By address, from after one. */
export async function users(
  { database, clock }: Keeper,
  viewer: Viewer,
  { after, limit }: { readonly after?: string; readonly limit: number },
): Promise<readonly UserLine[]> {
  const scope = scopeOf(viewer, 'administer');
  const found = await accounts(database, {
    ...(scope === 'all' ? {} : { organizations: scope }),
    ...(after === undefined ? {} : { after }),
    limit,
  });
  const linked = await invited(
    database,
    found.map(({ id }) => id),
    clock.now(),
  );
  return found.map((account) => lineOf(viewer, account, linked.has(account.id)));
}

/** Undefined: nobody, or nobody that the viewer may know of. */
export async function user(keeper: Keeper, viewer: Viewer, id: string): Promise<UserLine | undefined> {
  const account = isUserId(id) ? await accountById(keeper.database, id) : undefined;
  return account === undefined || !maySee(viewer, account) ? undefined : userLine(keeper, viewer, account);
}

export async function userLine(
  { database, clock }: Keeper,
  viewer: Viewer,
  account: Account,
): Promise<UserLine> {
  const linked = await invited(database, [account.id], clock.now());
  return lineOf(viewer, account, linked.has(account.id));
}

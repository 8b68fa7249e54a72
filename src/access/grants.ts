/** What an administrator may give and take: only where they administer, never more than they may do themselves. */
import { may, ROLE_PERMISSIONS, ROLES, type Role, scopeOf, type Viewer } from '../domain/access.ts';
import { type Problem, problem } from '../domain/problem.ts';
import {
  type Account,
  organizationNames,
  otherAdministrators,
  type RoleGrant,
} from '../store/access/users.ts';
import type { Queryable } from '../store/database.ts';

export interface GrantAsked {
  /** Fiscal code; null: every organization, present and future. */
  readonly organization: string | null;
  readonly role: Role;
}

export const isRole = (text: string): text is Role => (ROLES as readonly string[]).includes(text);

/** Whether the viewer may give this role, and take it away. */
export const mayGrant = (viewer: Viewer, { organization, role }: GrantAsked): boolean =>
  may(viewer, 'administer', organization) &&
  ROLE_PERMISSIONS[role].every((permission) => may(viewer, permission, organization));

/** Some role of the account is of an organization that the viewer administers. */
export const maySee = (viewer: Viewer, account: Pick<Account, 'grants'>): boolean => {
  const scope = scopeOf(viewer, 'administer');
  return (
    scope === 'all' ||
    account.grants.some(({ organization }) => organization !== null && scope.includes(organization))
  );
};

/**
 * Who may make a link for an account, disable it or take its second factor away could come in with it: they must be
 * able to give every role that it has.
 */
export const mayRule = (viewer: Viewer, account: Pick<Account, 'grants'>): boolean =>
  account.grants.length === 0
    ? may(viewer, 'administer', null)
    : account.grants.every((grant) => mayGrant(viewer, grant));

/** Problem `grant.forbidden` or `grant.organization`. */
export async function grantFault(
  database: Queryable,
  viewer: Viewer,
  grants: readonly GrantAsked[],
): Promise<Problem | undefined> {
  const forbidden = grants.find((grant) => !mayGrant(viewer, grant));
  if (forbidden !== undefined)
    return problem('grant.forbidden', 'this role is more than you can give here', {
      class: 'auth',
      advice: 'An administrator of every organization can.',
      place: { field: 'grants', value: `${forbidden.role}@${forbidden.organization ?? '*'}` },
    });
  const codes = [...new Set(grants.flatMap(({ organization }) => organization ?? []))];
  return unknownOrganization(database, codes);
}

export async function unknownOrganization(
  database: Queryable,
  codes: readonly string[],
): Promise<Problem | undefined> {
  const known = new Set((await organizationNames(database, codes)).map(({ organization }) => organization));
  const unknown = codes.find((code) => !known.has(code));
  return unknown === undefined
    ? undefined
    : problem('grant.organization', `no organization has the code ${unknown}`, {
        advice: 'Organizations come from the configuration, connectors/<organization>/organization.yaml.',
        place: { field: 'grants', value: unknown },
      });
}

const administersAll = (
  { disabled, passwordHash, oidcSubject }: Account,
  grants: readonly GrantAsked[],
): boolean =>
  !disabled &&
  (passwordHash !== null || oidcSubject !== null) &&
  grants.some(({ organization, role }) => organization === null && role === 'administrator');

/** Whether nobody could administer everything any more; call it while accounts are held. */
export async function isLast(
  database: Queryable,
  account: Account,
  afterwards: { readonly grants: readonly GrantAsked[]; readonly disabled?: boolean },
): Promise<boolean> {
  if (!administersAll(account, account.grants)) return false;
  if (afterwards.disabled !== true && administersAll(account, afterwards.grants)) return false;
  return (await otherAdministrators(database, account.id)) === 0;
}

export const LAST_ADMINISTRATOR = problem(
  'user.last-administrator',
  'nobody else administers every organization',
  { class: 'config', advice: 'Make somebody else administrator of every organization first.' },
);

/** Roles by organization as the journal keeps them: `administrator@*`. */
export const grantWords = (grants: readonly GrantAsked[], of?: string | null): string[] =>
  grants
    .filter(({ organization }) => of === undefined || organization === of)
    .map(({ organization, role }) => `${role}@${organization ?? '*'}`)
    .sort();

export const sameGrant = (one: GrantAsked, other: GrantAsked): boolean =>
  one.organization === other.organization && one.role === other.role;

export const keptByPeople = (grants: readonly RoleGrant[]): readonly RoleGrant[] =>
  grants.filter(({ source }) => source === 'person');

/** Organizations that the viewer administers, by name; `all`: whether every one, present and future, too. */
export async function administered(
  database: Queryable,
  viewer: Viewer,
): Promise<{
  readonly all: boolean;
  readonly organizations: readonly { readonly organization: string; readonly name: string }[];
}> {
  const scope = scopeOf(viewer, 'administer');
  const all = scope === 'all';
  return { all, organizations: await organizationNames(database, all ? undefined : scope) };
}

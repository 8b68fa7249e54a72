/** Accounts of people, and the roles that they hold. */
import type { Role } from '../../domain/access.ts';
import type { Queryable } from '../database.ts';

export type AccountLanguage = 'it' | 'en';

export interface RoleGrant {
  /** Fiscal code; null: every organization. */
  readonly organization: string | null;
  readonly role: Role;
  /** Who keeps it: people, or the groups of the OpenID provider. */
  readonly source: 'person' | 'oidc';
}

export interface Account {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly passwordHash: string | null;
  readonly oidcIssuer: string | null;
  readonly oidcSubject: string | null;
  readonly disabled: boolean;
  readonly language: AccountLanguage;
  readonly createdAt: Date;
  readonly lastLoginAt: Date | null;
  readonly version: number;
  /** A confirmed second factor. */
  readonly totp: boolean;
  readonly grants: readonly RoleGrant[];
}

const COLUMNS = `u.id, u.login, u.name, u.password_hash as "passwordHash", u.oidc_issuer as "oidcIssuer",
  u.oidc_subject as "oidcSubject", u.disabled, u.language, u.created_at as "createdAt", u.last_login_at as "lastLoginAt", u.version,
  exists (select from totp_secret t where t.user_id = u.id and t.confirmed) as totp,
  coalesce((select jsonb_agg(jsonb_build_object('organization', g.organization_id, 'role', g.role, 'source', g.source)
    order by g.organization_id nulls first, g.role, g.source) from role_grant g where g.user_id = u.id), '[]') as grants`;

const one = async (database: Queryable, where: string, values: readonly unknown[]) => {
  const { rows } = await database.query<Account & { [column: string]: unknown }>(
    `select ${COLUMNS} from app_user u where ${where}`,
    values,
  );
  return rows[0];
};

export const accountById = (database: Queryable, id: string): Promise<Account | undefined> =>
  one(database, 'u.id = $1', [id]);

export const accountByLogin = (database: Queryable, login: string): Promise<Account | undefined> =>
  one(database, 'u.login = $1', [login]);

export const accountBySubject = (
  database: Queryable,
  issuer: string,
  subject: string,
): Promise<Account | undefined> =>
  one(database, 'u.oidc_issuer = $1 and u.oidc_subject = $2', [issuer, subject]);

/** By login, from after one; `organizations`: only who has a role in one of them; absent: everybody. */
export async function accounts(
  database: Queryable,
  { organizations, after, limit }: { organizations?: readonly string[]; after?: string; limit: number },
): Promise<readonly Account[]> {
  const { rows } = await database.query<Account & { [column: string]: unknown }>(
    `select ${COLUMNS} from app_user u where u.login > $1
       and ($2::text[] is null or exists (select from role_grant g where g.user_id = u.id and g.organization_id = any ($2)))
     order by u.login limit $3`,
    [after ?? '', organizations ?? null, limit],
  );
  return rows;
}

export async function anyAccount(database: Queryable): Promise<boolean> {
  const { rows } = await database.query<{ any: boolean }>('select exists (select from app_user) as any');
  return rows[0]?.any === true;
}

export async function insertAccount(
  database: Queryable,
  one: {
    readonly login: string;
    readonly name: string;
    readonly passwordHash: string | null;
    readonly language: AccountLanguage;
    readonly at: Date;
    readonly by: string;
  },
): Promise<string> {
  const { rows } = await database.query<{ id: string }>(
    `insert into app_user (login, name, password_hash, language, created_at, created_by) values ($1, $2, $3, $4, $5, $6)
     on conflict (login) do nothing returning id`,
    [one.login, one.name, one.passwordHash, one.language, one.at, one.by],
  );
  return rows[0]?.id ?? '';
}

export async function updateAccount(
  database: Queryable,
  id: string,
  change: {
    readonly name?: string;
    readonly passwordHash?: string;
    readonly language?: AccountLanguage;
    readonly disabled?: boolean;
    readonly lastLoginAt?: Date;
  },
): Promise<void> {
  await database.query(
    `update app_user set name = coalesce($2, name), password_hash = coalesce($3, password_hash),
       language = coalesce($4, language), disabled = coalesce($5, disabled), last_login_at = coalesce($6, last_login_at),
       version = version + case when $5::boolean is null then 0 else 1 end
     where id = $1`,
    [
      id,
      change.name ?? null,
      change.passwordHash ?? null,
      change.language ?? null,
      change.disabled ?? null,
      change.lastLoginAt ?? null,
    ],
  );
}

/** Ties an account to who the provider says it is; false: it is tied to somebody else already. */
export async function tieSubject(
  database: Queryable,
  id: string,
  issuer: string,
  subject: string,
): Promise<boolean> {
  const { rowCount } = await database.query(
    'update app_user set oidc_issuer = $2, oidc_subject = $3 where id = $1 and oidc_subject is null',
    [id, issuer, subject],
  );
  return rowCount === 1;
}

/** In the place of those of the same source; of `organizations` only, when given (null among them: those for every one). */
export async function replaceGrants(
  database: Queryable,
  id: string,
  source: RoleGrant['source'],
  grants: readonly Pick<RoleGrant, 'organization' | 'role'>[],
  organizations?: readonly (string | null)[],
): Promise<void> {
  await database.query(
    `delete from role_grant where user_id = $1 and source = $2
       and ($3::text[] is null or organization_id = any ($3) or (organization_id is null and $4))`,
    [id, source, organizations?.filter((one) => one !== null) ?? null, organizations?.includes(null) ?? true],
  );
  for (const { organization, role } of grants)
    await database.query(
      `insert into role_grant (user_id, organization_id, role, source) values ($1, $2, $3, $4) on conflict do nothing`,
      [id, organization, role, source],
    );
  await database.query('update app_user set version = version + 1 where id = $1', [id]);
}

/** How many others can come in and administer everything. */
export async function otherAdministrators(database: Queryable, id: string): Promise<number> {
  const { rows } = await database.query<{ others: number }>(
    `select count(distinct u.id) as others from app_user u join role_grant g on g.user_id = u.id
     where u.id <> $1 and not u.disabled and g.organization_id is null and g.role = 'administrator'
       and (u.password_hash is not null or u.oidc_subject is not null)`,
    [id],
  );
  return rows[0]?.others ?? 0;
}

/** Any constant serves, as long as it is ours alone on the database. */
const LOCK = 7_281_944_011;

/** Changes of accounts follow one another: two administrators must not take the last role from each other. */
export async function holdAccounts(database: Queryable): Promise<void> {
  await database.query('select pg_advisory_xact_lock($1)', [LOCK]);
}

/** Fiscal codes and names of the organizations that roles can be given for. */
export async function organizationNames(
  database: Queryable,
  codes: readonly string[] | undefined,
): Promise<readonly { readonly organization: string; readonly name: string }[]> {
  const { rows } = await database.query<{ organization: string; name: string }>(
    `select organization_id as organization, name from organization
     where $1::text[] is null or organization_id = any ($1) order by name, organization_id`,
    [codes ?? null],
  );
  return rows;
}

/**
 * API keys, `trm_<id>_<secret>`: the id finds the row, of the secret only the hash is kept. A key is nobody's: it may do
 * what it says for the organizations that it names, until it expires or is revoked.
 */
import { randomBytes } from 'node:crypto';
import { may, PERMISSIONS, type Permission, scopeOf, type Viewer } from '../domain/access.ts';
import { failed, ok, type Problem, problem, type Result } from '../domain/problem.ts';
import {
  insertKey,
  type KeyRow,
  keyById,
  keys as keyRows,
  revokeKeyRow,
  touchKey,
} from '../store/access/keys.ts';
import { unknownOrganization } from './grants.ts';
import { journaled, refusedAct } from './journaled.ts';
import type { By, Keeper } from './keeper.ts';
import { newToken, sameHash, tokenHash } from './token.ts';
import { keyViewer } from './viewer.ts';

const BEARER = /^Bearer +(trm_([a-z0-9]{12})_([A-Za-z0-9_-]{43}))$/i;
const ID = /^[a-z0-9]{12}$/;
const TOUCH_MS = 60_000;
const NAME_MOST = 60;

/** From the header `Authorization`. Undefined: none, or one that opens nothing. */
export async function byKey(
  { database, clock }: Keeper,
  authorization: string | undefined,
): Promise<Viewer | undefined> {
  const [, , id, secret] = BEARER.exec(authorization ?? '') ?? [];
  if (id === undefined || secret === undefined) return undefined;
  const row = await keyById(database, id);
  const now = clock.now();
  if (row === undefined || !sameHash(row.secretHash, tokenHash(secret)) || !isLive(row, now))
    return undefined;
  if (row.lastUsedAt === null || now.getTime() - row.lastUsedAt.getTime() >= TOUCH_MS)
    await touchKey(database, id, now);
  return keyViewer(row);
}

export const isLive = (
  { revokedAt, expiresAt }: Pick<KeyRow, 'revokedAt' | 'expiresAt'>,
  now: Date,
): boolean => revokedAt === null && (expiresAt === null || expiresAt > now);

export interface KeyLine extends Omit<KeyRow, 'organizations'> {
  /** Of those that the viewer administers; null: every one. */
  readonly organizations: readonly (string | null)[];
  readonly state: 'active' | 'expired' | 'revoked';
  /** Whether it reaches organizations that the viewer does not administer: then it is not theirs to revoke. */
  readonly elsewhere: boolean;
}

function lineOf(viewer: Viewer, row: KeyRow, now: Date): KeyLine {
  const organizations = row.organizations.filter((one) => may(viewer, 'administer', one));
  const { id, name, permissions, createdAt, createdBy, expiresAt, lastUsedAt, revokedAt } = row;
  return {
    ...{ id, name, permissions, createdAt, createdBy, expiresAt, lastUsedAt, revokedAt, organizations },
    state: revokedAt !== null ? 'revoked' : isLive(row, now) ? 'active' : 'expired',
    elsewhere: organizations.length < row.organizations.length,
  };
}

/** Newest first. */
export async function keys(
  { database, clock }: Keeper,
  viewer: Viewer,
  asked: { readonly before?: { readonly createdAt: string; readonly id: string }; readonly limit: number },
): Promise<readonly KeyLine[]> {
  const scope = scopeOf(viewer, 'administer');
  const rows = await keyRows(database, { ...asked, ...(scope === 'all' ? {} : { organizations: scope }) });
  return rows.map((row) => lineOf(viewer, row, clock.now()));
}

export interface KeyAsked {
  readonly name: string;
  readonly permissions: readonly Permission[];
  /** Fiscal codes; null among them: every organization. */
  readonly organizations: readonly (string | null)[];
  readonly expiresAt: Date | null;
}

/** `key` is shown once. Problems `api-key.name`, `api-key.permissions`, `api-key.expiry`, `grant.…`. */
export async function createKey(
  { database, clock }: Keeper,
  by: By,
  asked: KeyAsked,
): Promise<Result<{ readonly line: KeyLine; readonly key: string }>> {
  const { viewer, address } = by;
  const now = clock.now();
  const fault = askedFault(viewer, asked, now) ?? (await unknownOrganization(database, codesOf(asked)));
  if (fault !== undefined) return failed(await refusedAct(database, by, 'keys.create', fault));
  // A byte is some base36 digit or another: an id needs to be unlike others, not to be secret.
  const id = Array.from(randomBytes(12), (byte) => (byte % 36).toString(36)).join('');
  const secret = newToken();
  const permissions = PERMISSIONS.filter((one) => asked.permissions.includes(one));
  const organizations = [...new Set(asked.organizations)];
  const row = {
    ...{ id, name: asked.name.trim(), permissions, organizations, expiresAt: asked.expiresAt },
    ...{ createdAt: now, createdBy: viewer.actor },
  };
  await database.transaction(async (client) => {
    await insertKey(client, { ...row, secretHash: tokenHash(secret) });
    const expires = asked.expiresAt?.toISOString() ?? null;
    const act = { event: 'key.created', actor: viewer.actor, address, subject: `key ${id}` };
    await journaled(
      client,
      { ...act, detail: { name: row.name, before: null, after: [...permissions], expires } },
      organizations,
    );
  });
  const line = lineOf(viewer, { ...row, lastUsedAt: null, revokedAt: null }, now);
  return ok({ line, key: `trm_${id}_${secret}` });
}

/** Problems `api-key.unknown`, `api-key.ruled-elsewhere`; one that is revoked already stays so. */
export async function revokeKey({ database, clock }: Keeper, by: By, id: string): Promise<Result<KeyLine>> {
  const { viewer, address } = by;
  const now = clock.now();
  const row = ID.test(id) ? await keyById(database, id) : undefined;
  if (row === undefined || !row.organizations.some((one) => may(viewer, 'administer', one)))
    return failed(problem('api-key.unknown', 'there is no such key'));
  if (!row.organizations.every((one) => may(viewer, 'administer', one)))
    return failed(await refusedAct(database, by, 'keys.revoke', RULED_ELSEWHERE));
  await database.transaction(async (client) => {
    if (!(await revokeKeyRow(client, id, now, viewer.actor))) return;
    await journaled(
      client,
      {
        event: 'key.revoked',
        actor: viewer.actor,
        address,
        subject: `key ${id}`,
        detail: { name: row.name, before: [...row.permissions], after: [] },
      },
      row.organizations,
    );
  });
  return ok(lineOf(viewer, { ...row, revokedAt: row.revokedAt ?? now }, now));
}

const codesOf = ({ organizations }: KeyAsked): string[] => organizations.flatMap((one) => one ?? []);

function askedFault(viewer: Viewer, asked: KeyAsked, now: Date): Problem | undefined {
  const name = asked.name.trim();
  if (name === '' || name.length > NAME_MOST)
    return problem('api-key.name', `a name has 1 to ${NAME_MOST} characters`, { place: { field: 'name' } });
  if (asked.permissions.length === 0 || asked.organizations.length === 0)
    return problem('api-key.permissions', 'a key may do something, for some organization', {
      place: { field: asked.permissions.length === 0 ? 'permissions' : 'organizations' },
    });
  if (asked.expiresAt !== null && !(asked.expiresAt > now))
    return problem('api-key.expiry', 'the key would be expired already', { place: { field: 'expiresAt' } });
  const granted = asked.organizations.every(
    (one) =>
      may(viewer, 'administer', one) && asked.permissions.every((permission) => may(viewer, permission, one)),
  );
  return granted
    ? undefined
    : problem('grant.forbidden', 'this key would do more than you can give', {
        class: 'auth',
        advice: 'An administrator of every organization can make it.',
        place: { field: 'permissions' },
      });
}

const RULED_ELSEWHERE = problem(
  'api-key.ruled-elsewhere',
  'this key reaches organizations that you do not administer',
  {
    class: 'auth',
    advice: 'Ask an administrator of every organization.',
  },
);

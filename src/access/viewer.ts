/** Accounts and keys as viewers: what they were granted, as permissions for organizations. */
import { ROLE_PERMISSIONS, type Viewer } from '../domain/access.ts';
import type { KeyRow } from '../store/access/keys.ts';
import type { Account } from '../store/access/users.ts';

export const viewerOf = ({
  id,
  login,
  name,
  grants,
}: Pick<Account, 'id' | 'login' | 'name' | 'grants'>): Viewer => ({
  kind: 'user',
  id,
  actor: login,
  name,
  grants: grants.map(({ organization, role }) => ({ organization, permissions: ROLE_PERMISSIONS[role] })),
});

export const keyViewer = ({ id, name, permissions, organizations }: KeyRow): Viewer => ({
  kind: 'key',
  id,
  actor: `key ${name}`,
  name,
  grants: organizations.map((organization) => ({ organization, permissions })),
});

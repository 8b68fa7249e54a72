/** Who may do what, and for whom: roles of people, scopes of keys, organizations. Pure. */

/**
 * read: see · operate: approve, correct, replay, withdraw, send again · integrate: try mappings, test doors, pause,
 * collect · administer: users, keys, retention.
 */
export const PERMISSIONS = ['read', 'operate', 'integrate', 'administer'] as const;
export type Permission = (typeof PERMISSIONS)[number];

export const ROLES = ['auditor', 'operator', 'integrator', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

export const ROLE_PERMISSIONS: { readonly [role in Role]: readonly Permission[] } = {
  auditor: ['read'],
  operator: ['read', 'operate'],
  integrator: ['read', 'integrate'],
  administrator: PERMISSIONS,
};

/** Organizations by fiscal code; `all`: every one, present and future. */
export type Scope = 'all' | readonly string[];

export interface Grant {
  /** Fiscal code; null: every organization. */
  readonly organization: string | null;
  readonly permissions: readonly Permission[];
}

/** A person or a key that asks for something. */
export interface Viewer {
  readonly kind: 'user' | 'key';
  readonly id: string;
  /** As the journal names who did something: `anna@ente.it`, `key gestionale-tari`. */
  readonly actor: string;
  readonly name: string;
  readonly grants: readonly Grant[];
}

/** The organizations for which the viewer has the permission. */
export function scopeOf(viewer: Viewer, permission: Permission): Scope {
  const granted = viewer.grants.filter(({ permissions }) => permissions.includes(permission));
  if (granted.some(({ organization }) => organization === null)) return 'all';
  return [...new Set(granted.flatMap(({ organization }) => organization ?? []))].sort();
}

/** For one organization; null: for every one. */
export function may(viewer: Viewer, permission: Permission, organization: string | null): boolean {
  const scope = scopeOf(viewer, permission);
  return scope === 'all' || (organization !== null && scope.includes(organization));
}

/** For any organization at all. */
export const mayAnywhere = (viewer: Viewer, permission: Permission): boolean =>
  scopeOf(viewer, permission).length > 0;

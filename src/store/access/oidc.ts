/** Logins that are away at the OpenID provider. */
import type { Queryable } from '../database.ts';

export interface OidcLogin {
  readonly nonce: string;
  readonly verifier: string;
  readonly returnTo: string;
}

export async function insertOidcLogin(
  database: Queryable,
  stateHash: Uint8Array,
  one: OidcLogin,
  expiresAt: Date,
): Promise<void> {
  await database.query(
    'insert into oidc_login (state_hash, nonce, verifier, return_to, expires_at) values ($1, $2, $3, $4, $5)',
    [stateHash, one.nonce, one.verifier, one.returnTo, expiresAt],
  );
}

/** Takes it: an answer of the provider counts once. */
export async function takeOidcLogin(
  database: Queryable,
  stateHash: Uint8Array,
  now: Date,
): Promise<OidcLogin | undefined> {
  const { rows } = await database.query<{ nonce: string; verifier: string; returnTo: string }>(
    'delete from oidc_login where state_hash = $1 and expires_at > $2 returning nonce, verifier, return_to as "returnTo"',
    [stateHash, now],
  );
  return rows[0];
}

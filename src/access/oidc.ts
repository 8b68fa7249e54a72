/**
 * OpenID Connect: authorization code with PKCE, state and nonce (RFC 9700 §2.1; OpenID Connect Core §3.1). Who comes
 * back is somebody known by the provider's subject, the first time by a verified address; unknown people come in only
 * where their groups give them a role.
 */
import * as client from 'openid-client';
import { failed, ok, problem, type Result } from '../domain/problem.ts';
import { insertOidcLogin, takeOidcLogin } from '../store/access/oidc.ts';
import {
  type Account,
  accountById,
  accountByLogin,
  accountBySubject,
  holdAccounts,
  insertAccount,
  replaceGrants,
  tieSubject,
} from '../store/access/users.ts';
import type { Client } from '../store/database.ts';
import { type GrantAsked, grantWords, isLast } from './grants.ts';
import { INSTALLATION, journaled } from './journaled.ts';
import { type AccessLog, after, type Caller } from './keeper.ts';
import { accountFault } from './links.ts';
import { type Doorkeeper, enter, loginOf } from './login.ts';
import { isLoopback, type OidcSettings } from './oidc-settings.ts';
import type { Entered } from './sessions.ts';
import { newToken, sameToken, tokenHash } from './token.ts';

export const CALLBACK = '/entra/oidc/ritorno';
const AWAY_MINUTES = 10;
const TIMEOUT_SECONDS = 10;

export interface OidcDoor {
  start(returnTo: string): Promise<Result<{ readonly url: string; readonly state: string }>>;
  finish(
    query: URLSearchParams,
    state: string | undefined,
    from: Caller,
  ): Promise<Result<Entered & { readonly returnTo: string }>>;
}

export function oidcDoor(keeper: Doorkeeper, settings: OidcSettings, log: AccessLog): OidcDoor {
  let found: Promise<client.Configuration> | undefined;
  const provider = (): Promise<client.Configuration> => {
    found ??= discover(settings).catch((error: unknown) => {
      found = undefined;
      throw error;
    });
    return found;
  };
  return {
    async start(returnTo) {
      const [state, nonce, verifier] = [newToken(), newToken(), client.randomPKCECodeVerifier()];
      try {
        const url = client.buildAuthorizationUrl(await provider(), {
          redirect_uri: settings.redirect + CALLBACK,
          scope: 'openid email profile',
          code_challenge: await client.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
          state,
          nonce,
        });
        const expires = after(keeper.clock.now(), AWAY_MINUTES);
        await insertOidcLogin(keeper.database, tokenHash(state), { nonce, verifier, returnTo }, expires);
        return ok({ url: url.href, state });
      } catch (error) {
        log.warn({ error: words(error) }, 'the OpenID provider cannot be used');
        return failed(UNREACHABLE);
      }
    },
    async finish(query, state, from) {
      const said = query.get('state') ?? '';
      // The browser that comes back is the one that left: its cookie says so.
      if (state === undefined || !sameToken(state, said)) return failed(REFUSED);
      const away = await takeOidcLogin(keeper.database, tokenHash(state), keeper.clock.now());
      if (away === undefined) return failed(REFUSED);
      let claims: Claims;
      try {
        claims = await claimsOf(await provider(), settings, query, { ...away, state });
      } catch (error) {
        log.warn({ error: words(error) }, 'the OpenID provider refused a login');
        await refused(keeper, 'provider', from);
        return failed(REFUSED);
      }
      const account = await keeper.database.transaction(async (database) => {
        await holdAccounts(database);
        return known(database, keeper.clock.now(), settings, claims, from);
      });
      if (account === undefined || account.disabled) {
        await refused(keeper, account === undefined ? 'unknown' : 'disabled', from);
        return failed(UNKNOWN_USER);
      }
      return ok({ ...(await enter(keeper, account, 'oidc', from)), returnTo: away.returnTo });
    },
  };
}

function discover({ issuer, clientId, clientSecret }: OidcSettings): Promise<client.Configuration> {
  const insecure = new URL(issuer).protocol === 'http:' && isLoopback(new URL(issuer));
  return client.discovery(
    new URL(issuer),
    clientId,
    {},
    clientSecret === undefined ? client.None() : client.ClientSecretBasic(clientSecret),
    { timeout: TIMEOUT_SECONDS, ...(insecure ? { execute: [client.allowInsecureRequests] } : {}) },
  );
}

interface Claims {
  readonly issuer: string;
  readonly subject: string;
  /** Undefined: none, or one that nobody verified. */
  readonly login: string | undefined;
  readonly name: string;
  readonly groups: readonly string[];
}

async function claimsOf(
  provider: client.Configuration,
  settings: OidcSettings,
  query: URLSearchParams,
  away: { readonly state: string; readonly nonce: string; readonly verifier: string },
): Promise<Claims> {
  const back = new URL(`${settings.redirect}${CALLBACK}?${query}`);
  const tokens = await client.authorizationCodeGrant(provider, back, {
    pkceCodeVerifier: away.verifier,
    expectedState: away.state,
    expectedNonce: away.nonce,
    idTokenExpected: true,
  });
  const identity = tokens.claims();
  if (identity === undefined) throw new Error('the provider gave no ID token');
  // Many providers put addresses and groups here only.
  const further =
    provider.serverMetadata().userinfo_endpoint === undefined
      ? {}
      : await client.fetchUserInfo(provider, tokens.access_token, identity.sub);
  const all: { readonly [claim: string]: unknown } = { ...further, ...identity };
  const verified = all.email_verified === true || (settings.trustEmail && all.email_verified !== false);
  const login = typeof all.email === 'string' && verified ? loginOf(all.email) : undefined;
  const groups = all[settings.groupsClaim];
  return {
    issuer: identity.iss,
    subject: identity.sub,
    login,
    name: typeof all.name === 'string' && all.name.trim() !== '' ? all.name.trim() : (login ?? ''),
    groups: (Array.isArray(groups) ? groups : [groups]).filter((one) => typeof one === 'string'),
  };
}

/** The account of who came back, with the roles that their groups give today. */
async function known(
  database: Client,
  now: Date,
  { groups: rules }: OidcSettings,
  claims: Claims,
  from: Caller,
): Promise<Account | undefined> {
  const { issuer, subject, login } = claims;
  const given: readonly GrantAsked[] = rules.filter(({ group }) => claims.groups.includes(group));
  let account = await accountBySubject(database, issuer, subject);
  if (account === undefined && login !== undefined) {
    account = await accountByLogin(database, login);
    if (account === undefined && given.length > 0)
      account = await newcomer(database, now, claims, login, from);
    // An account that is tied to somebody else's subject is not taken over by its address.
    if (account !== undefined && !(await tieSubject(database, account.id, issuer, subject))) return undefined;
  }
  if (account === undefined || account.disabled) return account;
  if (rules.length > 0) await followGroups(database, account.id, given, from);
  return accountById(database, account.id);
}

async function newcomer(
  database: Client,
  at: Date,
  { name }: Claims,
  login: string,
  { address }: Caller,
): Promise<Account | undefined> {
  if (accountFault(login, name.slice(0, 100)) !== undefined) return undefined;
  const one = {
    login,
    name: name.slice(0, 100),
    passwordHash: null,
    language: 'it',
    at,
    by: 'OpenID',
  } as const;
  const id = await insertAccount(database, one);
  const act = { event: 'user.created', actor: login, address, subject: `user ${login}` };
  await journaled(database, { ...act, detail: { by: 'OpenID', before: [], after: [] } }, [INSTALLATION]);
  return accountById(database, id);
}

async function followGroups(
  database: Client,
  id: string,
  given: readonly GrantAsked[],
  { address }: Caller,
): Promise<void> {
  const account = await accountById(database, id);
  if (account === undefined) return;
  const before = account.grants.filter(({ source }) => source === 'oidc');
  const others = account.grants.filter(({ source }) => source !== 'oidc');
  const everything: GrantAsked = { organization: null, role: 'administrator' };
  // Groups that went wrong at the provider must not lock everybody out.
  const after = (await isLast(database, account, { grants: [...others, ...given] }))
    ? [...given, everything]
    : given;
  if (grantWords(before).join() === grantWords(after).join()) return;
  await replaceGrants(database, id, 'oidc', after);
  for (const organization of new Set([...before, ...after].map((one) => one.organization)))
    await journaled(
      database,
      {
        event: 'user.grants-changed',
        actor: account.login,
        address,
        subject: `user ${account.login}`,
        detail: {
          by: 'groups',
          before: grantWords(before, organization),
          after: grantWords(after, organization),
        },
      },
      [organization],
    );
}

const refused = ({ database }: Doorkeeper, reason: string, { address }: Caller): Promise<void> =>
  journaled(database, {
    event: 'login.failed',
    actor: 'anonymous',
    address,
    detail: { method: 'oidc', reason },
  });

/** What the library says of a fault, without what the provider or the browser sent. */
function words(error: unknown): string {
  const { name, code, message } = error as {
    readonly name?: string;
    readonly code?: string;
    readonly message?: string;
  };
  return [name, code, message?.slice(0, 200)].filter((one) => one !== undefined).join(': ');
}

const UNREACHABLE = problem('oidc.unreachable', 'the provider of identities does not answer', {
  class: 'transient',
  advice: 'Try again in a minute, or log in with a password.',
});
const REFUSED = problem('oidc.refused', 'the provider’s answer does not belong to a login begun here', {
  class: 'auth',
  advice: 'Start again from the login page.',
});
const UNKNOWN_USER = problem('oidc.unknown-user', 'the provider knows you, but you have no account here', {
  class: 'auth',
  advice: 'Ask an administrator to invite the address that the provider has of you.',
});

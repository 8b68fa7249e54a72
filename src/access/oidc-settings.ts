/** The OpenID provider, from the environment. */
import type { Role } from '../domain/access.ts';
import { failed, ok, problem, type Result } from '../domain/problem.ts';
import { isRole } from './grants.ts';

export interface GroupRule {
  readonly group: string;
  readonly role: Role;
  /** Null: every organization. */
  readonly organization: string | null;
}

export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  /** Absent: a public client, which PKCE alone protects. */
  readonly clientSecret?: string;
  /** Where browsers reach the console, `https://tramite.ente.it`; the provider sends them back there. */
  readonly redirect: string;
  /** Empty: roles are people's to give. */
  readonly groups: readonly GroupRule[];
  readonly groupsClaim: string;
  /** The provider's addresses are its own people's even where it does not say that it verified them. */
  readonly trustEmail: boolean;
}

/** Puts values in the place of `${env:…}` and `${file:…}`. */
export type Secrets = (options: {
  readonly [key: string]: string;
}) => Result<{ readonly [key: string]: string | number | boolean }>;

/** Undefined: no provider. Problems `oidc.settings`, `secret.missing`. */
export function oidcSettings(
  env: { readonly [name: string]: string | undefined },
  secrets: Secrets,
): Result<OidcSettings | undefined> {
  const said = (name: string): string => env[`TRAMITE_OIDC_${name}`]?.trim() ?? '';
  const issuer = said('ISSUER');
  if (issuer === '') return ok(undefined);
  if (!isSafe(issuer)) return wrong('ISSUER', 'is not an https address');
  if (said('CLIENT_ID') === '') return wrong('CLIENT_ID', 'is not set');
  const redirect = said('REDIRECT').replace(/\/+$/, '');
  if (!isSafe(redirect)) return wrong('REDIRECT', 'is not the https address of the console');
  const groups = groupRules(said('GROUPS'));
  if (typeof groups === 'string')
    return wrong('GROUPS', `has ${groups}, which is not group=role@organization`);
  const secret = secrets({ clientSecret: said('CLIENT_SECRET') });
  if (!secret.ok) return secret;
  const clientSecret = String(secret.value.clientSecret ?? '');
  return ok({
    issuer,
    clientId: said('CLIENT_ID'),
    ...(clientSecret === '' ? {} : { clientSecret }),
    redirect,
    groups,
    groupsClaim: said('GROUPS_CLAIM') || 'groups',
    trustEmail: said('TRUST_EMAIL') === 'true',
  });
}

/** Names of groups may hold anything but `;`: what counts is after the last `=`. The rule that cannot be read otherwise. */
function groupRules(text: string): readonly GroupRule[] | string {
  const rules: GroupRule[] = [];
  for (const one of text.split(/[;\n]/).map((part) => part.trim())) {
    if (one === '') continue;
    const [, group = '', role = '', organization = ''] = /^(.+)=([a-z]+)@([0-9A-Za-z]+|\*)$/.exec(one) ?? [];
    if (!isRole(role)) return one;
    rules.push({ group: group.trim(), role, organization: organization === '*' ? null : organization });
  }
  return rules;
}

export const isLoopback = (url: URL): boolean => /^(localhost|127\.[0-9.]+|\[::1\])$/.test(url.hostname);

function isSafe(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url)));
}

const wrong = (name: string, fault: string) =>
  failed(
    problem('oidc.settings', `TRAMITE_OIDC_${name} ${fault}`, {
      class: 'config',
      advice: 'See docs/access.md; without TRAMITE_OIDC_ISSUER there is no provider.',
    }),
  );

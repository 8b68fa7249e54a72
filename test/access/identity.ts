/** A real OpenID provider on the loopback, whose people log in by being asked for, and a browser that goes there. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

export interface Claims {
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly name?: string;
  readonly groups?: readonly string[];
}

export interface Identity {
  readonly issuer: string;
  /** Subject and claims of whoever logs in next. */
  person: { subject: string; claims: Claims };
  close(): Promise<void>;
}

export const CLIENT = { clientId: 'tramite', clientSecret: 'a-secret-of-the-test-only' };

export async function openIdentity(redirect: string): Promise<Identity> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const people = new Map<string, Claims>();
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.clientId,
        client_secret: CLIENT.clientSecret,
        redirect_uris: [redirect],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
    cookies: { keys: ['one of the test'] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_c: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    findAccount: (_c: unknown, accountId: string) => ({
      accountId,
      claims: () => ({ sub: accountId, ...people.get(accountId) }),
    }),
  });
  const identity: Identity = {
    issuer,
    person: { subject: '', claims: {} },
    close: () => closed(server),
  };
  const answer = provider.callback();
  server.on('request', async (request, response) => {
    if (request.url?.startsWith('/interaction/') !== true) return answer(request, response);
    const { subject, claims } = identity.person;
    people.set(subject, claims);
    const { params, prompt } = await provider.interactionDetails(request, response);
    if (prompt.name === 'login')
      return provider.interactionFinished(request, response, { login: { accountId: subject } });
    const grant = new provider.Grant({ accountId: subject, clientId: params.client_id });
    grant.addOIDCScope('openid email profile');
    return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
  });
  return identity;
}

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

/** Follows redirections with cookies until one leads to `end`: its query. */
export async function browse(url: string, end: string): Promise<URLSearchParams> {
  const jar = new Map<string, string>();
  let next = url;
  for (let steps = 0; steps < 12; steps += 1) {
    if (next.startsWith(end)) return new URL(next).searchParams;
    const answer = await fetch(next, {
      redirect: 'manual',
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      jar.set(name, value);
    }
    const to = answer.headers.get('location');
    if (to === null) throw new Error(`${answer.status} at ${next}: ${(await answer.text()).slice(0, 300)}`);
    next = new URL(to, next).href;
  }
  throw new Error('the provider leads nowhere');
}

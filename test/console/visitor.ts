/** People for tests of the console: a session of somebody with given roles, without a password in between. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Access, openAccess } from '../../src/access/access.ts';
import { sessionCookieName } from '../../src/access/cookie.ts';
import { openSession } from '../../src/access/sessions.ts';
import type { Role } from '../../src/domain/access.ts';
import type { Context } from '../../src/pipeline/context.ts';
import { insertAccount, replaceGrants } from '../../src/store/access/users.ts';
import { startWeb, type Web, type WebOptions } from '../../src/web/server.ts';

export interface RoleOf {
  readonly role: Role;
  /** Fiscal code; null or absent: every organization. */
  readonly organization?: string | null;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface Visitor {
  readonly login: string;
  /** `Cookie` header. */
  readonly cookie: string;
  /** Value of the hidden field `csrf`. */
  readonly csrf: string;
  readonly url: string;
  /** Redirects are not followed. */
  get(path: string, headers?: { readonly [name: string]: string }): Promise<Answered>;
  /** A form with its token. */
  post(path: string, form?: { readonly [name: string]: string }): Promise<Answered>;
  /** What a browser context of Playwright needs: `context.addCookies([visitor.browserCookie])`. */
  readonly browserCookie: { readonly name: string; readonly value: string; readonly url: string };
}

export interface OpenConsole extends Web {
  readonly access: Access;
  visitor(roles: readonly RoleOf[], person?: Person): Promise<Visitor>;
  close(): Promise<void>;
}

interface Person {
  readonly language?: 'it' | 'en';
  readonly name?: string;
}

/** The whole web server on a free port of the loopback, with its access. The caller closes it. */
export async function openConsole(
  context: Context,
  options: Partial<Omit<WebOptions, 'access'>> = {},
): Promise<OpenConsole> {
  const access = openAccess({ database: context.database, clock: context.clock, log: context.log });
  const web = await startWeb(context, {
    host: '127.0.0.1',
    port: 0,
    cache: join(tmpdir(), 'tramite-test-pages'),
    // A test asks faster than people; what is answered with patience proves nothing of the rest.
    perSecond: 1_000_000,
    ...options,
    access,
  });
  return {
    url: web.url,
    access,
    close: () => web.close(),
    visitor: (roles, person) => visitorOf(context, web.url, roles, person),
  };
}

let people = 0;

/** Somebody new with these roles, who is in already. */
export async function visitorOf(
  context: Pick<Context, 'database' | 'clock'>,
  url: string,
  roles: readonly RoleOf[],
  { language = 'it', name = 'Anna Prova' }: Person = {},
): Promise<Visitor> {
  people += 1;
  const { database, clock } = context;
  const login = `persona${people}@ente.it`;
  const id = await insertAccount(database, {
    login,
    name,
    passwordHash: null,
    language,
    at: clock.now(),
    by: 'test',
  });
  await replaceGrants(
    database,
    id,
    'person',
    roles.map(({ role, organization = null }) => ({ role, organization })),
  );
  const { token, csrf } = await openSession(
    context,
    { idleMinutes: 30, hours: 12 },
    { id },
    { method: 'password', complete: true },
    { address: '127.0.0.1' },
  );
  const cookieName = sessionCookieName(false);
  const cookie = `${cookieName}=${token}`;
  const ask = async (path: string, init: RequestInit): Promise<Answered> => {
    const answer = await fetch(`${url}${path}`, {
      redirect: 'manual',
      ...init,
      headers: { cookie, ...(init.headers as { [name: string]: string }) },
    });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };
  return {
    login,
    cookie,
    csrf,
    url,
    browserCookie: { name: cookieName, value: token, url },
    get: (path, headers = {}) => ask(path, { headers }),
    post: (path, form = {}) => ask(path, { method: 'POST', body: new URLSearchParams({ csrf, ...form }) }),
  };
}

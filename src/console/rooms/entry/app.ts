/** Coming in: password and code, the provider of identities, links that open an account; and going out. */
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { every } from 'hono/combine';
import type { Entered } from '../../../access/sessions.ts';
import { sameToken } from '../../../access/token.ts';
import type { Problem } from '../../../domain/problem.ts';
import { address } from '../../filters.ts';
import { type Desk, deskOf, type EntryOptions, field, isProven, pathOf } from './desk.ts';
import { codePage, linkOverPage, linkPage, loginPage } from './pages.ts';
import { profileRoutes } from './profile.ts';
import { faultWords, say } from './words.ts';

const MOST_BYTES = 16 * 1024;
const LINKS = ['/inizio/:token', '/invito/:token'];

export function entryApp(options: EntryOptions): Hono {
  const app = new Hono();
  const limit = every(
    bodyLimit({ maxSize: MOST_BYTES, onError: (c) => c.text('This is too long.\n', 413) }),
    readable,
  );

  app.get('/entra', async (c) => {
    const desk = deskOf(options, c);
    const to = pathOf(c.req.query('verso'));
    if ((await desk.access.bySession(desk.token)) !== undefined) return desk.to(to);
    return loginAnswer(desk, { login: '', to });
  });

  app.post('/entra', limit, async (c) => {
    const desk = deskOf(options, c);
    const form = await c.req.formData();
    const [login, to] = [field(form, 'login'), pathOf(field(form, 'verso'))];
    if (!isProven(c, desk, form)) return loginAnswer(desk, { login, to, ...(await unproven(desk, 'login')) });
    const entered = await desk.access.login({ login, password: field(form, 'password') }, desk.from);
    if (!entered.ok) return loginAnswer(desk, { login, to, ...refused(desk, entered.problem) });
    return inside(desk, entered.value, to);
  });

  app.get('/entra/codice', async (c) => {
    const desk = deskOf(options, c);
    const to = pathOf(c.req.query('verso'));
    if (!(await desk.access.waitsForCode(desk.token))) return desk.to(address('/entra', { verso: back(to) }));
    return codeAnswer(desk, to);
  });

  app.post('/entra/codice', limit, async (c) => {
    const desk = deskOf(options, c);
    const form = await c.req.formData();
    const to = pathOf(field(form, 'verso'));
    if (!isProven(c, desk, form)) return codeAnswer(desk, to, await unproven(desk, 'login.code'));
    const entered = await desk.access.loginTotp(desk.token, field(form, 'codice'), desk.from);
    if (entered.ok) return inside(desk, entered.value, to);
    const fault = refused(desk, entered.problem);
    return entered.problem.code === 'login.expired'
      ? loginAnswer(desk, { login: '', to, ...fault })
      : codeAnswer(desk, to, fault);
  });

  app.get('/entra/oidc', async (c) => {
    const desk = deskOf(options, c);
    const to = pathOf(c.req.query('verso'));
    const started = await desk.access.oidcStart(to);
    if (!started.ok) return loginAnswer(desk, { login: '', to, ...refused(desk, started.problem) });
    return desk.to(started.value.url, { cookies: [desk.keep('oidc', started.value.state)] });
  });

  app.get('/entra/oidc/ritorno', async (c) => {
    const desk = deskOf(options, c);
    const query = new URL(c.req.url).searchParams;
    const entered = await desk.access.oidcFinish(query, desk.kept('oidc'), desk.from);
    if (!entered.ok) return loginAnswer(desk, { login: '', to: '/', ...refused(desk, entered.problem) });
    return inside(desk, entered.value, pathOf(entered.value.returnTo));
  });

  app.on('GET', LINKS, async (c) => {
    const desk = deskOf(options, c);
    return linkAnswer(desk, c, { login: '', name: undefined });
  });

  app.on('POST', LINKS, limit, async (c) => {
    const desk = deskOf(options, c);
    const form = await c.req.formData();
    const [login, name] = [field(form, 'login'), field(form, 'nome')];
    if (!isProven(c, desk, form))
      return linkAnswer(desk, c, { login, name, ...(await unproven(desk, 'link')) });
    const password = field(form, 'password');
    if (password !== field(form, 'ancora'))
      return linkAnswer(desk, c, { login, name, fault: say(desk.language, 'different'), status: 422 });
    const accepted = { login, password, language: desk.language, ...(name === '' ? {} : { name }) };
    const entered = await desk.access.acceptLink(c.req.param('token') ?? '', accepted, desk.from);
    if (entered.ok) return inside(desk, entered.value, pathOf(c.req.query('verso')));
    return linkAnswer(desk, c, { login, name, ...refused(desk, entered.problem) });
  });

  app.post('/esci', limit, async (c) => {
    const desk = deskOf(options, c);
    const session = await desk.access.bySession(desk.token);
    const form = await c.req.formData();
    // Without a session there is nothing to forge.
    if (session !== undefined && !sameToken(session.csrf, field(form, 'csrf'))) return desk.to('/');
    await desk.access.logout(desk.token, desk.from.address);
    return desk.to('/entra', { cookies: [desk.session(undefined)] });
  });

  profileRoutes(app, options, limit);
  return app;
}

/** Anybody may send anything here: what is no form is answered as such, and what no text can hold is none. */
const readable: MiddlewareHandler = async (c, next) => {
  const form = await c.req.formData().catch(() => undefined);
  if (form === undefined || [...form].flat().some((part) => typeof part === 'string' && part.includes('\0')))
    return c.text('This is no form.\n', 400);
  return next();
};

const back = (to: string): string => (to === '/' ? '' : to);

/** What was here before ends: a browser has one session. */
async function inside(desk: Desk, entered: Entered, to: string): Promise<Response> {
  await desk.access.logout(desk.token, desk.from.address);
  const path = entered.step === 'totp' ? address('/entra/codice', { verso: back(to) }) : to;
  return desk.to(path, { cookies: [desk.session(entered.token)] });
}

interface Fault {
  readonly fault?: string;
  readonly status?: number;
  readonly headers?: { readonly [name: string]: string };
}

const STATUSES: { readonly [code: string]: number } = {
  'login.failed': 401,
  'login.code': 401,
  'login.expired': 401,
  'login.blocked': 429,
  'login.busy': 503,
  'oidc.unreachable': 503,
  'oidc.refused': 400,
  'oidc.unknown-user': 403,
  'oidc.absent': 404,
  'link.unknown': 404,
};

const refused = ({ language }: Desk, found: Problem): Fault => ({
  fault: faultWords(language, found),
  status: STATUSES[found.code] ?? 422,
  ...(found.code === 'login.blocked' ? { headers: { 'retry-after': found.place?.value ?? '60' } } : {}),
});

async function unproven({ access, language, from }: Desk, act: string): Promise<Fault> {
  await access.denied({ address: from.address, act, reason: 'csrf' });
  return { fault: say(language, 'expired'), status: 403 };
}

function loginAnswer(
  desk: Desk,
  { login, to, fault, ...rest }: Fault & { readonly login: string; readonly to: string },
): Response {
  return desk.page({
    title: say(desk.language, 'enter'),
    content: loginPage(desk, { login, to, fault }),
    ...rest,
  });
}

const codeAnswer = (desk: Desk, to: string, { fault, ...rest }: Fault = {}): Response =>
  desk.page({ title: say(desk.language, 'codeTitle'), content: codePage(desk, to, fault), ...rest });

async function linkAnswer(
  desk: Desk,
  c: Context,
  { login, name, fault, ...rest }: Fault & { readonly login: string; readonly name: string | undefined },
): Promise<Response> {
  const link = await desk.access.openLink(c.req.param('token') ?? '');
  if (link === undefined)
    return desk.page({ title: say(desk.language, 'linkOver'), content: linkOverPage(desk), status: 404 });
  const content = linkPage(desk, {
    link,
    action: address(c.req.path, { verso: back(pathOf(c.req.query('verso'))) }),
    login,
    name: name ?? link.name,
    fault,
  });
  return desk.page({ title: say(desk.language, link.kind), content, ...rest });
}

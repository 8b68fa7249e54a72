/** The console as an application: every page and act of the registry behind the same steps. */
import { Hono, type Context as Request_ } from 'hono';
import { admit, type Visit } from '../access/visit.ts';
import { type Problem, ProblemError } from '../domain/problem.ts';
import type { Context } from '../pipeline/context.ts';
import { isUnfit } from '../store/unfit.ts';
import { completeUntil } from '../store/web/completeness.ts';
import type { Assets } from './assets.ts';
import { frame } from './frame.ts';
import { html, type Markup } from './html.ts';
import { menuOf } from './menu.ts';
import { failureAlert, message, say } from './messages.ts';
import { sayNotice, takeNotice } from './notice.ts';
import type { Act, Asked, Elsewhere, Page, Room, Shown } from './page.ts';
import { rooms } from './registry.ts';
import type { Language } from './words.ts';

export interface ConsoleVisit extends Visit {
  readonly session: { readonly language: Language };
  /** As the visitor reaches this server. */
  readonly origin: string;
}

export interface ConsoleOptions {
  readonly assets: Assets;
  /** Undefined: nobody known, who is led to the login. */
  visit(c: Request_): Promise<ConsoleVisit | undefined>;
  /** Whether a form was sent by a page of this visitor's session. */
  genuine(c: Request_, visit: Visit, form: FormData): Promise<boolean>;
  denied(visit: Visit, what: { readonly route: string; readonly organization?: string }): Promise<void>;
}

const LONGEST_FORM = 64 * 1024 * 1024;

export function consoleApp(context: Context, options: ConsoleOptions): Hono {
  const app = new Hono();
  for (const room of rooms) {
    for (const page of room.pages) app.get(page.path, (c) => serve(context, options, room, page, c));
    for (const act of room.acts) app.post(act.path, (c) => perform(context, options, room, act, c));
  }
  return app;
}

async function serve(
  context: Context,
  options: ConsoleOptions,
  room: Room,
  page: Page,
  c: Request_,
): Promise<Response> {
  const visit = await options.visit(c);
  if (visit === undefined) return toEntry(c);
  const say404 = (): Promise<Response> => unknownPage(context, options, visit, c);
  return guarded(context, options, visit, room, c, async () => {
    const organization = await admitted(options, visit, page, c);
    if (typeof organization !== 'string') return organization ?? say404();
    const shown = await page.render(asked(context, visit, c, organization));
    if (shown === undefined) return say404();
    return answer(context, options, visit, room, c, shown);
  });
}

async function perform(
  context: Context,
  options: ConsoleOptions,
  room: Room,
  act: Act,
  c: Request_,
): Promise<Response> {
  const visit = await options.visit(c);
  if (visit === undefined) return toEntry(c);
  return guarded(context, options, visit, room, c, async () => {
    const { language } = visit.session;
    const form = await formOf(c);
    if (typeof form === 'number')
      return whole(context, options, visit, room, c, message(language, 'unread', 'unreadWhy'), form);
    if (!(await options.genuine(c, visit, form)))
      return whole(context, options, visit, room, c, message(language, 'forged', 'forgedWhy'), 403);
    const organization = await admitted(options, visit, act, c);
    if (typeof organization !== 'string') return organization ?? unknownPage(context, options, visit, c);
    return answer(
      context,
      options,
      visit,
      room,
      c,
      await act.act(asked(context, visit, c, organization), form),
    );
  });
}

const FORMS = /^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i;

/** Its fields, or why it is none: the status. No more is read than a form may have, whatever its head says. */
async function formOf(c: Request_): Promise<FormData | number> {
  const type = c.req.header('content-type') ?? '';
  if (!FORMS.test(type)) return 415;
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const chunk of c.req.raw.body ?? []) {
    size += chunk.byteLength;
    if (size > LONGEST_FORM) return 413;
    chunks.push(chunk);
  }
  try {
    const form = await new Response(new Blob(chunks), { headers: { 'content-type': type } }).formData();
    // No text that is kept can hold a NUL.
    return [...form].some(([name, value]) =>
      `${name}${typeof value === 'string' ? value : value.name}`.includes('\0'),
    )
      ? 400
      : form;
  } catch {
    return 400;
  }
}

/** The organization of what the path names, a refusal, or undefined where there is no such thing. */
async function admitted(
  options: ConsoleOptions,
  visit: ConsoleVisit,
  wanted: Page | Act,
  c: Request_,
): Promise<string | Response | undefined> {
  const admission = await admit(visit, wanted.needs, c.req.param() as { [name: string]: string });
  if (admission.as === 'admitted') return admission.organization ?? '';
  if (admission.as === 'unseen') return undefined;
  await options.denied(visit, {
    route: wanted.id,
    ...(admission.organization === undefined ? {} : { organization: admission.organization }),
  });
  throw new Denied(wanted.needs.permission);
}

class Denied extends Error {
  readonly permission: 'read' | 'operate' | 'integrate' | 'administer';
  constructor(permission: Denied['permission']) {
    super(`denied: ${permission}`);
    this.permission = permission;
  }
}

async function guarded(
  context: Context,
  options: ConsoleOptions,
  visit: ConsoleVisit,
  room: Room,
  c: Request_,
  work: () => Promise<Response>,
): Promise<Response> {
  const { language } = visit.session;
  try {
    return await work();
  } catch (error) {
    if (error instanceof Denied) {
      const permission = say(language, error.permission);
      return whole(
        context,
        options,
        visit,
        room,
        c,
        message(language, 'denied', 'deniedWhy', { permission }),
        403,
      );
    }
    if (error instanceof ProblemError) return failure(context, options, visit, room, c, error.problem);
    if (isUnfit(error)) {
      context.log.warn(
        { page: c.req.routePath, error: String(error) },
        'an address names nothing that can be',
      );
      return unknownPage(context, options, visit, c);
    }
    context.log.error({ page: c.req.routePath, error: String(error) }, 'a page could not be made');
    return whole(context, options, visit, room, c, message(language, 'unavailable', 'unavailableWhy'), 503);
  }
}

const isElsewhere = (value: Shown | Elsewhere | Response): value is Elsewhere => 'to' in value;

async function answer(
  context: Context,
  options: ConsoleOptions,
  visit: ConsoleVisit,
  room: Room,
  c: Request_,
  shown: Shown | Elsewhere | Response,
): Promise<Response> {
  if (shown instanceof Response) return shown;
  if (!isElsewhere(shown)) return whole(context, options, visit, room, c, shown);
  const headers = new Headers(shown.notice === undefined ? {} : { 'set-cookie': sayNotice(shown.notice) });
  if (isPart(c)) {
    headers.set('hx-redirect', shown.to);
    return new Response(null, { status: 204, headers });
  }
  headers.set('location', shown.to);
  return new Response(null, { status: 303, headers });
}

const isPart = (c: Request_): boolean => c.req.header('hx-request') === 'true';

async function whole(
  context: Context,
  options: ConsoleOptions,
  visit: ConsoleVisit,
  room: Room,
  c: Request_,
  shown: Shown,
  status = 200,
): Promise<Response> {
  if (isPart(c)) return markup(html`${shown.content}`, status);
  const { viewer, csrf, session } = visit;
  const notice = takeNotice(c.req.header('cookie'));
  const page = frame({
    assets: options.assets,
    language: session.language,
    now: context.clock.now(),
    session: { name: viewer.name, csrf },
    rooms: menuOf(viewer),
    room: room.id,
    completeUntil: await visit.view(completeUntil).catch(() => undefined),
    notice: notice?.text,
    ...shown,
  });
  return markup(page, status, notice?.cookie);
}

const markup = (content: Markup, status = 200, cookie?: string): Response =>
  new Response(content.toString(), {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      ...(cookie === undefined ? {} : { 'set-cookie': cookie }),
    },
  });

/** What could not be done, where the reader is. */
async function failure(
  context: Context,
  options: ConsoleOptions,
  visit: ConsoleVisit,
  room: Room,
  c: Request_,
  found: Problem,
): Promise<Response> {
  const { language } = visit.session;
  const alert = failureAlert(found);
  if (isPart(c)) {
    const response = markup(alert);
    response.headers.set('hx-retarget', '#messaggi');
    response.headers.set('hx-reswap', 'innerHTML show:top');
    return response;
  }
  const title = say(language, 'failed');
  const back = sameSite(c.req.header('referer'), c.req.url);
  const content = html`<h1>${title}</h1>${alert}<p><a class="btn btn-primary" href="${back}">${say(language, 'back')}</a></p>`;
  return whole(context, options, visit, room, c, { title, content }, 422);
}

function sameSite(referer: string | undefined, url: string): string {
  if (referer === undefined || !URL.canParse(referer)) return '/';
  const from = new URL(referer);
  return from.host === new URL(url).host ? from.pathname.replace(/^[/\\]+/, '/') + from.search : '/';
}

const unknownPage = (
  context: Context,
  options: ConsoleOptions,
  visit: ConsoleVisit,
  c: Request_,
): Promise<Response> =>
  whole(context, options, visit, NOWHERE, c, message(visit.session.language, 'unknown', 'unknownWhy'), 404);

const NOWHERE: Room = { id: '', href: '', pages: [], acts: [] };

function toEntry(c: Request_): Response {
  const { pathname, search } = new URL(c.req.url);
  const back = c.req.method === 'GET' && !isPart(c) ? `?verso=${encodeURIComponent(pathname + search)}` : '';
  return isPart(c)
    ? new Response(null, { status: 204, headers: { 'hx-redirect': '/entra' } })
    : new Response(null, { status: 303, headers: { location: `/entra${back}` } });
}

function asked(context: Context, visit: ConsoleVisit, c: Request_, organization: string): Asked {
  const url = new URL(c.req.url);
  return {
    context,
    visit,
    language: visit.session.language,
    params: c.req.param() as { [name: string]: string },
    organization,
    query: Object.fromEntries([...url.searchParams].map(([name, value]) => [name, value.trim()])),
    here: url.pathname + url.search,
    origin: visit.origin,
    part: isPart(c),
  };
}

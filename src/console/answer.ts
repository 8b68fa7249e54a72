/** What the console answers: a page in its frame, a part of one, elsewhere, and what could not be done. */
import type { Context as Request_ } from 'hono';
import type { Visit } from '../access/visit.ts';
import type { Problem } from '../domain/problem.ts';
import type { Context } from '../pipeline/context.ts';
import { completeUntil } from '../store/web/completeness.ts';
import type { Assets } from './assets.ts';
import { frame } from './frame.ts';
import { html, type Markup } from './html.ts';
import { menuOf } from './menu.ts';
import { failureAlert, message, say } from './messages.ts';
import { sayNotice, takeNotice } from './notice.ts';
import type { Elsewhere, Room, Shown } from './page.ts';
import type { Language } from './words.ts';

export interface ConsoleVisit extends Visit {
  readonly session: { readonly language: Language };
  /** As the visitor reaches this server. */
  readonly origin: string;
}

/** Whom, and to what. */
export interface To {
  readonly context: Context;
  readonly assets: Assets;
  readonly visit: ConsoleVisit;
  readonly room: Room;
  readonly request: Request_;
}

const NOWHERE: Room = { id: '', href: '', pages: [], acts: [] };

const isElsewhere = (value: Shown | Elsewhere | Response): value is Elsewhere => 'to' in value;

export const isPart = (request: Request_): boolean => request.req.header('hx-request') === 'true';

const isSecure = ({ origin }: ConsoleVisit): boolean => origin.startsWith('https:');

export async function answer(to: To, shown: Shown | Elsewhere | Response): Promise<Response> {
  if (shown instanceof Response) return shown;
  if (!isElsewhere(shown)) return whole(to, shown);
  const headers = new Headers(
    shown.notice === undefined ? {} : { 'set-cookie': sayNotice(shown.notice, isSecure(to.visit)) },
  );
  if (isPart(to.request)) {
    headers.set('hx-redirect', shown.to);
    return new Response(null, { status: 204, headers });
  }
  headers.set('location', shown.to);
  return new Response(null, { status: 303, headers });
}

export async function whole(to: To, shown: Shown, status = 200): Promise<Response> {
  const { context, assets, visit, room, request } = to;
  if (isPart(request)) return markup(html`${shown.content}`, status);
  const { viewer, csrf, session } = visit;
  const notice = takeNotice(request.req.header('cookie'), isSecure(visit));
  const page = frame({
    assets,
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
export async function failure(to: To, found: Problem): Promise<Response> {
  const { language } = to.visit.session;
  const alert = failureAlert(found, language);
  if (isPart(to.request)) {
    const response = markup(alert);
    response.headers.set('hx-retarget', '#messaggi');
    response.headers.set('hx-reswap', 'innerHTML show:top');
    return response;
  }
  const title = say(language, 'failed');
  const back = sameSite(to.request.req.header('referer'), to.request.req.url);
  const content = html`<h1>${title}</h1>${alert}<p><a class="btn btn-primary" href="${back}">${say(language, 'back')}</a></p>`;
  return whole(to, { title, content }, isGone(found) ? 410 : 422);
}

/** It was here, and will not be again. */
const isGone = ({ code }: Problem): boolean => code.endsWith('-erased');

function sameSite(referer: string | undefined, url: string): string {
  if (referer === undefined || !URL.canParse(referer)) return '/';
  const from = new URL(referer);
  return from.host === new URL(url).host ? from.pathname.replace(/^[/\\]+/, '/') + from.search : '/';
}

export const unknownPage = (to: To): Promise<Response> =>
  whole({ ...to, room: NOWHERE }, message(to.visit.session.language, 'unknown', 'unknownWhy'), 404);

export function toEntry(request: Request_): Response {
  const { pathname, search } = new URL(request.req.url);
  const isAsking = request.req.method === 'GET' && !isPart(request);
  const back = isAsking ? `?verso=${encodeURIComponent(pathname + search)}` : '';
  return isPart(request)
    ? new Response(null, { status: 204, headers: { 'hx-redirect': '/entra' } })
    : new Response(null, { status: 303, headers: { location: `/entra${back}` } });
}

/**
 * What pages for people without a session share. Their forms are proven by a cookie that is repeated in a field: another
 * site's page can send the form, but can neither read the cookie nor write it.
 */
import type { Context } from 'hono';
import type { Access, Caller, Session } from '../../../access/access.ts';
import { cookie, endedCookie, readCookie, sessionCookie, sessionCookieName } from '../../../access/cookie.ts';
import { isToken, newToken, sameToken } from '../../../access/token.ts';
import { html, type Markup } from '../../html.ts';
import { sayNotice, takeNotice } from '../../notice.ts';
import type { Language } from '../../words.ts';

export interface EntryOptions {
  readonly access: Access;
  /** Where a request comes from, and whether by https. */
  visitor(c: Context): { readonly address: string; readonly secure: boolean };
  /** The whole document around a page. */
  shell(page: {
    readonly title: string;
    readonly content: Markup;
    readonly language: Language;
    readonly session?: Session;
  }): Markup | string;
}

/** One request, as these pages see it. */
export interface Desk {
  readonly access: Access;
  readonly language: Language;
  readonly from: Caller;
  /** The token of the session's cookie, whatever it is worth. */
  readonly token: string | undefined;
  /** Proves the forms of a page; set it with the page. */
  readonly proof: string;
  /** A cookie of these pages, by the end of its name. */
  kept(name: 'oidc'): string | undefined;
  keep(name: 'oidc', value: string): string;
  page(page: Shown): Response;
  to(path: string, more?: { readonly cookies?: readonly string[]; readonly notice?: string }): Response;
  /** In with this token, or out with none: the cookie. */
  session(token: string | undefined): string;
}

export interface Shown {
  readonly title: string;
  readonly content: Markup;
  readonly session?: Session;
  readonly status?: number;
  readonly headers?: { readonly [name: string]: string };
}

const PROOF = 'tramite-modulo';
const LANGUAGE = 'tramite-lingua';

export function deskOf(options: EntryOptions, c: Context): Desk {
  const { access } = options;
  const { address, secure } = options.visitor(c);
  const cookies = c.req.header('cookie');
  const named = (name: string): string => (secure ? `__Host-${name}` : name);
  const set: string[] = [];
  const known = readCookie(cookies, named(PROOF));
  const proof = isToken(known) ? known : newToken();
  if (proof !== known) set.push(cookie(named(PROOF), proof, { secure, sameSite: 'Strict' }));
  const language = languageOf(c, cookies);
  if (c.req.query('lingua') === language) set.push(cookie(LANGUAGE, language, { secure }));
  const notice = takeNotice(cookies, secure);
  const answer = (response: Response): Response => {
    for (const one of set) response.headers.append('set-cookie', one);
    response.headers.set('cache-control', 'no-store');
    return response;
  };
  return {
    access,
    language,
    from: { address, agent: c.req.header('user-agent') },
    token: readCookie(cookies, sessionCookieName(secure)),
    proof,
    kept: (name) => readCookie(cookies, named(`tramite-${name}`)),
    keep: (name, value) => cookie(named(`tramite-${name}`), value, { secure }),
    session: (token) => (token === undefined ? endedCookie(secure) : sessionCookie(token, { secure })),
    page({ title, content, session, status = 200, headers = {} }) {
      const said =
        notice === undefined
          ? content
          : html`<div class="alert alert-success" role="status">${notice.text}</div>${content}`;
      if (notice !== undefined) set.push(notice.cookie);
      const shown = session?.language ?? language;
      const page = options.shell({
        title,
        content: said,
        language: shown,
        ...(session === undefined ? {} : { session }),
      });
      return answer(
        new Response(page.toString(), {
          status,
          headers: { 'content-type': 'text/html; charset=utf-8', ...headers },
        }),
      );
    },
    to(path, more = {}) {
      set.push(...(more.cookies ?? []));
      if (more.notice !== undefined) set.push(sayNotice(more.notice, secure));
      return answer(new Response(null, { status: 303, headers: { location: path } }));
    },
  };
}

/** Asked for, else remembered, else what the browser prefers; Italian first. */
function languageOf(c: Context, cookies: string | undefined): Language {
  for (const one of [c.req.query('lingua'), readCookie(cookies, LANGUAGE)])
    if (one === 'it' || one === 'en') return one;
  const preferred = c.req.header('accept-language')?.toLowerCase() ?? '';
  return preferred.startsWith('en') && !preferred.includes('it') ? 'en' : 'it';
}

/** Whether the form comes from a page of ours that this browser has. */
export function isProven(c: Context, desk: Desk, form: FormData): boolean {
  const site = c.req.header('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  return sameToken(desk.proof, field(form, 'modulo'));
}

export const field = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
};

/** A path of ours to go back to; anything else is the first page. */
export function pathOf(asked: string | undefined): string {
  if (asked === undefined || !/^\/(?![/\\])[^\s\\]*$/.test(asked)) return '/';
  const base = 'http://tramite.invalid';
  const url = URL.parse(asked, base);
  // What is left of `/..//elsewhere` would name a server.
  return url === null || url.origin !== base || /^\/(entra|[/\\])/.test(url.pathname)
    ? '/'
    : url.pathname + url.search;
}

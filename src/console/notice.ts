/** One sentence that the next page says once: what was done. It travels in a cookie, as text, and goes when it is read. */
import { readCookie } from '../access/cookie.ts';

const LONGEST = 500;
const KEPT_SECONDS = 60;

/** As the session's cookie: `__Host-` binds it to this host and to https. */
const nameOf = (secure: boolean): string => (secure ? '__Host-tramite-avviso' : 'tramite-avviso');

const line = (secure: boolean, value: string, seconds: number): string =>
  `${nameOf(secure)}=${value}; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}; Max-Age=${seconds}`;

/** `secure`: the visitor came by https. */
export const sayNotice = (text: string, secure: boolean): string =>
  line(secure, encodeURIComponent(text.slice(0, LONGEST)), KEPT_SECONDS);

export function takeNotice(
  cookies: string | undefined,
  secure: boolean,
): { readonly text: string; readonly cookie: string } | undefined {
  const found = readCookie(cookies, nameOf(secure));
  if (found === undefined) return undefined;
  try {
    return { text: decodeURIComponent(found).slice(0, LONGEST), cookie: line(secure, '', 0) };
  } catch {
    return undefined;
  }
}

/** The session's cookie. `__Host-` binds it to this host and to https; browsers refuse the prefix without https. */

export const sessionCookieName = (secure: boolean): string => (secure ? '__Host-tramite' : 'tramite');

/** Of a name sent twice the first counts: a neighbour's subdomain can add one, never before ours under `__Host-`. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const [key, value] = [part.slice(0, part.indexOf('=')).trim(), part.slice(part.indexOf('=') + 1).trim()];
    if (key === name && value !== '') return value;
  }
  return undefined;
}

interface CookieOptions {
  readonly secure: boolean;
  /** Absent: until the browser closes. */
  readonly expires?: Date;
  readonly sameSite?: 'Lax' | 'Strict';
}

export const cookie = (
  name: string,
  value: string,
  { secure, expires, sameSite = 'Lax' }: CookieOptions,
): string =>
  [
    `${name}=${value}`,
    'Path=/',
    'HttpOnly',
    `SameSite=${sameSite}`,
    ...(secure ? ['Secure'] : []),
    ...(expires === undefined ? [] : [`Expires=${expires.toUTCString()}`]),
  ].join('; ');

export const sessionCookie = (token: string, options: CookieOptions): string =>
  cookie(sessionCookieName(options.secure), token, options);

export const endedCookie = (secure: boolean): string =>
  cookie(sessionCookieName(secure), '', { secure, expires: new Date(0) });

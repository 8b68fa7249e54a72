/** What every answer of the web server passes: which names it answers to, and what a browser may do with a page. */
import { timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';

/** No script and no style of a page's own, nothing from elsewhere, no frame around it. */
export const HEADERS: { readonly [name: string]: string } = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
};

/** `known`: whether a Host header names this server. */
export const guard =
  (known: (host: string | undefined) => boolean): MiddlewareHandler =>
  async (c, next) => {
    // A page of somebody else's name that resolves to this address must not read it with the reader's browser.
    if (!c.req.path.startsWith('/health/') && !known(c.req.header('host')))
      return c.text('This server does not answer to that name.\n', 421, {
        ...HEADERS,
        'cache-control': 'no-store',
      });
    await next();
    for (const [name, value] of Object.entries(HEADERS)) c.res.headers.set(name, value);
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store');
    return undefined;
  };

const SAFE = ['GET', 'HEAD', 'OPTIONS'];

export const changes = (request: Request): boolean => !SAFE.includes(request.method);

/** Whether a browser says that another site's page made this request. */
export function fromElsewhere(request: Request): boolean {
  const site = request.headers.get('sec-fetch-site');
  if (site !== null) return site !== 'same-origin' && site !== 'none';
  const origin = request.headers.get('origin');
  return origin !== null && new URL(request.url).host !== hostOf(origin);
}

function hostOf(origin: string): string | undefined {
  try {
    return new URL(origin).host;
  } catch {
    return undefined;
  }
}

export function sameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Who asks: a session's cookie or an API key, as a visit; and how often they may. */
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { Access, Session } from '../access/access.ts';
import { readCookie, sessionCookieName } from '../access/cookie.ts';
import { type Visit, visitOf } from '../access/visit.ts';
import type { Clock } from '../domain/ports/clock.ts';
import { type Problem, problem } from '../domain/problem.ts';
import type { Database } from '../store/database.ts';
import { changes, fromElsewhere, sameText } from './guard.ts';
import { openRates } from './rates.ts';

export interface Peer {
  readonly address: string;
  /** Reached by https, by itself or by a proxy that is trusted to say so. */
  readonly secure: boolean;
}

export interface Visitors {
  peer(request: Request, incoming: IncomingMessage): Peer;
  session(request: Request, peer: Peer): Promise<Session | undefined>;
  /** Of a page: a session. Undefined: nobody known. */
  ofPage(
    request: Request,
    peer: Peer,
  ): Promise<(Visit & { readonly session: Session; readonly origin: string }) | undefined>;
  /** Of the API: a key, or a session whose token the caller's own page sent along. */
  ofApi(request: Request, peer: Peer): Promise<Visit | Problem>;
  /** Whether this visitor asks too often. */
  tooOften(who: string): boolean;
}

export interface VisitorsOptions {
  readonly database: Database;
  readonly access: Access;
  readonly clock: Clock;
  /** Whether an address is that of a proxy before this server. */
  isProxy(address: string): boolean;
  /** Requests of one address. */
  readonly perSecond?: number | undefined;
}

const ANONYMOUS = problem('access.anonymous', 'this needs an API key', {
  class: 'auth',
  advice: 'Send Authorization: Bearer with a key made under Amministrazione, Chiavi API.',
});
const FORGED = problem('access.forged', 'the request does not come from a page of this server', {
  class: 'auth',
  advice: 'Send the token of the page as X-CSRF-Token, or use an API key.',
});

export function openVisitors({ database, access, clock, isProxy, perSecond }: VisitorsOptions): Visitors {
  const rates = openRates(clock, perSecond);
  const session: Visitors['session'] = (request, peer) =>
    access.bySession(
      readCookie(request.headers.get('cookie') ?? undefined, sessionCookieName(peer.secure)),
      // A page left open refreshes its parts for hours: that is nobody at work.
      request.headers.has('x-tramite-live') || new URL(request.url).pathname === '/live',
    );
  return {
    peer(request, incoming) {
      const direct = incoming.socket.remoteAddress ?? '';
      const trusted = isProxy(direct);
      const forwarded = request.headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() ?? '';
      return {
        address: trusted && isIP(forwarded) !== 0 ? forwarded : direct,
        secure: trusted && request.headers.get('x-forwarded-proto') === 'https',
      };
    },
    session,
    async ofPage(request, peer) {
      const found = await session(request, peer);
      if (found === undefined) return undefined;
      return {
        ...visitOf(database, found.viewer, { csrf: found.csrf, address: peer.address }),
        session: found,
        // Behind a proxy the request itself came by http.
        origin: peer.secure
          ? new URL(request.url).origin.replace(/^http:/, 'https:')
          : new URL(request.url).origin,
      };
    },
    async ofApi(request, peer) {
      const authorization = request.headers.get('authorization') ?? undefined;
      if (authorization !== undefined) {
        const viewer = await access.byKey(authorization);
        if (viewer !== undefined) return visitOf(database, viewer, { csrf: '', address: peer.address });
        await access.denied({ address: peer.address, act: 'api', reason: 'key' });
        return ANONYMOUS;
      }
      const found = await session(request, peer);
      if (found === undefined) return ANONYMOUS;
      const token = request.headers.get('x-csrf-token') ?? '';
      if (changes(request) && (fromElsewhere(request) || !sameText(token, found.csrf))) {
        await access.denied({ viewer: found.viewer, address: peer.address, act: 'api', reason: 'csrf' });
        return FORGED;
      }
      return visitOf(database, found.viewer, { csrf: found.csrf, address: peer.address });
    },
    tooOften: (who) => rates.exceeded(who),
  };
}

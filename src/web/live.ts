/**
 * `GET /live`: server-sent events that say whose data changed, never what: the page asks for its parts again, with its
 * own eyes. One connection to PostgreSQL serves every page; a page is told at most once a second.
 */
import type { Hono, Context as Request_ } from 'hono';
import { streamSSE } from 'hono/streaming';
import { may } from '../domain/access.ts';
import { type Change, listen } from '../store/live.ts';
import type { Visitors } from './visitors.ts';

const PACE_MS = 1_000;
/** How often a stream says that it lives, and sees whether its session does: one that ended unheard, or that expired. */
const ALIVE_MS = 25_000;
const LONGEST_MS = 15 * 60_000;
const MOST = 500;
/** Of one person or key. */
const MOST_EACH = 24;

export interface Live {
  /** Adds the route. */
  mount(app: Hono, visit: (request: Request, c: Request_) => ReturnType<Visitors['ofPage']>): void;
  close(): Promise<void>;
}

interface Hearer {
  readonly session: string;
  hear(change: Change): void;
  end(): void;
}

export function openLive(url: string, aliveMs = ALIVE_MS): Live {
  const hearers = new Set<Hearer>();
  const pages = new Map<string, number>();
  const stop = listen(url, {
    changed(change) {
      for (const one of hearers) one.hear(change);
    },
    ended(session) {
      for (const one of hearers) if (one.session === session) one.end();
    },
  });
  const closing = new AbortController();
  return {
    mount(app, visit) {
      app.get('/live', async (c) => {
        let visitor = await visit(c.req.raw, c);
        if (visitor === undefined) return c.body(null, 401);
        const session = visitor.session.id;
        const { id } = visitor.viewer;
        if (hearers.size >= MOST || (pages.get(id) ?? 0) >= MOST_EACH)
          return c.body(null, 503, { 'retry-after': '30' });
        return streamSSE(c, async (stream) => {
          const waiting = new Map<string, Change>();
          let wake: () => void = () => undefined;
          const hearer: Hearer = {
            session,
            hear(change) {
              if (visitor === undefined || !may(visitor.viewer, 'read', change.organization)) return;
              waiting.set(`${change.organization} ${change.connector}`, change);
              wake();
            },
            end() {
              visitor = undefined;
              wake();
            },
          };
          const over = (): boolean => visitor === undefined || stream.aborted || closing.signal.aborted;
          hearers.add(hearer);
          pages.set(id, (pages.get(id) ?? 0) + 1);
          const ends = Date.now() + LONGEST_MS;
          let seen = Date.now();
          try {
            stream.onAbort(() => wake());
            closing.signal.addEventListener('abort', () => wake(), { once: true });
            await stream.writeSSE({ event: 'ready', data: '' });
            while (!over() && Date.now() < ends) {
              if (waiting.size === 0) {
                let timer: NodeJS.Timeout | undefined;
                await new Promise<void>((resolve) => {
                  wake = resolve;
                  timer = setTimeout(resolve, aliveMs);
                });
                clearTimeout(timer);
              }
              if (over()) break;
              if (Date.now() - seen >= aliveMs) {
                seen = Date.now();
                // With the permissions of now, too. What the database cannot say now it says the next time.
                const known = await visit(c.req.raw, c).catch(() => visitor);
                if (over()) break;
                visitor = known;
                if (visitor === undefined) break;
              }
              if (waiting.size === 0) {
                await stream.writeSSE({ event: 'alive', data: '' });
                continue;
              }
              const told = [...waiting.values()];
              waiting.clear();
              await stream.writeSSE({ event: 'changed', data: JSON.stringify(told.slice(0, 50)) });
              await stream.sleep(PACE_MS);
            }
          } finally {
            hearers.delete(hearer);
            const left = (pages.get(id) ?? 1) - 1;
            if (left > 0) pages.set(id, left);
            else pages.delete(id);
          }
        });
      });
    },
    async close() {
      closing.abort();
      await stop();
    },
  };
}

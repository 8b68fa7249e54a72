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
const ALIVE_MS = 25_000;
/** A session that ended must not go on hearing. */
const LONGEST_MS = 15 * 60_000;
const MOST = 500;
/** Of one person or key. */
const MOST_EACH = 24;

export interface Live {
  /** Adds the route. */
  mount(app: Hono, visit: (request: Request, c: Request_) => ReturnType<Visitors['ofPage']>): void;
  close(): Promise<void>;
}

export function openLive(url: string): Live {
  const hearers = new Set<(change: Change) => void>();
  const pages = new Map<string, number>();
  const stop = listen(url, (change) => {
    for (const hear of hearers) hear(change);
  });
  const closing = new AbortController();
  return {
    mount(app, visit) {
      app.get('/live', async (c) => {
        const visitor = await visit(c.req.raw, c);
        if (visitor === undefined) return c.body(null, 401);
        const { id } = visitor.viewer;
        if (hearers.size >= MOST || (pages.get(id) ?? 0) >= MOST_EACH)
          return c.body(null, 503, { 'retry-after': '30' });
        return streamSSE(c, async (stream) => {
          const waiting = new Map<string, Change>();
          let wake: () => void = () => undefined;
          const hear = (change: Change): void => {
            if (!may(visitor.viewer, 'read', change.organization)) return;
            waiting.set(`${change.organization} ${change.connector}`, change);
            wake();
          };
          hearers.add(hear);
          pages.set(id, (pages.get(id) ?? 0) + 1);
          const ends = Date.now() + LONGEST_MS;
          try {
            stream.onAbort(() => wake());
            closing.signal.addEventListener('abort', () => wake(), { once: true });
            await stream.writeSSE({ event: 'ready', data: '' });
            while (!stream.aborted && !closing.signal.aborted && Date.now() < ends) {
              if (waiting.size === 0) {
                let timer: NodeJS.Timeout | undefined;
                await new Promise<void>((resolve) => {
                  wake = resolve;
                  timer = setTimeout(resolve, ALIVE_MS);
                });
                clearTimeout(timer);
              }
              if (stream.aborted || closing.signal.aborted) break;
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
            hearers.delete(hear);
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

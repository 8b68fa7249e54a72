/** What stands before every service: ordered faults, subscription keys, the limit of calls, the log of attempts. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context, MiddlewareHandler } from 'hono';
import type { Attempts } from './attempts.ts';
import type { KeyEvent } from './events.ts';
import type { Faults } from './faults.ts';
import type { RateLimit } from './rate-limit.ts';
import { gatewayBody } from './refusal.ts';
import type { World } from './world.ts';

export interface GateEnv {
  Bindings: HttpBindings;
  Variables: {
    key: KeyEvent;
    org: string;
    /** Set by a handler: what it changed. */
    applied: boolean;
    iupds: readonly string[];
    /** What befell the call before or after its handler. */
    fault: string;
  };
}

export interface Gate {
  readonly world: World;
  readonly faults: Faults;
  readonly limit: RateLimit;
  readonly attempts: Attempts;
}

interface Product {
  readonly name: 'gpd' | 'receipts' | 'fdr';
  /** Undefined: the gateway sets no limit on this product. */
  readonly remainingHeader?: string;
}

export function gate({ world, faults, limit, attempts }: Gate, product: Product): MiddlewareHandler<GateEnv> {
  return async (c, next) => {
    // When it came, as the limit counts it: how long its answer took is said beside.
    const at = new Date().toISOString();
    const started = performance.now();
    const { method, path } = c.req;
    c.set('applied', false);
    c.set('iupds', []);
    const answer = await pass();
    const key = keyOf(c);
    attempts.write({
      at,
      ...(key === undefined ? {} : { key }),
      method,
      path,
      status: answer === RESPONSE_ALREADY_SENT ? 0 : answer.status,
      applied: c.get('applied'),
      iupds: c.get('iupds'),
      ...(c.get('fault') === undefined ? {} : { fault: c.get('fault') }),
      ms: Math.round(performance.now() - started),
    });
    if (answer === RESPONSE_ALREADY_SENT) c.env.incoming.socket.destroy();
    else answer.headers.set('X-Request-Id', c.req.header('X-Request-Id') ?? randomUUID());
    return answer;

    async function pass(): Promise<Response> {
      if (faults.strike('down', method, path) !== undefined) return broken('down');
      const refusal = admit();
      if (refusal !== undefined) return refusal;
      const latency = faults.strike('latency', method, path);
      if (latency !== undefined) await sleep(latency.ms ?? 0);
      if (faults.strike('drop', method, path) !== undefined) return broken('drop');
      const status = faults.strike('status', method, path);
      if (status !== undefined) return spoiled(status.status ?? 500, status.retryAfterSeconds ?? 1);
      await next();
      return c.get('applied') && faults.strike('lostAnswer', method, path) !== undefined
        ? broken('lostAnswer')
        : c.res;
    }

    function admit(): Response | undefined {
      const key = world.book.keys.get(keyOf(c) ?? '');
      if (key === undefined)
        return c.json(gatewayBody(401, 'Access denied due to missing or invalid subscription key.'), 401);
      const turn =
        product.remainingHeader === undefined ? undefined : limit.take(`${product.name}:${key.key}`);
      if (turn?.accepted === false) return tooMany(turn.retryAfterSeconds);
      if (product.remainingHeader !== undefined && turn?.accepted === true)
        c.header(product.remainingHeader, String(turn.remaining));
      const org = c.req.param('org') ?? '';
      if (!key.organizations.includes(org))
        return c.json(gatewayBody(403, 'You are not allowed to access this resource.'), 403);
      c.set('key', key);
      c.set('org', org);
      return undefined;
    }

    function tooMany(seconds: number): Response {
      return c.json(gatewayBody(429, `Rate limit is exceeded. Try again in ${seconds} seconds.`), 429, {
        'Retry-After': String(seconds),
      });
    }

    function spoiled(status: 429 | 500 | 503, seconds: number): Response {
      c.set('fault', `status ${status}`);
      if (status === 429) return tooMany(seconds);
      return c.json(
        { title: 'INTERNAL SERVER ERROR', status, detail: 'The service is not available' },
        status,
      );
    }

    /** Stands for an answer that never comes: the socket is destroyed once the attempt is logged. */
    function broken(fault: string): Response {
      c.set('fault', fault);
      return RESPONSE_ALREADY_SENT;
    }
  };
}

const keyOf = (c: Context): string | undefined =>
  c.req.header('Ocp-Apim-Subscription-Key') ?? c.req.query('subscription-key');

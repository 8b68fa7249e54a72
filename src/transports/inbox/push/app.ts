/** Our own HTTP door as a part of the web server: it speaks with Node's own request and answer, past the framework. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import { type PushOptions, pushListener } from './listener.ts';

interface Node {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

/** Routes `/in/*`. The server that it is mounted on must be made careful first (server-options.ts). */
export function pushApp(options: PushOptions): Hono {
  const app = new Hono<{ Bindings: Node }>();
  const listener = pushListener(options);
  app.all('/in/*', async (c) => {
    await listener(c.env.incoming, c.env.outgoing);
    return RESPONSE_ALREADY_SENT;
  });
  return app as unknown as Hono;
}

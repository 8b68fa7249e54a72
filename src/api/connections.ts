/**
 * `POST /api/connectors/{organization}/{connector}/check`: what `tramite check --connect` does, for the configuration in
 * force. It opens connections to the outside, so a page of somebody else's must not be able to ask for it: the body is
 * JSON, which browsers do not send across origins unasked.
 */
import type { IncomingMessage } from 'node:http';
import { Hono } from 'hono';
import { checkConnections } from '../pipeline/connect.ts';
import type { Context } from '../pipeline/context.ts';
import { loadProgram } from '../pipeline/program.ts';
import { connector } from '../store/connectors.ts';

/** Until the API knows who asks, only who is on this machine may. */
const isHere = (address: string | undefined): boolean =>
  address !== undefined && /^(127\.|::1$|::ffff:127\.)/.test(address);

/** At once: each may hold a server's connection for minutes. */
const MOST_AT_ONCE = 4;

export function connectionsApi(context: Context): Hono {
  const app = new Hono<{ Bindings: { readonly incoming: IncomingMessage } }>();
  let running = 0;
  app.post('/api/connectors/:organization/:connector/check', async (c) => {
    if (!isHere(c.env.incoming.socket.remoteAddress))
      return c.json(
        { code: 'api.elsewhere', message: 'Connections are checked for who asks from this machine only.' },
        403,
      );
    if (!(c.req.header('content-type') ?? '').startsWith('application/json'))
      return c.json(
        { code: 'api.content-type', message: 'Send Content-Type: application/json, with {} as body.' },
        415,
      );
    const { organization, connector: id } = c.req.param();
    const row = await connector(context.database, { organization, connector: id });
    if (row === undefined || row.programHash === null)
      return c.json(
        { code: 'connector.unknown', message: `no usable connector is called ${organization}/${id}` },
        404,
      );
    if (running >= MOST_AT_ONCE)
      return c.json({ code: 'api.busy', message: 'other connections are being checked' }, 429);
    running += 1;
    try {
      const program = await loadProgram(context.database, row.programHash);
      const connections = await checkConnections(context, program.connector);
      return c.json({ ok: connections.every((one) => one.ok), connections });
    } finally {
      running -= 1;
    }
  });
  return app as unknown as Hono;
}

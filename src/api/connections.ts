/**
 * `POST /api/connectors/{organization}/{connector}/check`: what `tramite check --connect` does, for the configuration in
 * force. It opens connections to the outside, so a page of somebody else's must not be able to ask for it: the body is
 * JSON, which browsers do not send across origins unasked.
 */
import { Hono } from 'hono';
import { checkConnections } from '../pipeline/connect.ts';
import type { Context } from '../pipeline/context.ts';
import { loadProgram } from '../pipeline/program.ts';
import { connector } from '../store/connectors.ts';

/** At once: each may hold a server's connection for minutes. */
const MOST_AT_ONCE = 4;

export function connectionsApi(context: Context): Hono {
  const app = new Hono();
  let running = 0;
  app.post('/api/connectors/:organization/:connector/check', async (c) => {
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
  return app;
}

/** The sandbox Nodo as a server on 127.0.0.1: GPD, receipts and FdR as in production, and its own doors under /sandbox/. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { Attempts } from './attempts.ts';
import { Faults } from './faults.ts';
import type { Gate, GateEnv } from './gate.ts';
import { RateLimit } from './rate-limit.ts';
import { adminRoutes } from './routes-admin.ts';
import { fdrRoutes } from './routes-fdr.ts';
import { gpdRoutes } from './routes-gpd.ts';
import { receiptRoutes } from './routes-receipts.ts';
import { World } from './world.ts';

const HOST = '127.0.0.1';

interface SandboxOptions {
  /** Folder of the ledger and of the log of attempts; one process at a time. */
  readonly home: string;
  /** 0: any free port. */
  readonly port: number;
  /** Milliseconds since the epoch; the sandbox clock runs at a settable distance from it. */
  readonly clock?: () => number;
}

export interface Sandbox {
  readonly port: number;
  readonly url: string;
  close(): Promise<void>;
}

export async function startSandbox({ home, port, clock }: SandboxOptions): Promise<Sandbox> {
  const world = new World(home, clock);
  const attempts = new Attempts(join(home, 'attempts.jsonl'));
  const doors: Gate = { world, attempts, faults: new Faults(), limit: new RateLimit() };
  const app = new Hono<GateEnv>();
  app.route('/', gpdRoutes(doors));
  app.route('/', receiptRoutes(doors));
  app.route('/', fdrRoutes(doors));
  app.route('/', adminRoutes(doors));
  app.onError((error, c) =>
    c.json({ title: 'INTERNAL SERVER ERROR', status: 500, detail: error.message }, 500),
  );
  const server = createAdaptorServer({ fetch: app.fetch, hostname: HOST }) as Server;
  server.listen(port, HOST);
  await once(server, 'listening');
  const address = server.address();
  const bound = address !== null && typeof address === 'object' ? address.port : port;
  return {
    port: bound,
    url: `http://${HOST}:${bound}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await world.ledger.close();
      attempts.close();
    },
  };
}

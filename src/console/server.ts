/** The web server: health, metrics and the first page. */
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import type { Context } from '../pipeline/context.ts';

export interface WebOptions {
  readonly host: string;
  readonly port: number;
}

export interface Web {
  readonly url: string;
  close(): Promise<void>;
}

export async function startWeb(_context: Context, options: WebOptions): Promise<Web> {
  const app = new Hono();
  app.get('/health/live', (c) => c.text('ok'));
  const server = serve({ fetch: app.fetch, hostname: options.host, port: options.port });
  return { url: `http://${options.host}:${options.port}`, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

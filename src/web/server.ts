/** The web server: health, metrics and the pages, on the loopback unless told otherwise. */
import type { Server } from 'node:http';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Access } from '../access/access.ts';
import { openAssets } from '../console/assets.ts';
import { ProblemError, problem } from '../domain/problem.ts';
import type { Context } from '../pipeline/context.ts';
import { webApp } from './app.ts';
import { openLive } from './live.ts';

export interface WebOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Further names that it is reached by, behind a proxy or in a network of containers. */
  readonly names?: readonly string[];
  readonly access: Access;
  /** Folder that keeps what pages load for the next start. */
  readonly cache?: string;
  /** Whether an address is that of a proxy before this server; absent: none is. */
  isProxy?(address: string): boolean;
  /** What else this server answers: our own HTTP door. */
  readonly apps?: readonly Hono[];
  /** How long a form or a question may take to come; absent: five minutes. */
  readonly bodyMs?: number;
  /** Requests that one address may make, with four seconds' worth at once; absent: 100. */
  readonly perSecond?: number;
  /** Told of the server before it listens. */
  prepare?(server: Server): void;
}

export interface Web {
  readonly url: string;
  close(): Promise<void>;
}

const BODY_MS = 5 * 60_000;
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** Throws `web.port-taken`, `web.port-forbidden` or `web.cannot-listen` as a ProblemError. */
export async function startWeb(context: Context, options: WebOptions): Promise<Web> {
  const live = openLive(context.database.url);
  const app = webApp(context, {
    access: options.access,
    assets: await openAssets(options.cache),
    live,
    known: knownNames(options),
    isProxy: options.isProxy ?? (() => false),
    apps: options.apps ?? [],
    bodyMs: options.bodyMs ?? BODY_MS,
    perSecond: options.perSecond,
  });
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  options.prepare?.(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new ProblemError(cannotListen(error, options))),
    );
    server.listen({ host: options.host, port: options.port }, () => resolve());
  }).catch(async (error: unknown) => {
    await live.close();
    throw error;
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  const host = isIP(options.host) === 6 ? `[${options.host}]` : options.host;
  return {
    url: `http://${host}:${port}`,
    close: async () => {
      await live.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        // Browsers keep their connections open, and would keep the server.
        if ('closeAllConnections' in server) server.closeAllConnections();
      });
    },
  };
}

function cannotListen(error: NodeJS.ErrnoException, { host, port }: WebOptions) {
  if (error.code === 'EADDRINUSE') {
    return problem('web.port-taken', `port ${port} of ${host} is taken by another program`, {
      class: 'config',
      advice:
        'Choose another with --port (0 takes any that is free), or stop the other program: it may be Tramite itself.',
    });
  }
  if (error.code === 'EACCES') {
    return problem('web.port-forbidden', `this user may not listen on port ${port}`, {
      class: 'config',
      advice: 'Choose a port above 1023 with --port.',
    });
  }
  return problem('web.cannot-listen', `cannot listen on ${host}:${port} (${error.code ?? error.message})`, {
    class: 'config',
    advice: 'See whether --host is an address of this machine.',
  });
}

/** Numbers cannot be rebound, names can: of these only those that are this server's. */
function knownNames({ host, names = [] }: WebOptions): (header: string | undefined) => boolean {
  const loopback = LOOPBACK.includes(host) || host === '::1' || host.startsWith('127.');
  const known = new Set(
    [...LOOPBACK, host, ...names, ...(loopback ? [] : [hostname()])].map((name) => name.toLowerCase()),
  );
  return (header) => {
    const name = (header ?? '').toLowerCase().replace(/:\d+$/, '');
    return known.has(name) || (!loopback && isIP(name.replace(/^\[|\]$/g, '')) !== 0);
  };
}

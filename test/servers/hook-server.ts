/** A real HTTP server that takes webhooks, and verifies their signatures by what the documentation says, not by our code. */
import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';

export interface Hook {
  readonly headers: IncomingHttpHeaders;
  readonly path: string;
  readonly body: { readonly [key: string]: unknown };
  /** Whether it bears a signature of this secret over these bytes, not older than five minutes. */
  readonly signed: boolean;
}

export interface HookServer {
  readonly url: string;
  readonly hooks: Hook[];
  status: number;
  close(): Promise<void>;
}

export async function hookServer(secret: string): Promise<HookServer> {
  const hooks: Hook[] = [];
  const made = { status: 204 };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const bytes = Buffer.concat(chunks);
      hooks.push({
        headers: request.headers,
        path: request.url ?? '',
        body: JSON.parse(bytes.toString('utf8')),
        signed: isSigned(String(request.headers['x-tramite-signature']), secret, bytes),
      });
      response.writeHead(made.status, made.status === 302 ? { location: '/elsewhere' } : {}).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  after(close);
  const { port } = server.address() as AddressInfo;
  return Object.assign(made, { url: `http://127.0.0.1:${port}/avvisi`, hooks, close });
}

function isSigned(header: string, secret: string, bytes: Buffer): boolean {
  const parts = new Map(header.split(',').map((part) => part.split('=') as [string, string]));
  const time = parts.get('t') ?? '';
  const hash = createHash('sha256').update(bytes).digest('hex');
  const wanted = createHmac('sha256', secret).update(`${time}.${hash}`).digest('hex');
  return wanted === parts.get('v1') && Math.abs(Date.now() / 1000 - Number(time)) < 300;
}

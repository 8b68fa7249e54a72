import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { http } from '../../src/transports/http/transport.ts';
import type { Behind } from '../conformance/transport-scene.ts';
import { transportConformance } from '../conformance/transports.ts';

interface Kept {
  readonly bytes: Buffer;
  readonly modifiedMs: number;
  /** Of the request that brought it. */
  readonly id?: string;
}

/** A portal that exports one file, and takes files that it remembers by their Idempotency-Key. */
async function startPortal() {
  let exported: ({ readonly name: string } & Kept) | undefined;
  const taken = new Map<string, Kept>();
  const open = new Set<Socket>();
  let busy = 0;

  const give = (response: ServerResponse): void => {
    if (exported === undefined) return void response.writeHead(204).end();
    const { name, bytes, modifiedMs } = exported;
    response.writeHead(200, {
      'content-length': bytes.length,
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
      'last-modified': new Date(modifiedMs).toUTCString(),
    });
    busy += 1;
    response.once('close', () => {
      busy -= 1;
    });
    response.end(bytes);
  };
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return;
    }
    const id = String(request.headers['idempotency-key']);
    const name = decodeURIComponent(String(request.headers['x-tramite-file']));
    if (taken.get(name)?.id === id) return void response.writeHead(409).end();
    taken.set(name, { bytes: Buffer.concat(chunks), modifiedMs: Date.now(), id });
    response.writeHead(201).end();
  };
  const server = createServer((request, response) => {
    if (request.method === 'GET') return give(response);
    if (request.method === 'POST') return void take(request, response);
    response.writeHead(405).end();
  });
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const behind: Behind = {
    async put(name, content, modifiedMs = 1_700_000_000_000) {
      exported = { name, bytes: Buffer.from(content), modifiedMs };
    },
    get: async (name) => (exported?.name === name ? exported.bytes : taken.get(name)?.bytes),
    names: async () => [...(exported === undefined ? [] : [exported.name]), ...taken.keys()],
    async clear() {
      exported = undefined;
      taken.clear();
    },
    held: () => busy,
  };
  return {
    url,
    behind,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

transportConformance(
  'http',
  http.spec,
  async () => {
    const portal = await startPortal();
    const options = { allowPrivate: true, timeoutSeconds: 5 };
    return {
      transport: http,
      door: { location: `${portal.url}/export`, options, use: 'collect' },
      deliver: { location: `${portal.url}/in`, options, use: 'deliver' },
      behind: portal.behind,
      close: portal.close,
    };
  },
  { oneFile: true, apart: true, listingOpens: true },
);

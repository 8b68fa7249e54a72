/** A scriptable HTTP server on the loopback: each request is answered by the next step of a script, or by the last one. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTls, type ServerOptions } from 'node:https';
import { type AddressInfo, createServer as createTcp, type Socket } from 'node:net';

export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export type Step = (request: IncomingMessage, response: ServerResponse, asked: Asked) => unknown;

export interface Origin {
  readonly url: string;
  readonly asked: Asked[];
  script(...steps: readonly Step[]): void;
  /** Open connections. */
  sockets(): number;
  close(): Promise<void>;
}

const ofRequest = async (request: IncomingMessage): Promise<Asked> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return {
    method: request.method ?? '',
    url: request.url ?? '',
    headers: request.headers,
    body: Buffer.concat(chunks),
  };
};

export async function startOrigin(
  options: { readonly tls?: ServerOptions; readonly readBody?: boolean } = {},
): Promise<Origin> {
  let steps: Step[] = [];
  const asked: Asked[] = [];
  const open = new Set<Socket>();
  const listener = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const step = steps.length > 1 ? steps.shift() : steps[0];
    const empty = { method: request.method ?? '', url: request.url ?? '', headers: request.headers };
    try {
      const heard =
        options.readBody === false ? { ...empty, body: Buffer.alloc(0) } : await ofRequest(request);
      asked.push(heard);
      await (step ?? ((_request, reply) => reply.writeHead(404).end()))(request, response, heard);
    } catch {
      response.destroy();
    }
  };
  const server = options.tls === undefined ? createServer(listener) : createTls(options.tls, listener);
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    asked,
    script(...next) {
      steps = [...next];
    },
    sockets: () => open.size,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

/** Speaks whatever bytes it is told to, once a request's head came; then hangs, ends or breaks. */
export async function startRaw(
  answer: (socket: Socket, head: string) => unknown,
): Promise<{ readonly url: string; readonly sockets: () => number; close(): Promise<void> }> {
  const open = new Set<Socket>();
  const server = createTcp((socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => open.delete(socket));
    let head = '';
    socket.on('data', (chunk) => {
      head += chunk.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      const whole = head;
      head = '';
      answer(socket, whole);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sockets: () => open.size,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

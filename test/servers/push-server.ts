/** Our own HTTP door on the loopback, mounted as the web server mounts it. */
import type { Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { pushApp } from '../../src/transports/inbox/push/app.ts';
import type { PushOptions } from '../../src/transports/inbox/push/listener.ts';
import { makeCareful } from '../../src/transports/inbox/push/server-options.ts';

export interface PushServer {
  readonly url: string;
  readonly port: number;
  sockets(): number;
  close(): Promise<void>;
}

export async function startPush(options: PushOptions): Promise<PushServer> {
  const server = createAdaptorServer({ fetch: pushApp(options).fetch }) as Server;
  makeCareful(server);
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    sockets: () => open.size,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export interface Conversation {
  readonly socket: Socket;
  /** All that was said so far. */
  heard(): string;
  say(text: string | Uint8Array): Promise<void>;
  /** Until the words were heard. */
  until(words: string | RegExp, ms?: number): Promise<string>;
  ended: Promise<void>;
}

/** A client that says exactly what it is told to. */
export function converse(port: number): Conversation {
  const socket = connect(port, '127.0.0.1');
  let heard = '';
  socket.on('data', (chunk) => {
    heard += chunk.toString('latin1');
  });
  socket.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  return {
    socket,
    heard: () => heard,
    say: (text) =>
      new Promise((resolve) => {
        if (socket.destroyed || socket.write(text)) return resolve();
        const done = (): void => {
          socket.off('drain', done);
          socket.off('close', done);
          resolve();
        };
        socket.on('drain', done);
        socket.on('close', done);
      }),
    async until(words, ms = 3000) {
      const end = Date.now() + ms;
      const found = (): boolean => (typeof words === 'string' ? heard.includes(words) : words.test(heard));
      while (!found()) {
        if (Date.now() > end) throw new Error(`never heard ${String(words)}, but ${JSON.stringify(heard)}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return heard;
    },
    ended,
  };
}

/** A server that answers as a test says, socket in hand. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Heard {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type Say = (answer: ServerResponse, heard: Heard, number: number) => void;

export interface TinyServer {
  readonly url: string;
  readonly heard: Heard[];
  say: Say;
  close(): Promise<void>;
}

export async function tinyServer(): Promise<TinyServer> {
  const heard: Heard[] = [];
  const server = createServer((request, answer) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const one = { method, url, headers, body: Buffer.concat(chunks).toString('utf8') };
      heard.push(one);
      tiny.say(answer, one, heard.length);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const tiny: TinyServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    say: (answer) => answer.writeHead(201).end(),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return tiny;
}

export function json(
  answer: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  answer.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));
}

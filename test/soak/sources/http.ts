/** A feed: each page is one file, and its header says where the next one will be. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Chance } from '../../fault/random.ts';
import { startFront } from '../front.ts';
import { receiving } from '../house.ts';
import { contentOf, type Fault, Faults, frontFaults, type Source, whole } from '../source.ts';

const TALK = 20_000;
type Answer = (response: ServerResponse, page: Buffer, head: { [name: string]: string }) => unknown;

const plainly: Answer = (response, page, head) =>
  response.writeHead(200, { ...head, 'content-length': page.length }).end(page);

export async function httpSource(connector: string, chance: Chance): Promise<Source> {
  const pages: Buffer[] = [];
  let answer: Answer = plainly;
  const server = createServer((request, response) => {
    const at = Number(new URL(request.url ?? '/', 'http://feed').searchParams.get('after') ?? 0);
    const page = pages[at];
    response.on('error', () => undefined);
    const next = { 'x-next': String(at + 1), 'content-disposition': 'attachment; filename="feed.csv"' };
    if (page === undefined) response.writeHead(204).end();
    else answer(response, page, { ...next, 'content-type': 'text/csv' });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const front = await startFront((server.address() as AddressInfo).port);
  const instead = (name: string, other: Answer): Fault => ({
    name,
    begin: () => {
      answer = other;
    },
    end: () => {
      answer = plainly;
    },
  });
  const status = (code: number): Fault =>
    instead(`status ${code}`, (response) => response.writeHead(code, { 'retry-after': '1' }).end('no'));
  const half = (page: Buffer): Buffer => page.subarray(0, page.length >> 1);
  const faults = new Faults(chance, [
    ...frontFaults(front, chance, TALK, 'start'),
    ...[401, 404, 429, 500, 503].map(status),
    instead('login page', (response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>log in</html>'),
    ),
    instead('redirect', (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()),
    instead('chunks', (response, page, head) => response.writeHead(200, head).end(page)),
    instead('short body', (response, page, head) => {
      response.writeHead(200, { ...head, 'content-length': page.length });
      response.write(half(page), () => response.destroy());
    }),
    instead('short chunks', (response, page, head) => {
      response.writeHead(200, head);
      response.write(half(page), () => response.destroy());
    }),
    instead('stall', (response, page, head) => {
      response.writeHead(200, { ...head, 'content-length': page.length + 1 });
      response.write(page);
    }),
  ]);
  let number = 0;
  return {
    receive: receiving(`http://127.0.0.1:${front.port}/export`, {
      options: { allowPrivate: true, timeoutSeconds: 1, next: 'header:x-next', cursorParameter: 'after' },
      match: 'feed-*.csv',
    }),
    async turn(last) {
      const files = [];
      if (!last && chance.between(0, 2) > 0) {
        number += 1;
        const bytes = contentOf(chance, connector, number);
        pages.push(bytes);
        files.push(whole(`feed-${String(number).padStart(6, '0')}.csv`, bytes));
      }
      return { files, fault: await faults.turn(last) };
    },
    async close() {
      await front.close();
      server.close();
      server.closeAllConnections();
    },
  };
}

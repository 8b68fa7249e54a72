/** The HTTP peers, in a process of their own: an origin that serves one file, and a sink that writes what it is sent. */
import { createReadStream, createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { serve } from '../../soak/child.ts';

export type HttpPeer = { readonly origin: string } | { readonly sink: string };

const listen = async (listener: RequestListener): Promise<number> => {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};

const origin = (file: string): Promise<number> =>
  listen((_request, response) => {
    void stat(file)
      .then(({ size }) => {
        response.writeHead(200, {
          'content-length': size,
          'content-type': 'application/octet-stream',
          'content-disposition': `attachment; filename="${basename(file)}"`,
        });
        return pipeline(createReadStream(file, { highWaterMark: 256 * 1024 }), response);
      })
      .catch(() => response.destroy());
  });

const sink = (file: string): Promise<number> =>
  listen((request, response) => {
    void pipeline(request, createWriteStream(file))
      .then(() => rm(file))
      .then(() => response.writeHead(202).end())
      .catch(() => response.destroy());
  });

serve(
  (question: HttpPeer): Promise<number> =>
    'origin' in question ? origin(question.origin) : sink(question.sink),
);

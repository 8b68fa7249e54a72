/** The figures of a process that serves no pages (a worker of some queues alone), for Prometheus. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openMetrics } from './metrics.ts';

export interface Scraped {
  readonly port: number;
  close(): Promise<void>;
}

const REQUEST_MS = 5_000;

/** Only `GET /metrics`; `port` 0: any that is free. Rejects with the system's error when it cannot listen. */
export async function startScrape({ host, port }: { host: string; port: number }): Promise<Scraped> {
  const metrics = openMetrics();
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    metrics.text([]).then(
      (text) => response.writeHead(200, { 'content-type': metrics.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  server.requestTimeout = REQUEST_MS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => resolve());
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

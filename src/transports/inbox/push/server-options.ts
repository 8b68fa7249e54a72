/** What Node's HTTP server must be told before files of 10 GB come through it, and before slow senders do. */
import type { Server, ServerOptions } from 'node:http';

export const CAREFUL: ServerOptions = {
  /** A head that dribbles in is nobody's. */
  headersTimeout: 15_000,
  /** Bodies have their own limits of silence and pace: an honest upload may take hours. */
  requestTimeout: 0,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 16_384,
};

/** No byte either way for so long, whatever the state of the conversation. */
const SILENCE_MS = 120_000;

/** The same on a server that exists, and: nobody is asked to go on with a body (100-continue) before he was let in. */
export function makeCareful(server: Server): void {
  server.headersTimeout = CAREFUL.headersTimeout ?? 0;
  server.requestTimeout = CAREFUL.requestTimeout ?? 0;
  server.keepAliveTimeout = CAREFUL.keepAliveTimeout ?? 0;
  server.timeout = SILENCE_MS;
  // Read when it begins to listen; its default would leave a slow head up to 30 s more. Not among its types.
  Object.assign(server, { connectionsCheckingInterval: CAREFUL.connectionsCheckingInterval });
  server.on('checkContinue', (request, response) => server.emit('request', request, response));
}

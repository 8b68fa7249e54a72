/** From a host and a port to a connected socket: the name, the connection, the proxy in between. */
import { lookup } from 'node:dns/promises';
import { connect, isIP, type Socket } from 'node:net';
import { ProblemError } from '../domain/problem.ts';
import { type Limit, within } from './deadline.ts';
import { unknownHost, unreachable } from './faults.ts';
import { type ProxyServer, through } from './proxy.ts';

export type ReachStep = 'dns' | 'tcp';

export interface Destination {
  readonly host: string;
  readonly port: number;
  /** `host:port`, for people. */
  readonly server: string;
}

interface Found {
  readonly address: string;
  readonly family: number;
}

/** A connected socket, or a `ProblemError`. `done` hears of each step that went well. Nothing is left open on failure. */
export async function reach(
  to: Destination,
  limit: Limit,
  proxy?: ProxyServer,
  done: (step: ReachStep, detail: string) => void = () => undefined,
): Promise<Socket> {
  const first = proxy ?? to;
  const addresses = await resolve(first, limit);
  const shown = addresses.map(({ address }) => address).join(', ');
  const literal = isIP(first.host) !== 0;
  done('dns', literal ? `${shown} is an address already` : `${first.host} is ${shown}`);
  const socket = await dial(first, addresses, limit);
  if (proxy === undefined) {
    done('tcp', `${to.server} (${socket.remoteAddress ?? '?'})`);
    return socket;
  }
  try {
    await within(limit, `reach ${to.server} through the proxy`, () => through(proxy, socket, to, limit.ms));
  } catch (error) {
    socket.destroy();
    throw error;
  }
  done('tcp', `${to.server} through the proxy ${proxy.shown}`);
  return socket;
}

/** Every address of the name, in the resolver's order. */
async function resolve(to: Destination, limit: Limit): Promise<readonly Found[]> {
  const family = isIP(to.host);
  if (family !== 0) return [{ address: to.host, family }];
  return within(limit, `look up ${to.host}`, () =>
    lookup(to.host, { all: true }).catch((error: NodeJS.ErrnoException) => {
      throw new ProblemError(unknownHost(to.host, error.code ?? error.message));
    }),
  );
}

async function dial(to: Destination, addresses: readonly Found[], limit: Limit): Promise<Socket> {
  const socket = connect({
    host: to.host,
    port: to.port,
    noDelay: true,
    lookup: (_host, options, answer) => {
      const [one] = addresses;
      if (options.all === true) answer(null, [...addresses]);
      else answer(null, one?.address ?? '', one?.family);
    },
  });
  return connected(socket, to.server, limit);
}

/** Waits until a socket is connected; destroys it otherwise. */
export async function connected(socket: Socket, server: string, limit: Limit): Promise<Socket> {
  const work = new Promise<Socket>((settle, reject) => {
    socket.once('connect', () => settle(socket));
    // Stays for the socket's life: a late error that finds nobody would end the process.
    socket.on('error', (error: NodeJS.ErrnoException) =>
      reject(new ProblemError(unreachable(server, words(error)))),
    );
  });
  try {
    return await within(limit, 'connect', () => work);
  } catch (error) {
    socket.destroy();
    work.catch(() => undefined);
    throw error;
  }
}

function words(error: NodeJS.ErrnoException): string {
  // Several addresses that all failed: the first says as much as any.
  const one = error instanceof AggregateError ? (error.errors[0] as NodeJS.ErrnoException) : error;
  switch (one.code) {
    case 'ECONNREFUSED':
      return 'the connection was refused, nothing listens on this port';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'there is no way to it from here';
    default:
      return one.code ?? one.message;
  }
}

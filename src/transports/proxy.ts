/** Connections that leave the house through a proxy: SOCKS4 and SOCKS5 (RFC 1928, 1929), HTTP CONNECT (RFC 9110, 9.3.6). */
import { request } from 'node:http';
import type { Socket } from 'node:net';
import { SocksClient } from 'socks';
import type { Door } from '../domain/ports/transport.ts';
import { failed, ok, type Problem, ProblemError, problem, type Result } from '../domain/problem.ts';
import { badOption, lost } from './faults.ts';
import { text } from './options.ts';

export interface ProxyServer {
  readonly scheme: 'socks5' | 'socks4' | 'http';
  readonly host: string;
  readonly port: number;
  readonly user?: string;
  readonly password?: string;
  /** `host:port`, for people. */
  readonly server: string;
  /** `socks5://host:port`, for people. */
  readonly shown: string;
}

/** The JSON Schema of the options that say which proxy. */
export const proxySchema = {
  proxy: {
    type: 'string',
    pattern: '^(socks5|socks5h|socks4|http)://[^/@]+/?$',
    description:
      'Proxy on the way to the server: socks5://host:port, socks4://host:port or http://host:port.',
  },
  proxyUser: { type: 'string', minLength: 1, description: 'Login name at the proxy.' },
  proxyPassword: {
    type: 'string',
    minLength: 1,
    description: 'Password at the proxy, as a reference to the environment or to a file.',
  },
} as const;

const SHAPE =
  'Write socks5://host:port, socks4://host:port or http://host:port; its user and password stand beside it.';
const PORTS = { socks5: 1080, socks4: 1080, http: 8080 } as const;

/** The door's proxy, or nothing when it has none. */
export function proxyOf(door: Door): Result<ProxyServer | undefined> {
  const written = text(door, 'proxy');
  if (written === undefined) return ok(undefined);
  const url = URL.parse(written);
  const scheme = url?.protocol.replace(/h?:$/, '');
  if (
    url === null ||
    url.hostname === '' ||
    (scheme !== 'socks5' && scheme !== 'socks4' && scheme !== 'http')
  )
    return failed(badOption('proxy', 'it is not the URL of a proxy', SHAPE));
  if (url.username !== '' || url.password !== '')
    return failed(badOption('proxy', 'it carries a user', 'Write proxyUser and proxyPassword beside it.'));
  // URL leaves out the port that http has by default.
  const port = url.port !== '' ? Number(url.port) : /:80\/?$/.test(written) ? 80 : PORTS[scheme];
  const user = text(door, 'proxyUser');
  const password = text(door, 'proxyPassword');
  const server = `${url.hostname}:${port}`;
  return ok({
    scheme,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port,
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    server,
    shown: `${scheme}://${server}`,
  });
}

const refused = (proxy: ProxyServer, server: string, why: string, login = false): Problem =>
  problem('transport.proxy', `The proxy ${proxy.shown} gave no way to ${server}: ${why}.`, {
    class: login ? 'auth' : 'transient',
    advice: login
      ? 'Check proxyUser and proxyPassword with who runs the proxy.'
      : 'Ask who runs the proxy whether this host and port are allowed; it is tried again at the next cycle.',
    place: { field: login ? 'proxyUser' : 'proxy' },
  });

/** Makes a socket that is connected to the proxy one that is connected to the server; what came early is not lost. */
export async function through(
  proxy: ProxyServer,
  socket: Socket,
  to: { readonly host: string; readonly port: number; readonly server: string },
  ms: number,
): Promise<void> {
  await (proxy.scheme === 'http' ? tunnel(proxy, socket, to) : socks(proxy, socket, to, ms));
}

async function socks(
  proxy: ProxyServer,
  socket: Socket,
  to: { readonly host: string; readonly port: number; readonly server: string },
  ms: number,
): Promise<void> {
  try {
    await SocksClient.createConnection({
      command: 'connect',
      destination: { host: to.host, port: to.port },
      proxy: {
        host: proxy.host,
        port: proxy.port,
        type: proxy.scheme === 'socks4' ? 4 : 5,
        ...(proxy.user === undefined ? {} : { userId: proxy.user }),
        ...(proxy.password === undefined ? {} : { password: proxy.password }),
      },
      existing_socket: socket,
      timeout: ms + 1000,
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ProblemError(refused(proxy, to.server, why, /auth/i.test(why)));
  }
  // The library hands over what the server said early as an event in the next turn, when nobody listens yet.
  const early: Buffer[] = [];
  const keep = (data: Buffer): void => void early.push(data);
  socket.on('data', keep);
  await new Promise((resolve) => setImmediate(resolve));
  socket.pause();
  socket.off('data', keep);
  if (early.length > 0) socket.unshift(Buffer.concat(early));
}

function tunnel(
  proxy: ProxyServer,
  socket: Socket,
  to: { readonly host: string; readonly port: number; readonly server: string },
): Promise<void> {
  const { user, password = '' } = proxy;
  return new Promise<void>((resolve, reject) => {
    const asked = request({
      method: 'CONNECT',
      path: to.server,
      host: proxy.host,
      port: proxy.port,
      // Heard only where no agent is named.
      createConnection: () => socket,
      headers: {
        host: to.server,
        ...(user === undefined
          ? {}
          : { 'proxy-authorization': `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` }),
      },
    });
    asked.once('connect', (answer, _socket, early) => {
      socket.pause();
      const status = answer.statusCode ?? 0;
      if (status < 200 || status > 299) {
        const why = `it answered ${status} ${answer.statusMessage ?? ''}`.trimEnd();
        return reject(new ProblemError(refused(proxy, to.server, why, status === 407)));
      }
      if (early.length > 0) socket.unshift(early);
      resolve();
    });
    asked.once('response', () =>
      reject(new ProblemError(refused(proxy, to.server, 'it does not know how to connect through'))),
    );
    asked.on('error', (error: NodeJS.ErrnoException) =>
      reject(new ProblemError(lost(`the proxy ${proxy.shown}`, error.code ?? error.message))),
    );
    asked.end();
  });
}

/** From nothing to a control connection that is logged in: name, connection, greeting and TLS, certificate, login. */
import { lookup } from 'node:dns/promises';
import { connect, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls, TLSSocket } from 'node:tls';
import { Client } from 'basic-ftp';
import type { SeenCertificate } from '../../domain/ports/transport.ts';
import { failed, ok, ProblemError, problem, type Result } from '../../domain/problem.ts';
import { type Limit, within } from '../deadline.ts';
import { lost, raise, unreachable } from '../faults.ts';
import { seen, tlsOptions, verify } from './certificate.ts';
import { login } from './login.ts';
import { isReply, wordsOf } from './reply.ts';
import type { Settings } from './settings.ts';

export type DialStep = 'dns' | 'tcp' | 'handshake' | 'certificate' | 'login';

/** A control connection, ready for commands. */
export interface Dialled {
  readonly client: Client;
  /** Names of RFC 2389 (`MLST`, `MDTM`…); empty where the server does not tell. */
  readonly features: ReadonlySet<string>;
  readonly certificate?: SeenCertificate;
}

/** The library's own silence detector only backs ours, which is the one that has words. */
const LATER_MS = 1000;

/** The connection, or why there is none. `done` hears of each step that went well. */
export async function dial(
  settings: Settings,
  signal: AbortSignal,
  done: (step: DialStep, detail: string) => void = () => undefined,
): Promise<Result<Dialled>> {
  const limit: Limit = { ms: settings.ms, signal, where: settings.server };
  let socket: Socket | undefined;
  let client: Client | undefined;
  try {
    const addresses = await resolve(settings, limit);
    done('dns', addresses.map((one) => one.address).join(', '));
    socket = await reach(settings, limit, addresses);
    done('tcp', `${settings.server} (${socket.remoteAddress ?? '?'})`);
    client = new Client(settings.ms + LATER_MS);
    client.ftp.encoding = settings.encoding;
    await shake(client, socket, settings, limit);
    const control = client.ftp.socket;
    const certificate = control instanceof TLSSocket ? trust(control, client, settings, done) : undefined;
    if (certificate === undefined) done('handshake', 'no encryption');
    const features = await login(client, settings, limit);
    const clear = settings.tls === 'none' ? '; password and files travel in clear, ask for ftps://' : '';
    done('login', `user ${settings.user}${clear}`);
    return ok({ client, features, ...(certificate === undefined ? {} : { certificate }) });
  } catch (error) {
    client?.close();
    socket?.destroy();
    if (error instanceof ProblemError) return failed(error.problem);
    if (isReply(error)) return failed(lost(settings.server, wordsOf(error)));
    return failed(lost(settings.server, error instanceof Error ? error.message : String(error)));
  }
}

interface Found {
  readonly address: string;
  readonly family: number;
}

function resolve(settings: Settings, limit: Limit): Promise<readonly Found[]> {
  const { host, server } = settings;
  const family = isIP(host);
  if (family !== 0) return Promise.resolve([{ address: host, family }]);
  return within(limit, 'look up its name', () =>
    lookup(host, { all: true }).catch(() => raise(unreachable(server, 'its name is not known to the DNS'))),
  );
}

/** A connected socket; one that connects too late, or never, is destroyed. */
async function reach(settings: Settings, limit: Limit, addresses: readonly Found[]): Promise<Socket> {
  const { host, port, server } = settings;
  const found: LookupFunction = (_name, options, give) => {
    const [first] = addresses;
    if (options.all === true || first === undefined) give(null, [...addresses]);
    else give(null, first.address, first.family);
  };
  const socket = connect({ host, port, lookup: found, noDelay: true });
  const work = new Promise<Socket>((resolved, rejected) => {
    socket.once('connect', () => resolved(socket));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      rejected(
        new ProblemError(
          unreachable(
            server,
            error.code === 'ECONNREFUSED'
              ? 'the connection was refused, nothing listens on this port'
              : (error.code ?? error.message),
          ),
        ),
      ),
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

/** Greeting and TLS, in the order that the mode asks; the client then talks through the socket that results. */
async function shake(client: Client, socket: Socket, settings: Settings, limit: Limit): Promise<void> {
  const { ftp } = client;
  if (settings.tls === 'implicit') {
    const options = tlsOptions(settings);
    const secure = connectTls({ ...options, socket });
    secure.on('error', () => undefined);
    await within(
      limit,
      'TLS handshake',
      () =>
        new Promise<void>((resolved, rejected) => {
          secure.once('secureConnect', resolved);
          secure.once('error', (error) => rejected(noTls(settings, error)));
          secure.once('close', () =>
            rejected(noTls(settings, new Error('the server closed the connection'))),
          );
        }),
    );
    ftp.socket = secure;
    ftp.tlsOptions = options;
    // Before the greeting is waited for: nothing is heard from a server that is not trusted.
    const wrong = verify(secure, settings);
    if (wrong !== undefined) raise(wrong);
  } else {
    ftp.socket = socket;
  }
  await within(limit, 'greeting', () => greeting(client, settings));
  if (settings.tls !== 'explicit') return;
  try {
    await within(limit, 'TLS handshake', () => client.useTLS(tlsOptions(settings)));
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw noTls(settings, error);
  }
}

const noTls = (settings: Settings, error: unknown): ProblemError =>
  new ProblemError(
    problem(
      'ftp.tls',
      `${settings.server} did not take up TLS (${settings.tls}): ${error instanceof Error ? wordsOf(error) : String(error)}.`,
      {
        class: 'config',
        advice:
          'Ask who runs the server which FTPS it has, and on which port: write tls: explicit or tls: implicit. ftp:// is without encryption.',
        place: { field: 'tls' },
      },
    ),
  );

function greeting(client: Client, settings: Settings): Promise<void> {
  const { ftp } = client;
  let heard = '';
  const control = ftp.socket;
  // Lines of another protocol (SSH, mail, web) are skipped by the library, which would go on waiting.
  const hear = (words: string): void => {
    heard += words;
    if (heard.length < 1 || /^\d/.test(heard)) return;
    ftp.closeWithError(new Error(`it answered "${heard.slice(0, 60).trim()}", which is no FTP`));
  };
  control.on('data', hear);
  return ftp
    .handle(undefined, (reply, task) => {
      if (reply instanceof Error) task.reject(reply);
      // 120: "ready in some minutes"; the true greeting follows.
      else if (reply.code >= 200 && reply.code < 300) task.resolve(undefined);
      else if (reply.code >= 300) task.reject(new Error(reply.message));
    })
    .catch((error: unknown) =>
      raise(unreachable(settings.server, error instanceof Error ? wordsOf(error) : String(error))),
    )
    .finally(() => control.removeListener('data', hear));
}

function trust(
  control: TLSSocket,
  client: Client,
  settings: Settings,
  done: (step: DialStep, detail: string) => void,
): SeenCertificate {
  done('handshake', `${control.getProtocol() ?? 'TLS'}, ${control.getCipher()?.name ?? '?'}`);
  const wrong = verify(control, settings);
  if (wrong !== undefined) raise(wrong);
  client.ftp.tlsOptions = tlsOptions(settings);
  const certificate = seen(control);
  const how = settings.pins.length > 0 ? 'its fingerprint is the one expected' : 'verified';
  done('certificate', `${certificate.subject}, valid until ${certificate.validUntil.slice(0, 10)}, ${how}`);
  return certificate;
}

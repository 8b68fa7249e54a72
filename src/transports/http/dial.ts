/** A connection to a judged address, step by step: tcp, then handshake and certificate where it is https. */
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { SeenCertificate } from '../../domain/ports/transport.ts';
import { type Problem, ProblemError } from '../../domain/problem.ts';
import { type Limit, within } from '../deadline.ts';
import { badOption, raise } from '../faults.ts';
import { connected } from '../reach.ts';
import { badCertificate, noHandshake } from './faults.ts';
import type { Target } from './guard.ts';

export interface Dialled {
  readonly socket: Socket;
  readonly certificate?: SeenCertificate;
}

interface Tls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

export type DialStep = 'dns' | 'tcp' | 'handshake' | 'certificate';

/** Throws a ProblemError; `done` hears of each step that went well. */
export async function dial(
  target: Target,
  tls: Tls,
  limit: Limit,
  done: (step: DialStep, detail: string) => void = () => undefined,
): Promise<Dialled> {
  const socket = await reachAny(target, limit);
  done('tcp', `${target.server} (${socket.remoteAddress ?? '?'})`);
  if (!target.secure) return { socket };
  try {
    const secure = await shake(target, tls, limit, socket);
    const certificate = seen(secure);
    done('handshake', `${secure.getProtocol() ?? 'TLS'} ${secure.getCipher().name}`);
    done('certificate', `${certificate.subject}, until ${certificate.validUntil.slice(0, 10)}`);
    return { socket: secure, certificate };
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** The first address that answers. */
async function reachAny(target: Target, limit: Limit): Promise<Socket> {
  let last: unknown;
  for (const address of target.addresses) {
    try {
      return await reachOne(target, address, limit);
    } catch (error) {
      last = error;
      if (limit.signal.aborted) break;
    }
  }
  throw last;
}

const reachOne = (target: Target, address: string, limit: Limit): Promise<Socket> =>
  connected(connect({ host: address, port: target.port, noDelay: true }), target.server, limit);

async function shake(target: Target, tls: Tls, limit: Limit, socket: Socket): Promise<TLSSocket> {
  let secure: TLSSocket;
  try {
    secure = connectTls({
      socket,
      host: target.host,
      ...(isIP(target.host) === 0 ? { servername: target.host } : {}),
      ALPNProtocols: ['http/1.1'],
      minVersion: 'TLSv1.2',
      ...tls,
    });
  } catch (error) {
    // A PEM of the connector that OpenSSL cannot read.
    raise(unreadable(error));
  }
  const work = new Promise<TLSSocket>((resolve, reject) => {
    secure.once('secureConnect', () => resolve(secure));
    secure.once('close', () =>
      reject(new ProblemError(noHandshake(target.server, 'the server closed the connection'))),
    );
    secure.on('error', (error: NodeJS.ErrnoException) =>
      reject(new ProblemError(explain(target.server, error))),
    );
  });
  try {
    return await within(limit, 'agree on TLS', () => work);
  } catch (error) {
    secure.destroy();
    work.catch(() => undefined);
    throw error;
  }
}

const CERTIFICATE = /CERT|SELF_SIGNED|ISSUER|ALTNAME|CRL/;

const explain = (server: string, error: NodeJS.ErrnoException): Problem =>
  CERTIFICATE.test(error.code ?? '') && !/ALERT/.test(error.code ?? '')
    ? badCertificate(server, `${error.code}, ${error.message}`)
    : noHandshake(server, error.code === undefined ? error.message : `${error.code}, ${error.message}`);

const unreadable = (error: unknown): Problem =>
  badOption(
    'certificate',
    (error as Error).message,
    'See that certificate, key and ca are PEM and belong together.',
  );

function seen(socket: TLSSocket): SeenCertificate {
  const { subject, valid_to: end } = socket.getPeerCertificate();
  const until = new Date(end);
  return {
    subject: Object.entries(subject ?? {})
      .map(([name, value]) => `${name}=${[value].flat().join('+')}`)
      .join(', '),
    validUntil: Number.isNaN(until.getTime()) ? '' : until.toISOString(),
  };
}

/** TLS with the store, for the connection check: what is agreed on, and whose certificate it is. */
import { isIP, type Socket } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import type { SeenCertificate } from '../../domain/ports/transport.ts';
import { ProblemError } from '../../domain/problem.ts';
import { type Limit, within } from '../deadline.ts';
import { badOption, raise } from '../faults.ts';
import { badCertificate, noHandshake } from './faults.ts';
import type { Settings } from './settings.ts';

export interface Agreed {
  /** `TLSv1.3 TLS_AES_256_GCM_SHA384`, for people. */
  readonly terms: string;
  readonly certificate: SeenCertificate;
}

/** Throws a `ProblemError`; the socket is closed in any case. */
export async function handshake(socket: Socket, at: Settings, limit: Limit): Promise<Agreed> {
  let secure: TLSSocket;
  try {
    const name = isIP(at.host) === 0 ? { servername: at.host } : {};
    secure = connect({ socket, host: at.host, ...name, ...(at.ca === undefined ? {} : { ca: at.ca }) });
  } catch (error) {
    socket.destroy();
    raise(badOption('ca', (error as Error).message, 'See that it is a certificate in PEM.'));
  }
  const work = new Promise<TLSSocket>((settle, reject) => {
    secure.once('secureConnect', () => settle(secure));
    secure.once('close', () => reject(new ProblemError(noHandshake(at.server, 'it closed the connection'))));
    secure.on('error', (error: NodeJS.ErrnoException) => {
      const { code = '', message } = error;
      const wrong = /CERT|SELF_SIGNED|ISSUER|ALTNAME|CRL/.test(code) && !code.includes('ALERT');
      reject(
        new ProblemError((wrong ? badCertificate : noHandshake)(at.server, `${code} ${message}`.trim())),
      );
    });
  });
  try {
    await within(limit, 'agree on TLS', () => work);
    const terms = `${secure.getProtocol() ?? 'TLS'} ${secure.getCipher().name}`;
    return { terms, certificate: certificateOf(secure) };
  } finally {
    secure.destroy();
    work.catch(() => undefined);
  }
}

export function certificateOf(socket: TLSSocket): SeenCertificate {
  const { subject, valid_to: end } = socket.getPeerCertificate();
  const until = new Date(end);
  return {
    subject: Object.entries(subject ?? {})
      .map(([name, value]) => `${name}=${[value].flat().join('+')}`)
      .join(', '),
    validUntil: Number.isNaN(until.getTime()) ? '' : until.toISOString(),
  };
}

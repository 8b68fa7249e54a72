/** From nothing to an open SFTP channel, step by step: reach, host key, login, channel. */
import { connect, type Socket } from 'node:net';
import type { SFTPWrapper } from 'ssh2';
import ssh2 from 'ssh2';
import { failed, ok, type Problem, ProblemError, problem, type Result } from '../../domain/problem.ts';
import { type Limit, within } from '../deadline.ts';
import { lost, unreachable } from '../faults.ts';
import { legacyAlgorithms, Offer } from './algorithms.ts';
import { fingerprint, verifyHostKey } from './host-key.ts';
import { type Channel, Line, StatusError } from './line.ts';
import { Login } from './login.ts';
import type { Settings } from './settings.ts';

export type DialStep = 'reach' | 'host-key' | 'login';

const KEEPALIVE_MS = 10_000;
const KEEPALIVE_MISSES = 3;

/** The channel, or why there is none. `done` hears of each step that went well. */
export async function dial(
  settings: Settings,
  signal: AbortSignal,
  done: (step: DialStep, detail: string) => void = () => undefined,
): Promise<Result<Channel>> {
  const limit: Limit = { ms: settings.ms, signal, where: settings.at.server };
  let socket: Socket | undefined;
  try {
    socket = await reach(settings, limit);
    done('reach', `${settings.at.server} (${socket.remoteAddress ?? '?'})`);
    const line = await shake(settings, signal, socket, done);
    return ok({ line, sftp: await subsystem(line) });
  } catch (error) {
    socket?.destroy();
    if (error instanceof ProblemError) return failed(error.problem);
    throw error;
  }
}

/** A connected socket; one that connects too late, or never, is destroyed. */
async function reach(settings: Settings, limit: Limit): Promise<Socket> {
  const { host, port, server } = settings.at;
  const socket = connect({ host, port, noDelay: true });
  const work = new Promise<Socket>((resolve, reject) => {
    socket.once('connect', () => resolve(socket));
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
  switch (error.code) {
    case 'ECONNREFUSED':
      return 'the connection was refused, nothing listens on this port';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'its name is not known to the DNS';
    default:
      return error.code ?? error.message;
  }
}

/** Handshake and login on a connected socket. */
async function shake(
  settings: Settings,
  signal: AbortSignal,
  socket: Socket,
  done: (step: DialStep, detail: string) => void,
): Promise<Line> {
  const { server } = settings.at;
  const client = new ssh2.Client();
  const offer = new Offer();
  const login = new Login(settings);
  const line = new Line(client, socket, settings, signal);
  let key: Buffer | undefined;
  const explain = (error: Error & { level?: string }): Problem => {
    if (error.level === 'client-authentication') return login.refused();
    return offer.problem(server, error.message, settings.legacy) ?? lost(server, error.message);
  };
  // Before the line's own listeners, which would only know that the connection broke.
  client.prependListener('error', (error: Error & { level?: string }) => line.fail(explain(error)));
  client.on('change password', () => line.fail(login.expired()));
  client.once('handshake', () => {
    offer.stop();
    done('host-key', key === undefined ? 'verified' : fingerprint(key));
  });
  await line.call<void>('log in', (ready) => {
    client.once('ready', () => ready(undefined, undefined));
    client.connect({
      sock: socket,
      username: settings.user,
      authHandler: login.next,
      hostVerifier: (offered: Buffer): boolean => {
        key = offered;
        const wrong = verifyHostKey(offered, settings);
        if (wrong !== undefined) line.fail(wrong);
        return wrong === undefined;
      },
      debug: offer.hear,
      // The line's own deadlines take its place.
      readyTimeout: 0,
      keepaliveInterval: KEEPALIVE_MS,
      keepaliveCountMax: KEEPALIVE_MISSES,
      ...(settings.legacy ? { algorithms: legacyAlgorithms() } : {}),
    });
  });
  done('login', `user ${settings.user}`);
  return line;
}

async function subsystem(line: Line): Promise<SFTPWrapper> {
  let refusal: string | undefined;
  try {
    const sftp = await line.call<SFTPWrapper>('open SFTP', (opened) =>
      line.client.sftp((error, wrapper) => {
        // A refusal of the channel is the server's answer, not a broken line.
        if (error !== undefined && line.broken === undefined) refusal = error.message;
        opened(error, wrapper);
      }),
    );
    sftp.on('error', (error: Error) => line.fail(lost(line.server, error.message)));
    sftp.on('close', () => line.fail(lost(line.server, 'the server closed the SFTP channel')));
    return sftp;
  } catch (error) {
    if (refusal === undefined && !(error instanceof StatusError)) throw error;
    line.fail(lost(line.server, 'no SFTP'));
    throw new ProblemError(
      problem('sftp.subsystem', `${line.server} let the user in but gave no SFTP: ${refusal ?? 'refused'}.`, {
        class: 'config',
        advice:
          'Ask who runs the server to enable SFTP for this account, or whether it has too many sessions open.',
      }),
    );
  }
}

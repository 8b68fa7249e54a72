/** From nothing to an open SFTP channel, step by step: name, connection, handshake, host key, login, channel. */
import type { Socket } from 'node:net';
import type { SFTPWrapper } from 'ssh2';
import ssh2 from 'ssh2';
import { failed, ok, type Problem, ProblemError, problem, type Result } from '../../domain/problem.ts';
import type { Limit } from '../deadline.ts';
import { lost } from '../faults.ts';
import { type ReachStep, reach } from '../reach.ts';
import { legacyAlgorithms, Offer } from './algorithms.ts';
import { fingerprint, verifyHostKey } from './host-key.ts';
import { type Channel, Line, StatusError } from './line.ts';
import { Login } from './login.ts';
import type { Settings } from './settings.ts';

export type DialStep = ReachStep | 'handshake' | 'host-key' | 'login';

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
    socket = await reach(settings.at, limit, settings.proxy, done);
    const line = await shake(settings, signal, socket, done);
    return ok({ line, sftp: await subsystem(line) });
  } catch (error) {
    socket?.destroy();
    if (error instanceof ProblemError) return failed(error.problem);
    throw error;
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
  const line = new Line(client, socket, settings, signal);
  const login = new Login(settings, (found) => line.fail(found));
  let key: Buffer | undefined;
  const explain = (error: Error & { level?: string }): Problem => {
    if (error.level === 'client-authentication') return login.refused();
    return offer.problem(server, error.message, settings.legacy) ?? lost(server, error.message);
  };
  // Before the line's own listeners, which would only know that the connection broke.
  client.prependListener('error', (error: Error & { level?: string }) => line.fail(explain(error)));
  client.on('change password', () => line.fail(login.expired()));
  const ready = new Promise<void>((resolve) => client.once('ready', () => resolve()));
  await line.call<void>('shake hands', (shaken) => {
    client.once('handshake', () => shaken(undefined, undefined));
    client.connect({
      sock: socket,
      username: settings.user,
      authHandler: login.next,
      hostVerifier: (offered: Buffer): boolean => {
        key = offered;
        done('handshake', offer.agreed());
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
  offer.stop();
  done('host-key', key === undefined ? 'verified' : fingerprint(key));
  await line.call<void>('log in', (inside) => void ready.then(() => inside(undefined, undefined)));
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

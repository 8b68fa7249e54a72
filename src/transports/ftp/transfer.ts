/** Bytes over a data connection, one way or the other. Only within a turn of the line. */
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { FTPResponse } from 'basic-ftp';
import { ProblemError, problem } from '../../domain/problem.ts';
import { lost, raise, timedOut, unreachable } from '../faults.ts';
import { verify } from './certificate.ts';
import type { Line } from './line.ts';
import { hasCode, isReply } from './reply.ts';

/** How long a server may take to say why a data connection broke. */
const LAST_WORDS_MS = 5000;

interface Flow {
  readonly socket: Socket;
  /** Under TLS, the end of its handshake: what ends within it (an empty file) would end without TLS's farewell. */
  readonly secure: Promise<void>;
  /** The server's last word on this transfer. */
  readonly finished: Promise<FTPResponse>;
  /** The work, or the server's refusal when that comes first. */
  readonly unlessRefused: <T>(work: () => Promise<T>) => Promise<T>;
}

/**
 * When the control connection goes, the library takes every listener off the data connection: what waits there would
 * wait for ever. (No `Promise.race`: against one promise for a whole download it would keep every chunk's turn.)
 */
function refusal(finished: Promise<unknown>): Flow['unlessRefused'] {
  let refused: { readonly error: unknown } | undefined;
  let tell: ((error: unknown) => void) | undefined;
  finished.catch((error: unknown) => {
    refused = { error };
    tell?.(error);
  });
  return (work) =>
    new Promise((resolve, reject) => {
      if (refused !== undefined) return reject(refused.error);
      tell = reject;
      work().then(resolve, reject);
    });
}

/** A data connection (passive: the server listens), then the command, until the server says that bytes may flow. */
async function begin(line: Line, doing: string, command: string, from: number): Promise<Flow> {
  const { socket, secure } = await connectData(line, doing);
  try {
    if (from > 0) await line.command(doing, `REST ${from}`);
    const { promise: begun, resolve: go } = Promise.withResolvers<void>();
    const { ftp } = line.client;
    const finished: Promise<FTPResponse> = ftp.handle(command, (reply, task) => {
      if (reply instanceof Error) task.reject(reply);
      else if (reply.code >= 200) task.resolve(reply);
      // 125 and 150; other news (1xx) carries no meaning.
      else if (reply.code === 125 || reply.code === 150) go();
    });
    finished.catch(() => undefined);
    // Some servers send the last word only, when there is nothing to send.
    await line.answer(doing, () => Promise.race([begun, finished]));
    // It may now be silent for as long as the bytes flow.
    ftp.socket.setTimeout(0);
    return { socket, secure, finished, unlessRefused: refusal(finished) };
  } catch (error) {
    line.client.ftp.dataSocket = undefined;
    throw error;
  }
}

async function connectData(line: Line, doing: string): Promise<Pick<Flow, 'socket' | 'secure'>> {
  const { client, settings } = line;
  const { ftp } = client;
  try {
    // EPSV and then PASV, each with the library's own bound.
    await line.bounded(doing, settings.ms * 2 + 5000, async () => {
      await client.prepareTransfer(ftp);
      if (ftp.closed) ftp.dataSocket = undefined;
    });
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    const words = error instanceof Error ? error.message : String(error);
    if (hasCode(error, 421) || ftp.closed) {
      const silent = words.includes('Timeout (control');
      const gone = silent
        ? timedOut(line.server, doing, settings.ms / 1000)
        : lost(line.server, 'the server closed it');
      line.fail(gone);
      raise(line.broken ?? gone);
    }
    const other = /PASV returned another host \(([^)]*)\)/.exec(words)?.[1];
    if (other === undefined) raise(unreachable(`The data connection of ${line.server}`, tidy(words)));
    raise(
      problem(
        'ftp.passive-host',
        `${line.server} sends its files from another address (${other}); refused.`,
        {
          class: 'config',
          advice:
            'Ask who runs the server to announce its own public address for passive mode, or to allow EPSV: bytes are never taken from, or sent to, another machine.',
        },
      ),
    );
  }
  const socket = ftp.dataSocket;
  if (socket === undefined) raise(lost(line.server, 'there is no data connection'));
  // The library listens for the first error only.
  socket.on('error', () => undefined);
  if (!(socket instanceof TLSSocket)) return { socket, secure: Promise.resolve() };
  const { promise: secure, resolve } = Promise.withResolvers<void>();
  // Before all other listeners: no byte goes to, or is taken from, a stranger.
  socket.prependOnceListener('secureConnect', () => {
    const wrong = verify(socket, settings);
    if (wrong !== undefined) line.fail(wrong);
    resolve();
  });
  return { socket, secure };
}

/** The library's last reason, out of its sentence about all that it tried. */
const tidy = (words: string): string =>
  (/ was '(?:\w*Error: )?(.*)'\.$/s.exec(words)?.[1] ?? words).replace(
    /^Can't open data connection in passive mode: /,
    '',
  );

/** Bytes of a command that sends some (`RETR`, `MLSD`…), from a position. The server has confirmed the end. */
export async function* download(
  line: Line,
  doing: string,
  command: string,
  from = 0,
): AsyncGenerator<Uint8Array> {
  const flow = await begin(line, doing, command, from);
  const chunks: AsyncIterator<Uint8Array> = flow.socket[Symbol.asyncIterator]();
  const { ms } = line.settings;
  let settled = false;
  try {
    for (;;) {
      const next = await line
        .bounded(doing, ms, () => flow.unlessRefused(() => chunks.next()))
        .catch((error: unknown) => {
          settled = true;
          return explain(line, flow, error);
        });
      if (next.done === true) break;
      yield next.value;
      if (line.broken !== undefined) raise(line.broken);
    }
    settled = true;
    await line.answer(doing, () => flow.finished);
    line.client.ftp.dataSocket = undefined;
  } finally {
    if (!settled) line.drop();
  }
}

/** Sends bytes with a command that takes some (`STOR`); the server has confirmed the end. `begun`: it opened the file. */
export async function upload(
  line: Line,
  doing: string,
  command: string,
  bytes: AsyncIterable<Uint8Array>,
  begun: () => void,
): Promise<number> {
  const flow = await begin(line, doing, command, 0);
  begun();
  const { socket } = flow;
  const wait = (work: (done: (error?: Error | null) => void) => void): Promise<void> =>
    line
      .bounded(doing, line.settings.ms, () =>
        flow.unlessRefused(
          () =>
            new Promise<void>((resolve, reject) =>
              work((error) => (error instanceof Error ? reject(error) : resolve())),
            ),
        ),
      )
      .catch((error: unknown) => explain(line, flow, error));
  let sent = 0;
  try {
    // The server starts TLS when it is ready to take bytes.
    await wait((done) => void flow.secure.then(() => done()));
    for await (const chunk of bytes) {
      // Waiting for each chunk keeps the source at the server's pace.
      if (chunk.byteLength > 0) await wait((done) => socket.write(chunk, done));
      sent += chunk.byteLength;
    }
  } catch (error) {
    await end(line, flow);
    throw error;
  }
  socket.end();
  await line.answer(doing, () => flow.finished);
  line.client.ftp.dataSocket = undefined;
  return sent;
}

/** Ends an upload whose source failed as if it were whole, so that the file can be deleted once the server is done. */
async function end(line: Line, flow: Flow): Promise<void> {
  if (line.broken !== undefined || flow.socket.destroyed) return;
  flow.socket.end();
  const patience = Math.min(LAST_WORDS_MS, line.settings.ms);
  await line.bounded('transfer', patience, () => flow.finished, 'busy').catch(() => line.drop());
  line.client.ftp.dataSocket = undefined;
}

/** Throws why a transfer broke: the server's own words where it has some, and the control connection lives on. */
async function explain(line: Line, flow: Flow, error: unknown): Promise<never> {
  if (error instanceof ProblemError) throw error;
  line.client.ftp.dataSocket = undefined;
  const patience = Math.min(LAST_WORDS_MS, line.settings.ms);
  try {
    await line.bounded('transfer', patience, () => flow.finished, 'busy');
  } catch (last) {
    if (isReply(last) && !hasCode(last, 421)) throw last;
    // Silent or gone: its last words, should they come, must find nobody.
    line.drop();
  }
  raise(lost(line.server, error instanceof Error ? error.message : 'the data connection broke'));
}

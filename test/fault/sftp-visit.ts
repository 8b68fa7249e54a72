/** A gestionale's SFTP client: it logs in, asks, and hears at once when the other end is gone. */
import { createHash } from 'node:crypto';
import { Client, type SFTPWrapper } from 'ssh2';

const LOGIN_MS = 20_000;
const ANSWER_MS = 30_000;
const NO_SUCH_FILE = 2;

/** The connection is gone, or was never there: whoever asked does not know what became of it. */
export class Unheard extends Error {}

type Call<T> = (done: (error?: Error | null, value?: T) => void) => void;

export interface Visit {
  readonly sftp: SFTPWrapper;
  /** Rejects with `Unheard` when no answer comes; else with the server's refusal, its status as `code`. */
  ask<T>(call: Call<T>): Promise<T>;
  /** Undefined: it is not there. */
  sizeOf(path: string): Promise<number | undefined>;
  end(): void;
}

/** `keys` holds what the server was known by: it must be the same for ever. */
export async function visit(
  port: number,
  { user, password, keys }: { readonly user: string; readonly password: string; readonly keys: Set<string> },
): Promise<Visit> {
  const client = new Client();
  const gone = Promise.withResolvers<never>();
  gone.promise.catch(() => undefined);
  client.on('error', (error) => gone.reject(unheard(error)));
  client.on('close', () => gone.reject(new Unheard('the connection was closed')));
  const heard = <T>(call: Call<T>, limitMs = ANSWER_MS): Promise<T> => {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new Unheard(`no answer in ${limitMs / 1000} s`)), limitMs);
    const answer = new Promise<T>((resolve, reject) =>
      call((error, value) => (error ? reject(refusedOrUnheard(error)) : resolve(value as T))),
    );
    return Promise.race([answer, gone.promise, late.promise]).finally(() => clearTimeout(timer));
  };
  const came = heard<void>((done) => client.on('ready', () => done()), LOGIN_MS);
  client.connect({
    host: '127.0.0.1',
    port,
    username: user,
    password,
    readyTimeout: LOGIN_MS,
    algorithms: { serverHostKey: ['ssh-ed25519'] },
    hostVerifier: (key: Buffer) => {
      keys.add(createHash('sha256').update(key).digest('base64'));
      return true;
    },
  });
  try {
    await came;
    client.setNoDelay(true);
    const sftp = await heard<SFTPWrapper>((done) => client.sftp(done));
    return {
      sftp,
      ask: heard,
      sizeOf: (path) =>
        heard<{ size: number }>((done) => sftp.stat(path, done)).then(
          ({ size }) => size,
          (error: { code?: unknown }) => {
            if (error.code === NO_SUCH_FILE) return undefined;
            throw error;
          },
        ),
      end: () => client.end(),
    };
  } catch (error) {
    client.destroy();
    throw error;
  }
}

/** A status is the server's word; whatever else went wrong is no answer. */
const refusedOrUnheard = (error: Error): Error =>
  typeof (error as { code?: unknown }).code === 'number' ? error : unheard(error);

function unheard(error: Error & { level?: string }): Error {
  return error.level === 'client-authentication' ? error : new Unheard(error.message);
}

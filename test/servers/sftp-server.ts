/**
 * An SFTP server in this process, for tests: a real folder behind it, password and key login, faults at will.
 * Its replies come from the real file system, so that what a client sees is what a server would tell.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Algorithms, AuthContext, AuthenticationType, Connection, ParsedKey } from 'ssh2';
import ssh2 from 'ssh2';
import { type Faults, type Operation, type Served, serve } from './sftp-channel.ts';

export type { Faults, Operation } from './sftp-channel.ts';

export interface SftpServerOptions {
  /** Folder on disk that is `/` for the clients. */
  readonly root: string;
  readonly user?: string;
  readonly password?: string;
  /** OpenSSH public key that may log in. */
  readonly publicKey?: string;
  /** Asks for the password interactively only, as PAM does. */
  readonly interactiveOnly?: boolean;
  /** The right password is taken, but has expired: told by the protocol, or by asking for a new one. */
  readonly expired?: 'protocol' | 'questions';
  /** Questions asked interactively in place of the password's. */
  readonly questions?: readonly string[];
  /** No SFTP, or no session at all, for those who are let in. */
  readonly refuses?: 'sftp' | 'session';
  readonly algorithms?: Algorithms;
  /** OpenSSH or PEM private key of the server; default a new ed25519 one. */
  readonly hostKey?: string;
  readonly port?: number;
}

export interface SftpServer {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** `SHA256:…`, as it is pinned. */
  readonly hostKey: string;
  readonly faults: Faults;
  /** Switches every fault off. */
  calm(): void;
  /** `sftp://127.0.0.1:port/path` */
  location(path?: string): string;
  /** Open TCP connections, and file or folder handles that clients hold. */
  connections(): number;
  handles(): number;
  /** Requests seen, by kind. */
  readonly seen: ReadonlyMap<Operation, number>;
  /** Logins tried with a password or a key. */
  logins(): number;
  close(): Promise<void>;
}

const sha = (text: string | Buffer): Buffer => createHash('sha256').update(text).digest();
const same = (one: string | Buffer, other: string | Buffer): boolean => timingSafeEqual(sha(one), sha(other));

export async function startSftpServer(options: SftpServerOptions): Promise<SftpServer> {
  const user = options.user ?? 'borgo';
  const password = options.password ?? 'segreto';
  const hostKeyText = options.hostKey ?? newKey().private;
  const hostKey = parsedKey(hostKeyText);
  const allowed = options.publicKey === undefined ? undefined : parsedKey(options.publicKey);
  const faults: Faults = {};
  const sockets = new Set<Socket>();
  const seen = new Map<Operation, number>();
  const counts = { handles: 0, logins: 0 };
  const served: Served = { root: options.root, faults, seen, counts };

  /** One SSH server per connection: a fault knows which socket to cut. */
  function welcome(socket: Socket): void {
    const ssh = new ssh2.Server(
      {
        hostKeys: [hostKeyText],
        ...(options.algorithms === undefined ? {} : { algorithms: options.algorithms }),
      },
      (client: Connection) => {
        client.on('error', () => undefined);
        client.on('authentication', (context) => {
          const left: AuthenticationType[] = options.interactiveOnly
            ? ['keyboard-interactive']
            : allowed === undefined
              ? ['password']
              : ['password', 'publickey'];
          if (context.method !== 'none') counts.logins += 1;
          const admitted = admit(context);
          if (admitted === true) context.accept();
          else if (admitted === false) context.reject(left);
        });
        client.on('session', (accept, reject) => {
          if (options.refuses === 'session') return reject();
          const session = accept();
          session.on('sftp', (acceptSftp, rejectSftp) => {
            if (options.refuses === 'sftp') rejectSftp();
            else serve(acceptSftp(), served, () => socket.destroy());
          });
        });
      },
    );
    ssh.on('error', () => undefined);
    ssh.injectSocket(socket);
  }

  /** `asked`: the answer to a prompt decides later. */
  function admit(context: AuthContext): boolean | 'asked' {
    if (!same(context.username, user)) return false;
    if (context.method === 'password') {
      if (options.expired === 'protocol' && same(context.password, password)) {
        context.requestChange('Your password has expired.', () => context.reject());
        return 'asked';
      }
      return !options.interactiveOnly && same(context.password, password);
    }
    if (context.method === 'keyboard-interactive' && options.interactiveOnly) {
      const again = options.expired === 'questions' ? ['New password: ', 'Retype new password: '] : [];
      const questions = options.questions ?? ['Password: '];
      context.prompt(
        questions.map((prompt) => ({ prompt, echo: false })),
        (answers) => {
          if (!same(answers[0] ?? '', password)) context.reject(['keyboard-interactive']);
          else if (again.length === 0) context.accept();
          else
            context.prompt(
              again.map((prompt) => ({ prompt, echo: false })),
              () => context.accept(),
            );
        },
      );
      return 'asked';
    }
    if (context.method !== 'publickey' || allowed === undefined) return false;
    if (!same(context.key.data, allowed.getPublicSSH())) return false;
    const { signature, blob } = context;
    return (
      signature === undefined ||
      blob === undefined ||
      allowed.verify(blob, signature, context.hashAlgo) === true
    );
  }

  const listener = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    if (faults.hang === 'everything') socket.pause();
    else welcome(socket);
  });
  await new Promise<void>((resolve) => listener.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;

  return {
    port,
    user,
    password,
    hostKey: `SHA256:${sha(hostKey.getPublicSSH()).toString('base64').replace(/=+$/, '')}`,
    // Setting "hang everything" also silences the connections that are open already.
    faults: new Proxy(faults, {
      set(target, key, value) {
        if (key === 'hang' && value === 'everything') for (const socket of sockets) socket.pause();
        if (key === 'drop') seen.clear();
        return Reflect.set(target, key, value);
      },
    }),
    location: (path = '/') => `sftp://127.0.0.1:${port}${path}`,
    connections: () => sockets.size,
    handles: () => counts.handles,
    calm: () => {
      for (const key of Object.keys(faults)) Reflect.deleteProperty(faults, key);
      // A silenced socket does not even see its other end go.
      for (const socket of sockets) socket.resume();
    },
    seen,
    logins: () => counts.logins,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => listener.close(() => resolve()));
    },
  };
}

/** A new ed25519 pair. Of ssh2's own, about 7 in 1,000 cannot be read back (a leading zero is lost): those are thrown away. */
export function newKey(passphrase?: string): { readonly private: string; readonly public: string } {
  for (;;) {
    const pair =
      passphrase === undefined
        ? ssh2.utils.generateKeyPairSync('ed25519', {})
        : ssh2.utils.generateKeyPairSync('ed25519', { passphrase, cipher: 'aes256-cbc', rounds: 1 });
    if (!(ssh2.utils.parseKey(pair.private, passphrase) instanceof Error)) return pair;
  }
}

export function parsedKey(text: string): ParsedKey {
  const key = ssh2.utils.parseKey(text);
  if (key instanceof Error) throw key;
  return key;
}

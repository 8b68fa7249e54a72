/**
 * An FTP server in this process, for tests: a real folder behind it, passive transfers, TLS, and faults at will. What
 * it answers comes from the real file system, so that what a client sees is what a server would tell.
 */
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { Conversation } from './ftp-conversation.ts';

export interface Pair {
  readonly key: string;
  readonly cert: string;
}

/** What goes wrong; may be changed at any moment. Commands in capitals. */
export interface Faults {
  /** Never answers this command; `everything`: not even the greeting of a new connection. */
  hang?: string;
  /** Cuts both connections at this command. */
  drop?: string;
  /** Answers this, and does nothing. */
  replies?: { readonly [command: string]: string };
  /** Does not know these commands, and does not list them among its features. */
  lacks?: readonly string[];
  greeting?: string;
  listStyle?: 'unix' | 'dos';
  /** Takes `-a` for the name of a file, of which there is none. */
  optionsAreNames?: boolean;
  /** Folder where a login begins. */
  home?: string;
  /** Lines that every listing also has, as bytes in latin1, with their ends. */
  alsoListed?: readonly string[];
  /**
   * Downloads end at this byte, so many times. `clean`: as if whole ("226") · `told`: closed, then "426" · `reset` ·
   * `server dies`: both connections are reset · `silence`: no more bytes, and no word.
   */
  cut?: {
    readonly at: number;
    times: number;
    readonly how: 'clean' | 'told' | 'reset' | 'server dies' | 'silence';
  };
  /** Announces another address for data. */
  passiveHost?: string;
  /** Fails uploads once this many bytes were taken, as a full disk does. */
  diskFullAfter?: number;
  /** Takes no more bytes of an upload after these, and says nothing. */
  storeSilentAt?: number;
  /** Says that all was stored, and keeps so many zeros instead. */
  storeKeeps?: number;
  /** Data connections show this certificate instead. */
  otherDataCertificate?: Pair;
}

export interface FtpServerOptions {
  /** Folder on disk that is `/` for the clients. */
  readonly root: string;
  readonly user?: string;
  readonly password?: string;
  readonly certificate?: Pair;
  readonly implicit?: boolean;
  readonly port?: number;
}

/** What all conversations of a server share. */
export interface Served {
  readonly root: string;
  readonly user: string;
  readonly password: string;
  readonly certificate?: Pair;
  readonly faults: Faults;
  readonly sockets: Set<Socket>;
  /** Commands seen, by kind, and as they came. */
  readonly seen: Map<string, number>;
  readonly log: string[];
  readonly counts: { logins: number };
}

export interface FtpServer extends Served {
  readonly port: number;
  /** Switches every fault off. */
  calm(): void;
  /** `ftp://127.0.0.1:port/path`; `ftps://` where it has a certificate. */
  location(path?: string): string;
  close(): Promise<void>;
}

export async function startFtpServer(options: FtpServerOptions): Promise<FtpServer> {
  const { root, user = 'borgo', password = 'segreto', certificate } = options;
  const faults: Faults = {};
  const served: Served = {
    root,
    user,
    password,
    ...(certificate === undefined ? {} : { certificate }),
    faults,
    sockets: new Set(),
    seen: new Map(),
    log: [],
    counts: { logins: 0 },
  };
  const listener = createServer({ noDelay: true }, (socket) => {
    served.sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => served.sockets.delete(socket));
    if (faults.hang === 'everything') socket.resume();
    else new Conversation(socket, served, options.implicit === true);
  });
  await new Promise<void>((resolve) => listener.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  return {
    ...served,
    port,
    calm: () => {
      for (const key of Object.keys(faults)) Reflect.deleteProperty(faults, key);
      served.seen.clear();
      served.log.length = 0;
    },
    location: (path = '/') => `${certificate === undefined ? 'ftp' : 'ftps'}://127.0.0.1:${port}${path}`,
    close: async () => {
      for (const socket of served.sockets) socket.destroy();
      await new Promise<void>((resolve) => listener.close(() => resolve()));
    },
  };
}

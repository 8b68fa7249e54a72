/** Our own SFTP server. It speaks the protocol; what is in a home, and who has one, the inbox knows. */
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import ssh2 from 'ssh2';
import type { Clock } from '../../../domain/ports/clock.ts';
import type { Inbox, InboxAccount } from '../../../domain/ports/inbox.ts';
import { BAN_RULES, Ban, type BanRules } from './ban.ts';
import { type ConnectionParts, serveConnection } from './connection.ts';
import { hostKeys } from './host-keys.ts';
import { type InboxLimits, LIMITS } from './limits.ts';
import { OpenUploads } from './open-uploads.ts';

export interface ServerLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
}

export interface InboxServerOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Where the host keys are, or are made at the first start. */
  readonly hostKeysFolder: string;
  readonly limits?: Partial<InboxLimits>;
  readonly ban?: Partial<BanRules>;
  readonly clock: Clock;
  readonly log: ServerLog;
}

export interface InboxServer {
  readonly port: number;
  /** `SHA256:…` of each host key, ed25519 first. */
  readonly fingerprints: readonly string[];
  readonly connections: () => number;
  /** Cuts every connection; what was being written is marked as cut. */
  close(): Promise<void>;
}

interface Guest {
  readonly socket: Socket;
  /** Runs until the SSH library has heard a header: before that it knows of no connection. */
  readonly timer: NodeJS.Timeout;
}

// AES in Galois mode and in counter mode run in the processor; the others cost several times as much.
const ALGORITHMS = {
  cipher: [
    'aes128-gcm@openssh.com',
    'aes256-gcm@openssh.com',
    'aes128-ctr',
    'aes192-ctr',
    'aes256-ctr',
  ] as ssh2.CipherAlgorithm[],
  hmac: [
    'hmac-sha2-256-etm@openssh.com',
    'hmac-sha2-512-etm@openssh.com',
    'hmac-sha2-256',
    'hmac-sha2-512',
  ] as ssh2.MacAlgorithm[],
  compress: ['none'] as ssh2.CompressionAlgorithm[],
};
const GRACE_MS = 10_000;

export async function startInboxServer(inbox: Inbox, options: InboxServerOptions): Promise<InboxServer> {
  const { clock, log } = options;
  const limits = { ...LIMITS, ...options.limits };
  const keys = await hostKeys(options.hostKeysFolder);
  const now = (): number => clock.now().getTime();
  const ban = new Ban({ ...BAN_RULES, ...options.ban }, now);
  const open = new OpenUploads(inbox, log);
  const sockets = new Map<string, Guest>();
  const strangers = new Set<Socket>();
  const accounts = new Map<string, number>();
  const settling = new Set<Promise<unknown>>();

  const ssh = new ssh2.Server(
    { hostKeys: keys.map(({ key }) => key), ident: 'Tramite', algorithms: ALGORITHMS },
    (client, info) => {
      const guest = sockets.get(`${info.ip} ${info.port}`);
      if (guest === undefined) {
        client.end();
        return;
      }
      const { socket } = guest;
      clearTimeout(guest.timer);
      const parts: ConnectionParts = {
        inbox,
        ban,
        log,
        refusalMs: limits.refusalMs,
        open,
        limits,
        now,
        admit: (account) => admit(account, socket),
      };
      const { settled } = serveConnection(client, info.ip, parts, () => socket.destroy());
      settling.add(settled);
      void settled.finally(() => settling.delete(settled));
    },
  );
  ssh.on('error', (error: Error) => log.warn({ error: error.message }, 'the SFTP server reports an error'));

  function admit(account: InboxAccount, socket: Socket): boolean {
    const count = (accounts.get(account.user) ?? 0) + 1;
    if (count > limits.connectionsPerAccount) return false;
    strangers.delete(socket);
    accounts.set(account.user, count);
    socket.once('close', () => {
      const left = (accounts.get(account.user) ?? 1) - 1;
      if (left === 0) accounts.delete(account.user);
      else accounts.set(account.user, left);
    });
    return true;
  }

  const listener = createServer({ noDelay: true, keepAlive: true }, (socket) => {
    socket.on('error', () => undefined);
    const address = socket.remoteAddress ?? '';
    if (sockets.size >= limits.connections || ban.addressBanned(address)) {
      socket.destroy();
      return;
    }
    // Whoever says nothing for longest makes room: silent connections must not keep those out who log in.
    const [oldest] = strangers.size >= limits.strangers ? strangers : [];
    if (oldest !== undefined && strangers.delete(oldest)) oldest.destroy();
    const key = `${address} ${socket.remotePort}`;
    const timer = setTimeout(() => socket.destroy(), limits.loginMs);
    sockets.set(key, { socket, timer });
    strangers.add(socket);
    socket.on('close', () => {
      clearTimeout(timer);
      sockets.delete(key);
      strangers.delete(socket);
    });
    ssh.injectSocket(socket);
  });
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(options.port, options.host, () => resolve());
  });
  const { port } = listener.address() as AddressInfo;

  return {
    port,
    fingerprints: keys.map(({ fingerprint }) => fingerprint),
    connections: () => sockets.size,
    async close() {
      const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
      for (const { socket } of sockets.values()) socket.destroy();
      await closed;
      const late = new Promise((resolve) => setTimeout(resolve, GRACE_MS).unref());
      await Promise.race([Promise.all(settling), late]);
      await open.stop();
    },
  };
}

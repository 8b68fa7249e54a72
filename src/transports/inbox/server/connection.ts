/** One SSH connection: a login, then SFTP channels and nothing else. */
import type { Connection, ServerChannel } from 'ssh2';
import type { InboxAccount } from '../../../domain/ports/inbox.ts';
import { converse } from './channel.ts';
import { Conversation } from './conversation.ts';
import type { InboxLimits } from './limits.ts';
import { type Doorkeeper, login } from './login.ts';
import type { OpenUploads } from './open-uploads.ts';
import { Malformed } from './wire.ts';

export interface ConnectionParts extends Doorkeeper {
  readonly open: OpenUploads;
  readonly limits: InboxLimits;
  readonly now: () => number;
  /** False: the account has as many connections as it may have. */
  admit(account: InboxAccount): boolean;
}

export interface ConnectionEnds {
  /** All its channels have ended, and what they wrote is accounted for. */
  readonly settled: Promise<unknown>;
}

/** `cut` breaks the TCP connection. */
export function serveConnection(
  client: Connection,
  address: string,
  parts: ConnectionParts,
  cut: () => void,
): ConnectionEnds {
  const { limits, log } = parts;
  let account: InboxAccount | undefined;
  let attempts = 0;
  const channels = new Set<Promise<void>>();
  const live = new Set<ServerChannel>();
  const gone = new AbortController();
  let timer = setTimeout(cut, limits.loginMs);

  client.on('error', (error) => log.info({ address, error: error.message }, 'an SFTP connection broke'));
  client.on('authentication', (context) => {
    if (context.method !== 'none') attempts += 1;
    if (attempts > limits.attempts) {
      client.end();
      return;
    }
    login(parts, address, context).then(
      (admitted) => {
        if (admitted === undefined) return;
        account = admitted;
        log.info({ address, user: admitted.user, method: context.method }, 'SFTP login');
        if (!parts.admit(admitted)) {
          log.warn({ address, user: admitted.user }, 'too many SFTP connections of one account');
          client.end();
        }
      },
      (error: unknown) => {
        // The database does not answer: nobody can be known, and nobody guessed.
        log.warn({ address, error: String(error) }, 'an SFTP login could not be decided');
        context.reject([]);
      },
    );
  });
  const heard = (): void => {
    clearTimeout(timer);
    if (gone.signal.aborted) return;
    timer = setTimeout(cut, limits.idleMs);
  };
  client.on('ready', heard);
  client.on('session', (accept, reject) => {
    if (live.size >= limits.channels) {
      reject();
      return;
    }
    const session = accept();
    // Everything else (shell, exec, forwarding) is refused by having no listener.
    session.on('subsystem', (acceptChannel, rejectChannel, info) => {
      if (info.name !== 'sftp' || account === undefined || live.size >= limits.channels) {
        // Absent when the client wants no answer.
        rejectChannel?.();
        return;
      }
      const channel = acceptChannel();
      live.add(channel);
      const served = serve(channel, account).finally(() => {
        live.delete(channel);
        channels.delete(served);
      });
      channels.add(served);
    });
  });
  const settled = new Promise<unknown>((resolve) => {
    client.on('close', () => {
      gone.abort();
      clearTimeout(timer);
      resolve(Promise.all(channels));
    });
  });

  async function serve(channel: ServerChannel, owner: InboxAccount): Promise<void> {
    const { inbox, open, now } = parts;
    channel.on('error', () => undefined);
    const conversation = new Conversation({
      inbox,
      account: owner,
      open,
      log,
      now,
      handles: limits.handles,
    });
    try {
      await converse(channel, conversation, limits, gone.signal, heard);
      channel.exit(0);
    } catch (error) {
      const facts = { address, user: owner.user, error: String(error) };
      if (error instanceof Malformed) log.warn(facts, 'what came is not SFTP');
      else log.info(facts, 'an SFTP channel broke');
      if (error instanceof Malformed) cut();
    } finally {
      await conversation
        .end()
        .catch((error: unknown) =>
          log.warn({ user: owner.user, error: String(error) }, 'an SFTP channel could not be ended'),
        );
      channel.end();
      channel.close();
    }
  }

  return { settled };
}

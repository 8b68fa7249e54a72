/** Our own SFTP server as a part of `serve`: it listens from when the first connector has it, and uploads are looked after. */
import { join } from 'node:path';
import type { Inbox } from './domain/ports/inbox.ts';
import type { Context } from './pipeline/context.ts';
import type { InboxAccounts } from './pipeline/inbox-accounts.ts';
import { sweepInbox } from './pipeline/inbox-sweep.ts';
import { paced } from './pipeline/pace.ts';
import { type InboxServer, startInboxServer } from './transports/inbox/server/server.ts';

const LOOK_MS = 2_000;
const SWEEP_MS = 60_000;

export interface OwnDoorOptions {
  readonly inbox: Inbox;
  readonly accounts: Pick<InboxAccounts, 'all'>;
  readonly host: string;
  readonly port: number;
}

export function keepOwnDoor(context: Context, options: OwnDoorOptions): { stop(): Promise<void> } {
  let server: InboxServer | undefined;
  let said = '';
  const look = async (): Promise<void> => {
    try {
      if (server !== undefined) return;
      const wanted = (await options.accounts.all()).some(({ doors }) => doors.includes('sftp'));
      if (!wanted) return;
      server = await startInboxServer(options.inbox, {
        host: options.host,
        port: options.port,
        hostKeysFolder: join(context.home, 'inbox', 'keys'),
        clock: context.clock,
        log: context.log,
      });
      const address = { host: options.host, port: server.port };
      context.log.info({ ...address, hostKeys: server.fingerprints }, 'the SFTP server listens');
    } catch (error) {
      // Once for each reason: the port may be another program's for long.
      if (said !== String(error)) context.log.warn({ error: String(error) }, 'the SFTP server cannot listen');
      said = String(error);
    }
  };
  const sweep = async (): Promise<void> => {
    await sweepInbox(context).catch((error: unknown) =>
      context.log.warn({ error: String(error) }, 'uploads could not be looked after'),
    );
  };
  const looking = paced(look, LOOK_MS);
  const sweeping = paced(sweep, SWEEP_MS, LOOK_MS);
  return {
    async stop() {
      await looking.stop();
      await sweeping.stop();
      await server?.close();
    },
  };
}

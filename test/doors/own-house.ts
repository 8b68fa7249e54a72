/** Our own SFTP server before a scene: what is uploaded to it is collected by the scene's pipeline, on the scene's clock. */
import type { Inbox } from '../../src/domain/ports/inbox.ts';
import type { Context } from '../../src/pipeline/context.ts';
import { pipelineInbox } from '../../src/pipeline/inbox.ts';
import type { BanRules } from '../../src/transports/inbox/server/ban.ts';
import type { InboxLimits } from '../../src/transports/inbox/server/limits.ts';
import { type InboxServer, startInboxServer } from '../../src/transports/inbox/server/server.ts';
import { openTransports } from '../../src/transports/registry.ts';
import type { Scene } from '../pipeline/scene.ts';
import { keysFolder, PASSWORD, USER } from '../transports/inbox-scene.ts';
import type { Ends } from './writer.ts';

export interface OwnHouse {
  readonly context: Context;
  readonly inbox: Inbox;
  readonly server: InboxServer;
}

export const LOGIN = { user: USER, password: PASSWORD };

export async function ownHouse(
  ends: Ends,
  scene: Scene,
  options: { readonly limits?: Partial<InboxLimits>; readonly ban?: Partial<BanRules> } = {},
): Promise<OwnHouse> {
  const inbox = pipelineInbox(scene.context);
  const { limits, ban } = options;
  const server = await startInboxServer(inbox, {
    host: '127.0.0.1',
    port: 0,
    hostKeysFolder: await keysFolder(),
    limits: { refusalMs: 20, ...limits },
    ...(ban === undefined ? {} : { ban }),
    clock: scene.context.clock,
    log: scene.context.log,
  });
  ends.after(() => server.close());
  return { context: { ...scene.context, transports: openTransports(inbox) }, inbox, server };
}

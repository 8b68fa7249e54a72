/** Tramite's side of a transfer that the gestionale begins: our own SFTP server and HTTP door on a real PostgreSQL. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { inboxAccounts } from '../../../src/pipeline/inbox-accounts.ts';
import { pushDoor } from '../../../src/pipeline/push.ts';
import { Database } from '../../../src/store/database.ts';
import { startInboxServer } from '../../../src/transports/inbox/server/server.ts';
import { startPush } from '../../servers/push-server.ts';
import { serve } from '../../soak/child.ts';
import { BODY, importConnectors, openHouse, receiving } from '../../soak/house.ts';

setFlagsFromString('--heap-growing-percent=100');

export const USERS = { sftp: 'bench-sftp', http: 'bench-http' } as const;
export const API_KEY = 'bench-key';
const LARGEST = 2 ** 40;
const quiet = { info: () => undefined, warn: () => undefined };

export type ToReceive =
  | { readonly start: { readonly url: string; readonly home: string; readonly publicKey: string } }
  /** What was uploaded under this name goes through the session into the archive, and away. */
  | { readonly take: string }
  | { readonly memory: true };

export interface Receiver {
  readonly sftpPort: number;
  readonly httpUrl: string;
}
export interface Memory {
  readonly peakMb: number;
  readonly baselineMb: number;
}

const mb = (bytes: number): number => Math.round(bytes / 2 ** 20);
let baselineMb = 0;
let house: ReturnType<typeof openHouse> | undefined;

async function start(given: { url: string; home: string; publicKey: string }): Promise<Receiver> {
  const database = new Database({ url: given.url, max: 6 });
  house = openHouse(database, given.home);
  const maxBytes = LARGEST;
  await importConnectors(database, {
    sftp: receiving('inbox://sftp', { options: { user: USERS.sftp, publicKey: given.publicKey, maxBytes } }),
    http: receiving('inbox://http', { options: { user: USERS.http, apiKey: API_KEY, maxBytes } }),
  });
  const { context, inbox } = house;
  const sftp = await startInboxServer(inbox, {
    host: '127.0.0.1',
    port: 0,
    hostKeysFolder: join(given.home, 'keys'),
    clock: context.clock,
    log: quiet,
  });
  const door = pushDoor(context, inboxAccounts(context));
  const http = await startPush({ door, clock: context.clock });
  baselineMb = mb(process.memoryUsage.rss());
  return { sftpPort: sftp.port, httpUrl: http.url };
}

async function take(name: string): Promise<string> {
  if (house === undefined) throw new Error('not started');
  const { context } = house;
  const transport = context.transports.transport('inbox://sftp');
  if (!('open' in transport)) throw new Error(transport.message);
  const owner = { organization: BODY, connector: 'sftp' };
  const opened = await transport.open(
    { location: 'inbox://sftp', options: {}, use: 'collect', owner },
    AbortSignal.timeout(10 * 60_000),
  );
  if (!opened.ok) throw new Error(opened.problem.message);
  const session = opened.value;
  try {
    const found = await session.stat(name);
    if (!found.ok || found.value === undefined) throw new Error(`${name} was not uploaded`);
    const { sha256 } = await context.archive.store(BODY, session.read(found.value));
    await session.remove(name);
    return sha256;
  } finally {
    await session.close();
    await rm(join(context.home, 'archive'), { recursive: true, force: true });
  }
}

serve(async (question: ToReceive): Promise<Receiver | Memory | string> => {
  if ('start' in question) return start(question.start);
  if ('take' in question) return take(question.take);
  return { peakMb: mb(process.resourceUsage().maxRSS * 1024), baselineMb };
});

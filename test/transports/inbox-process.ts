/** A server process of its own, to be killed: database URL, home and folder of host keys are its arguments; it tells its port. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { diskArchive } from '../../src/archive/disk.ts';
import { ok } from '../../src/domain/problem.ts';
import { uuidV7 } from '../../src/domain/uuid.ts';
import { pipelineInbox } from '../../src/pipeline/inbox.ts';
import { Database } from '../../src/store/database.ts';
import { startInboxServer } from '../../src/transports/inbox/server/server.ts';

const [url = '', home = '', hostKeysFolder = ''] = process.argv.slice(2);
const clock = { now: () => new Date() };
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const inbox = pipelineInbox({
  database: new Database({ url, max: 3 }),
  archive: diskArchive(join(home, 'archive')),
  clock,
  bell: { ring: async () => undefined },
  log: quiet,
  home,
  secrets: (given) => ok(given),
  newId: () => uuidV7(Date.now(), randomBytes(10)),
  crash: () => undefined,
});
const server = await startInboxServer(inbox, {
  host: '127.0.0.1',
  port: 0,
  hostKeysFolder,
  clock,
  log: quiet,
});
process.stdout.write(`${server.port}\n`);

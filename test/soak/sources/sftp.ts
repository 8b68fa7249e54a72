import { mkdir } from 'node:fs/promises';
import type { ReceiveConfig } from '../../../src/domain/configuration.ts';
import type { Chance } from '../../fault/random.ts';
import { type Faults as Broken, newKey, type Operation, startSftpServer } from '../../servers/sftp-server.ts';
import { startFront } from '../front.ts';
import { receiving } from '../house.ts';
import { type Fault, Faults, frontFaults, type Source, serverFault } from '../source.ts';
import { type Announced, gatesOf, Writer } from './folder.ts';

const TALK = 60_000;
const READS: readonly Operation[] = ['OPEN', 'READ', 'CLOSE', 'FSTAT', 'OPENDIR', 'READDIR', 'LSTAT', 'STAT'];
const FAILURE = 4;

export async function sftpSource(
  root: string,
  connector: string,
  chance: Chance,
  how: Announced,
  settle: ReceiveConfig['then'],
): Promise<Source> {
  await mkdir(root);
  const hostKey = newKey().private;
  const server = await startSftpServer({ root, hostKey });
  // The same folder behind another key, and behind another password.
  const stranger = await startSftpServer({ root });
  const closed = await startSftpServer({ root, hostKey, password: 'cambiata' });
  const front = await startFront(server.port);
  const operations = settle === 'leave' ? READS : [...READS, 'RENAME' as const];
  const one = (): Operation => chance.shuffled(operations)[0] ?? 'READ';
  const instead = (name: string, port: number): Fault => ({
    name,
    begin: () => {
      front.behind = port;
    },
    end: () => {
      front.behind = server.port;
    },
  });
  const broken = (name: string, faults: () => Broken): Fault => serverFault(name, server, faults);
  const faults = new Faults(chance, [
    ...frontFaults(front, chance, TALK, 'anywhere'),
    instead('other host key', stranger.port),
    instead('login refused', closed.port),
    broken('drop', () => ({ drop: { operation: one(), after: chance.between(1, 4) } })),
    broken('hang in a call', () => ({ hang: one() })),
    broken('refused call', () => ({ refuse: { operation: one(), status: FAILURE } })),
    broken('short file', () => ({ truncateReadsAt: chance.between(0, 5_000) })),
    broken('short answers', () => ({ shortReads: chance.between(1_000, 9_000) })),
    broken('bare listing', () => ({ bareListing: true, inventedNames: ['../evil.csv', 'nowhere.csv'] })),
  ]);
  const writer = new Writer(root, connector, chance, how);
  return {
    receive: receiving(`sftp://127.0.0.1:${front.port}/`, {
      options: { user: server.user, password: server.password, hostKey: server.hostKey, timeoutSeconds: 1 },
      match: '*.csv',
      ready: gatesOf[how],
      settle,
    }),
    async turn(last) {
      const files = await writer.turn(last);
      return { files, fault: await faults.turn(last) };
    },
    async close() {
      await front.close();
      for (const each of [server, stranger, closed]) await each.close();
    },
  };
}

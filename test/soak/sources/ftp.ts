import { mkdir } from 'node:fs/promises';
import type { Chance } from '../../fault/random.ts';
import { type Faults as Broken, startFtpServer } from '../../servers/ftp-server.ts';
import { startFront } from '../front.ts';
import { receiving } from '../house.ts';
import { type Fault, Faults, frontFaults, type Source, serverFault } from '../source.ts';
import { gatesOf, Writer } from './folder.ts';

const TALK = 900;
const COMMANDS = ['USER', 'PASS', 'TYPE', 'EPSV', 'MLSD', 'RETR', 'SIZE', 'MLST', 'DELE'];

export async function ftpSource(root: string, connector: string, chance: Chance): Promise<Source> {
  await mkdir(root);
  const server = await startFtpServer({ root });
  const front = await startFront(server.port);
  const one = (): string => chance.shuffled(COMMANDS)[0] ?? 'RETR';
  const broken = (name: string, faults: () => Broken): Fault => serverFault(name, server, faults);
  const cut = (how: NonNullable<Broken['cut']>['how']): Fault =>
    broken(`data: ${how}`, () => ({ cut: { at: chance.between(0, 5_000), times: 99, how } }));
  const faults = new Faults(chance, [
    ...frontFaults(front, chance, TALK, 'anywhere'),
    broken('login refused', () => ({ replies: { PASS: '530 Login incorrect.' } })),
    broken('nonsense', () => ({ replies: { [one()]: chance.between(0, 1) === 0 ? 'qwerty' : '999 ?' } })),
    broken('busy', () => ({ replies: { [one()]: '421 too many' } })),
    broken('drop', () => ({ drop: one() })),
    broken('hang in a command', () => ({ hang: one() })),
    cut('clean'),
    cut('told'),
    cut('reset'),
    cut('server dies'),
    cut('silence'),
    broken('odd lines', () => ({ alsoListed: ['type=file;size=12;modify=2026; half.csv\r\n', 'junk\r\n'] })),
  ]);
  const writer = new Writer(root, connector, chance, 'rename');
  return {
    receive: receiving(`ftp://127.0.0.1:${front.port}/`, {
      options: { user: server.user, password: server.password, timeoutSeconds: 1 },
      match: `${connector}-*.csv`,
      ready: gatesOf.rename,
      settle: 'delete',
    }),
    async turn(last) {
      const files = await writer.turn(last);
      return { files, fault: await faults.turn(last) };
    },
    async close() {
      await front.close();
      await server.close();
    },
  };
}

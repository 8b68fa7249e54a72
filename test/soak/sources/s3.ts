import type { Chance } from '../../fault/random.ts';
import { objectOf } from '../../servers/s3-objects.ts';
import { type Fault as Broken, S3Server } from '../../servers/s3-server.ts';
import { startFront } from '../front.ts';
import { receiving } from '../house.ts';
import { contentOf, type Fault, Faults, frontFaults, type Source, whole } from '../source.ts';

const TALK = 8_000;
const PREFIX = 'in/';

export async function s3Source(connector: string, chance: Chance): Promise<Source> {
  const server = await S3Server.start();
  const bucket = server.bucket('prova');
  const front = await startFront(Number(new URL(server.endpoint).port));
  /** From the n-th request on. */
  const broken = (name: string, fault: Broken): Fault => ({
    name,
    begin: () => {
      let left = chance.between(0, 3);
      server.fault = () => {
        left -= 1;
        return left < 0 ? fault : 'allow';
      };
    },
    end: () => {
      server.fault = () => 'allow';
      server.asked.length = 0;
    },
  });
  const faults = new Faults(chance, [
    ...frontFaults(front, chance, TALK, 'start'),
    broken('drop', 'drop'),
    broken('reset', 'reset'),
    broken('hang in a call', 'hang'),
    broken('stall', 'stall'),
    broken('lost answer', 'lose-answer'),
    broken('login page', 'html'),
    broken('half XML', 'garbage'),
    broken('login refused', { status: 403, code: 'InvalidAccessKeyId' }),
    broken('slow down', { status: 503, code: 'SlowDown' }),
    broken('fails', { status: 500, code: 'InternalError' }),
  ]);
  const [[accessKeyId, secretAccessKey] = ['', '']] = [...server.secrets];
  let number = 0;
  return {
    receive: receiving(`s3://prova/${PREFIX}`, {
      options: {
        endpoint: `http://127.0.0.1:${front.port}`,
        region: server.region,
        accessKeyId,
        secretAccessKey,
        timeoutSeconds: 1,
      },
      match: '*.csv',
      settle: 'delete',
    }),
    async turn(last) {
      const files = [];
      server.asked.length = 0;
      if (!last && chance.between(0, 2) > 0) {
        number += 1;
        const bytes = contentOf(chance, connector, number);
        const name = `${connector}-${String(number).padStart(5, '0')}.csv`;
        bucket.objects.set(`${PREFIX}${name}`, objectOf(bytes, {}, Date.now()));
        files.push(whole(name, bytes));
      }
      return { files, fault: await faults.turn(last) };
    },
    async close() {
      await front.close();
      await server.close();
    },
  };
}

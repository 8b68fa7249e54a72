/** A gestionale that uploads to our own SFTP server: whole, under a temporary name, cut off and resumed or begun again. */
import { connect, type Socket } from 'node:net';
import type { Client, SFTPWrapper } from 'ssh2';
import ssh2 from 'ssh2';
import type { Chance } from '../../fault/random.ts';
import { receiving } from '../house.ts';
import { contentOf, noiseOf, type Source, type Turn, type Whole, whole } from '../source.ts';

export const USER = 'prova';
export const PASSWORD = 'segreto di prova';
const PIECE = 32 * 1024;
const TRIES = 5;

const call = <T>(work: (done: (error: Error | null | undefined, value?: T) => void) => void): Promise<T> =>
  new Promise<T>((resolve, reject) => {
    // A connection that goes does not answer what was asked.
    const late = setTimeout(() => reject(new Error('no answer')), 5_000);
    work((error, value) => {
      clearTimeout(late);
      if (error) reject(error);
      else resolve(value as T);
    });
  });

interface Visit {
  readonly client: Client;
  readonly sftp: SFTPWrapper;
}

async function visit(port: number, password: string): Promise<Visit> {
  const client = new ssh2.Client();
  await new Promise<void>((resolve, reject) => {
    client.on('ready', resolve);
    client.on('error', reject);
    client.on('close', () => reject(new Error('closed')));
    client.connect({ host: '127.0.0.1', port, username: USER, password, hostVerifier: () => true });
  });
  return { client, sftp: await call<SFTPWrapper>((done) => client.sftp(done)) };
}

async function pour(
  sftp: SFTPWrapper,
  handle: Buffer,
  bytes: Buffer,
  from: number,
  to: number,
): Promise<void> {
  for (let at = from; at < to; at += PIECE)
    await call<void>((done) => sftp.write(handle, bytes, at, Math.min(PIECE, to - at), at, done));
}

export function inboxSource(port: number, connector: string, chance: Chance): Source {
  const strangers = new Set<Socket>();
  let number = 0;

  /** In one connection: bytes of [from, to) of the file; `cut`: and then the connection breaks. */
  async function send(name: string, bytes: Buffer, from: number, to: number, cut: boolean): Promise<void> {
    const { client, sftp } = await visit(port, PASSWORD);
    try {
      const handle = await call<Buffer>((done) => sftp.open(name, from === 0 ? 'w' : 'r+', done));
      await pour(sftp, handle, bytes, from, to);
      if (!cut) await call<void>((done) => sftp.close(handle, done));
    } finally {
      if (cut) client.destroy();
      else client.end();
    }
  }

  async function upload(name: string, bytes: Buffer, how: string): Promise<void> {
    const path = `in/${name}`;
    const half = chance.between(1, bytes.length - 1);
    if (how === 'cut, resumed' || how === 'cut, again') {
      await send(path, bytes, 0, half, true);
      await send(path, bytes, how === 'cut, again' ? 0 : half, bytes.length, false);
    } else if (how === 'renamed') {
      await send(`${path}.part`, bytes, 0, bytes.length, false);
      const { client, sftp } = await visit(port, PASSWORD);
      await call<void>((done) => sftp.rename(`${path}.part`, path, done));
      client.end();
    } else await send(path, bytes, 0, bytes.length, false);
  }

  const rudeness: { readonly [name: string]: () => Promise<unknown> } = {
    'wrong password': () => visit(port, 'sbagliata').catch(() => undefined),
    noise: async () => {
      const noise = noiseOf(chance);
      const socket = connect(port, '127.0.0.1', () => socket.end(noise));
      socket.on('error', () => undefined);
    },
    'silent stranger': async () => {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => undefined);
      strangers.add(socket);
    },
    'gone at once': async () => {
      const socket = connect(port, '127.0.0.1', () => socket.resetAndDestroy());
      socket.on('error', () => undefined);
    },
    'bad requests': async () => {
      const { client, sftp } = await visit(port, PASSWORD);
      for (const name of ['../../etc/passwd', 'in/a/b', 'in/\n', `in/${'x'.repeat(300)}`])
        await call<Buffer>((done) => sftp.open(name, 'w', done)).catch(() => undefined);
      client.end();
    },
  };

  return {
    receive: receiving('inbox://sftp', {
      options: { user: USER, password: PASSWORD },
      match: '*.csv',
      ready: [
        { gate: 'rename', suffixes: ['.part'] },
        { gate: 'quiet', seconds: 1 },
      ],
      settle: 'delete',
    }),
    async turn(last): Promise<Turn> {
      for (const socket of strangers) socket.destroy();
      strangers.clear();
      if (last) return { fault: 'none', files: [] };
      let fault = 'none';
      if (chance.between(0, 4) === 0) {
        [fault = 'none'] = chance.shuffled(Object.keys(rudeness));
        await rudeness[fault]?.();
      }
      const files: Whole[] = [];
      if (chance.between(0, 2) > 0) {
        number += 1;
        const bytes = contentOf(chance, connector, number);
        const name = `${connector}-${String(number).padStart(5, '0')}.csv`;
        const [how = 'whole'] = chance.shuffled(['whole', 'whole', 'renamed', 'cut, resumed', 'cut, again']);
        await again(() => upload(name, bytes, how));
        files.push(whole(name, bytes));
        if (how.startsWith('cut')) fault = how;
      }
      return { fault, files };
    },
    async close() {
      for (const socket of strangers) socket.destroy();
    },
  };
}

/** As a gestionale does: a file whose upload failed is sent again from its beginning. */
async function again(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (attempt === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100 * attempt));
    }
  }
}

/** Every lane of `npm run bench -- transports`: its server, Tramite's door to it, and the plain tool. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { link, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Database } from '../../../src/store/database.ts';
import { startEmbedded } from '../../../src/store/embedded.ts';
import { migrate } from '../../../src/store/migrate.ts';
import { newCertificate } from '../../servers/certificate.ts';
import { startOpenSsh } from '../../servers/openssh.ts';
import { freePort } from '../../servers/port.ts';
import { newKey } from '../../servers/sftp-server.ts';
import { startChild } from '../../soak/child.ts';
import { startDaemon, timed } from './daemon.ts';
import { type Ground, type Lane, readingLane } from './lane.ts';
import { API_KEY, type Memory, type Receiver, USERS } from './receiver.ts';

const S3RVER = fileURLToPath(new URL('../../../node_modules/s3rver/bin/s3rver.js', import.meta.url));

export const LANES: { readonly [name: string]: (ground: Ground) => Promise<Lane> } = {
  folder,
  sftp,
  ftp: (ground) => ftp(ground, false),
  ftps: (ground) => ftp(ground, true),
  http,
  'http-push': httpPush,
  s3,
  inbox,
};

const target = ({ scratch }: Ground): string => join(scratch, 'plain');

async function folder(ground: Ground): Promise<Lane> {
  const out = target(ground);
  return readingLane(ground, { location: ground.folder, options: {} }, async () => {
    const seconds = await timed('cp', [ground.file, out]);
    const all = seconds + (await timed('sha256sum', [out]));
    await rm(out);
    return all;
  });
}

const sshOptions = (key: string, port: number): readonly string[] => [
  ...['-q', '-P', String(port), '-i', key, '-o', 'StrictHostKeyChecking=no'],
  ...['-o', 'UserKnownHostsFile=/dev/null', '-o', 'IdentitiesOnly=yes', '-o', 'BatchMode=yes'],
];

async function sftp(ground: Ground): Promise<Lane> {
  const [client, daemon] = [await ground.program('sftp'), await ground.program('sshd')];
  const server = await startOpenSsh(daemon);
  const { user, key, hostKey } = server;
  const out = target(ground);
  const door = { location: server.location(ground.folder), options: { user, key, hostKey } };
  const plain = async (): Promise<number> => {
    const words = [...sshOptions(server.keyFile, server.port), '-b', '-', `${user}@127.0.0.1`];
    const seconds = await timed(client, words, `get ${ground.file} ${out}\n`);
    await rm(out);
    return seconds;
  };
  return readingLane(ground, door, plain, () => server.close());
}

/** vsftpd for anonymous guests, who need no account of this machine. */
async function ftp(ground: Ground, secure: boolean): Promise<Lane> {
  const [curl, daemon] = [await ground.program('curl'), await ground.program('vsftpd')];
  const home = join(ground.scratch, secure ? 'vsftpds' : 'vsftpd');
  await mkdir(join(home, 'empty'), { recursive: true });
  const port = await freePort();
  const root = process.getuid?.() === 0;
  const lines = [
    'listen=YES',
    'listen_address=127.0.0.1',
    `listen_port=${port}`,
    'background=NO',
    'anonymous_enable=YES',
    'no_anon_password=YES',
    `anon_root=${ground.folder}`,
    'pasv_address=127.0.0.1',
    'seccomp_sandbox=NO',
    'xferlog_enable=NO',
    ...(root
      ? ['ftp_username=daemon', `secure_chroot_dir=${join(home, 'empty')}`]
      : ['run_as_launching_user=YES']),
  ];
  let ca: string | undefined;
  if (secure) {
    const { key, cert } = await newCertificate();
    await writeFile(join(home, 'both.pem'), key + cert, { mode: 0o600 });
    ca = cert;
    lines.push(
      'ssl_enable=YES',
      'allow_anon_ssl=YES',
      'force_anon_logins_ssl=YES',
      'force_anon_data_ssl=YES',
    );
    lines.push('require_ssl_reuse=NO', 'ssl_tlsv1=YES', `rsa_cert_file=${join(home, 'both.pem')}`);
  }
  await writeFile(join(home, 'config'), `${lines.join('\n')}\n`);
  const stop = await startDaemon(daemon, [join(home, 'config')], port);
  const out = target(ground);
  const plain = async (): Promise<number> => {
    const tls = secure ? ['--ssl-reqd', '--cacert', join(home, 'both.pem')] : [];
    const seconds = await timed(curl, ['-sS', ...tls, '-o', out, `ftp://127.0.0.1:${port}/${ground.name}`]);
    await rm(out);
    return seconds;
  };
  const options = { user: 'anonymous', password: 'bench', ...(ca === undefined ? {} : { ca }) };
  return readingLane(
    ground,
    { location: `${secure ? 'ftps' : 'ftp'}://127.0.0.1:${port}/`, options },
    plain,
    stop,
  );
}

const fetching = (curl: string, url: string, out: string) => async (): Promise<number> => {
  const seconds = await timed(curl, ['-sSf', '-o', out, url]);
  await rm(out);
  return seconds;
};

async function http(ground: Ground): Promise<Lane> {
  const curl = await ground.program('curl');
  const server = startChild(new URL('./http-peer.ts', import.meta.url));
  const url = `http://127.0.0.1:${await server.ask<number>({ origin: ground.file })}/${ground.name}`;
  const door = { location: url, options: { allowPrivate: true } };
  return readingLane(ground, door, fetching(curl, url, target(ground)), () => server.close());
}

async function s3(ground: Ground): Promise<Lane> {
  const curl = await ground.program('curl');
  const [home, port] = [join(ground.scratch, 's3'), await freePort()];
  await mkdir(join(home, 'bench'), { recursive: true });
  // As s3rver keeps an object.
  await link(ground.file, join(home, 'bench', `${ground.name}._S3rver_object`));
  const words = ['-d', home, '-a', '127.0.0.1', '-p', String(port), '-s', '--configure-bucket', 'bench'];
  const stop = await startDaemon(process.execPath, [S3RVER, ...words], port);
  const url = `http://127.0.0.1:${port}/bench/${ground.name}`;
  // Its first answer comes after it has hashed the object.
  await timed(curl, ['-sSfI', url]);
  const options = { endpoint: `http://127.0.0.1:${port}`, accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
  return readingLane(ground, { location: 's3://bench/', options }, fetching(curl, url, target(ground)), stop);
}

interface Door extends Receiver {
  readonly keyFile: string;
  take(name: string): Promise<string>;
  memory(): Promise<Memory>;
  close(): Promise<void>;
}

/** Our own doors, in one process beside a PostgreSQL. */
async function receiver(ground: Ground): Promise<Door> {
  const home = join(ground.scratch, 'house');
  await mkdir(home, { recursive: true });
  const embedded = await startEmbedded({ folder: join(home, 'postgres'), durable: false });
  const database = new Database({ url: embedded.url, max: 1 });
  await migrate(database, new Date());
  await database.close();
  const key = newKey();
  const keyFile = join(home, 'client');
  await writeFile(keyFile, key.private, { mode: 0o600 });
  const child = startChild(new URL('./receiver.ts', import.meta.url), ['--max-semi-space-size=1']);
  const started = await child.ask<Receiver>({
    start: { url: embedded.url, home, publicKey: key.public },
  });
  return {
    ...started,
    keyFile,
    take: (name) => child.ask<string>({ take: name }),
    memory: () => child.ask<Memory>({ memory: true }),
    async close() {
      await child.close();
      await embedded.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function inbox(ground: Ground): Promise<Lane> {
  const [client, daemon] = [await ground.program('sftp'), await ground.program('sshd')];
  const server = await startOpenSsh(daemon);
  const ours = await receiver(ground);
  const out = target(ground);
  return {
    async tramite() {
      const words = [...sshOptions(ours.keyFile, ours.sftpPort), '-b', '-', `${USERS.sftp}@127.0.0.1`];
      const seconds = await timed(client, words, `put ${ground.file} in/${ground.name}\n`);
      return { seconds, sha256: await ours.take(ground.name) };
    },
    async plain() {
      const words = [...sshOptions(server.keyFile, server.port), '-b', '-', `${server.user}@127.0.0.1`];
      const seconds = await timed(client, words, `put ${ground.file} ${out}\n`);
      await rm(out);
      return seconds;
    },
    memory: ours.memory,
    async close() {
      await ours.close();
      await server.close();
    },
  };
}

async function httpPush(ground: Ground): Promise<Lane> {
  const curl = await ground.program('curl');
  const sink = startChild(new URL('./http-peer.ts', import.meta.url));
  const port = await sink.ask<number>({ sink: target(ground) });
  const ours = await receiver(ground);
  const send = (...words: readonly string[]): Promise<number> =>
    timed(curl, ['-sSf', '-o', '/dev/null', '-X', 'POST', '-T', ground.file, ...words]);
  const url = `${ours.httpUrl}/in/${USERS.http}?name=${ground.name}`;
  let hash: Promise<string> | undefined;
  return {
    async tramite() {
      hash ??= sha256Of(ground.file);
      const sha256 = await hash;
      // The door itself compares what came with this.
      const digest = `Content-Digest: sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`;
      return { seconds: await send('-H', `X-Api-Key: ${API_KEY}`, '-H', digest, url), sha256 };
    },
    plain: () => send(`http://127.0.0.1:${port}/in`),
    memory: ours.memory,
    async close() {
      await ours.close();
      await sink.close();
    },
  };
}

export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

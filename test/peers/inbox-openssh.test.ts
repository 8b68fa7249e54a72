/** Real clients at our own SFTP server: OpenSSH's sftp and scp, lftp, curl, paramiko. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, type TestContext, test } from 'node:test';
import { pieces } from '../conformance/transport-scene.ts';
import { peer } from '../servers/peer.ts';
import { newKey } from '../servers/sftp-server.ts';
import { type House, OWNER, openHouse, PASSWORD, sftpDoor, USER, until } from '../transports/inbox-scene.ts';

const BOUND_MS = 60_000;

interface Ended {
  readonly code: number | null;
  readonly out: string;
}

describe('real clients of our own SFTP server', () => {
  let house: House;
  let folder: string;
  let options: readonly string[];
  const key = newKey();
  const big = randomBytes(4_000_000);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tramite-clients-'));
    await writeFile(join(folder, 'key'), key.private, { mode: 0o600 });
    await writeFile(join(folder, 'a.csv'), 'AVVISO;IMPORTO\r\n1;10,00\r\n');
    await writeFile(join(folder, 'big.bin'), big);
    await utimes(join(folder, 'a.csv'), 1_700_000_000, 1_700_000_000);
    house = await openHouse({ doors: { tari: sftpDoor({ publicKey: key.public }) } });
    options = [
      ...['IdentitiesOnly=yes', 'StrictHostKeyChecking=accept-new', 'LogLevel=ERROR', 'BatchMode=yes'],
      `UserKnownHostsFile=${join(folder, 'known')}`,
      `IdentityFile=${join(folder, 'key')}`,
    ].flatMap((option) => ['-o', option]);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function have(name: Parameters<typeof peer>[0], t: TestContext): Promise<string> {
    const found = await peer(name);
    if (found.path === undefined) t.skip(found.skip);
    return found.path ?? '';
  }

  const start = (
    path: string,
    args: readonly string[],
    input = '',
    env = {},
  ): [ChildProcess, Promise<Ended>] => {
    const child = spawn(path, args, { cwd: folder, env: { ...process.env, ...env }, timeout: BOUND_MS });
    let out = '';
    child.stdout.on('data', (bytes) => {
      out += bytes;
    });
    child.stderr.on('data', (bytes) => {
      out += bytes;
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, out })));
    return [child, ended];
  };
  const run = (path: string, args: readonly string[], input = '', env = {}): Promise<Ended> =>
    start(path, args, input, env)[1];

  const sftpArguments = (): readonly string[] => [
    ...options,
    '-P',
    String(house.server.port),
    '-b',
    '-',
    `${USER}@127.0.0.1`,
  ];

  async function uploaded(name: string): Promise<Buffer> {
    const upload = await house.upload(name);
    assert.equal(upload?.state, 'closed', `${name} is ${upload?.state}`);
    return readFile(upload.spool);
  }

  afterEach(async () => {
    for (const upload of await house.uploads()) await house.inbox.remove(OWNER, upload.name, '');
  });

  async function layOut(name: string, bytes: Buffer): Promise<void> {
    const stored = await house.context.archive.store(OWNER.organization, [bytes]);
    const id = house.context.newId();
    const put = await house.inbox.put({ ...OWNER, ...stored, id, name, atMs: Date.now() }, pieces(bytes));
    assert.ok(put.ok);
  }

  test('sftp: put, rename, list, get, remove, times, and what is refused', async (t) => {
    const sftp = await have('sftp', t);
    if (sftp === '') return;
    await layOut('esito.csv', big);
    const done = await run(
      sftp,
      sftpArguments(),
      [
        'pwd',
        'put -p a.csv in/a.tmp',
        'rename in/a.tmp in/a.csv',
        'put a.csv in/b.csv',
        'chmod 600 in/b.csv',
        'rm in/b.csv',
        'put big.bin in/',
        'ls -l in',
        'get out/esito.csv ritorno.csv',
        'rm out/esito.csv',
        '-mkdir in/sub',
        '-mkdir in',
        '-ln -s /etc/passwd in/link',
        '-put a.csv fuori.csv',
        '-get /etc/passwd',
        'ls',
      ].join('\n'),
    );
    assert.equal(done.code, 0, done.out);
    assert.match(done.out, /Remote working directory: \//);
    assert.match(done.out, /-rw-r--r-- .* 25 Nov 14 +2023 (in\/)?a\.csv/);
    assert.ok((await uploaded('big.bin')).equals(big));
    assert.equal((await uploaded('a.csv')).toString(), await readFile(join(folder, 'a.csv'), 'utf8'));
    assert.ok((await readFile(join(folder, 'ritorno.csv'))).equals(big));
    assert.deepEqual((await house.uploads()).map((one) => one.name).sort(), ['a.csv', 'big.bin']);
    assert.deepEqual(await house.inbox.ready(OWNER), []);
  });

  test('sftp stopped with SIGINT at 60 %: closed, and busy again once it is resumed', async (t) => {
    const sftp = await have('sftp', t);
    if (sftp === '') return;
    // 12 Mbit/s: the file takes three seconds.
    const [child, ended] = start(sftp, ['-l', '12000', ...sftpArguments()], 'put big.bin in/big.bin');
    await until(
      'sixty per cent are there',
      async () => ((await house.upload('big.bin'))?.size ?? 0) > big.length * 0.6,
      20_000,
    );
    child.kill('SIGINT');
    await ended;
    await until('it is closed or cut', async () => (await house.upload('big.bin'))?.session === null);
    const half = await house.upload('big.bin');
    assert.ok(half !== undefined && half.size < big.length, `${half?.size}`);
    const done = await run(sftp, sftpArguments(), 'reput big.bin in/big.bin');
    assert.equal(done.code, 0, done.out);
    const whole = await house.upload('big.bin');
    assert.equal(whole?.id, half.id);
    assert.ok((whole?.changedMs ?? 0) > half.changedMs, 'the quiet time begins again');
    assert.ok((await uploaded('big.bin')).equals(big));
  });

  test('sftp killed at 60 %: cut, and resumed', async (t) => {
    const sftp = await have('sftp', t);
    if (sftp === '') return;
    const [child] = start(sftp, ['-l', '12000', ...sftpArguments()], 'put big.bin in/big.bin');
    await until(
      'sixty per cent are there',
      async () => ((await house.upload('big.bin'))?.size ?? 0) > big.length * 0.6,
      20_000,
    );
    child.kill('SIGKILL');
    await until('the cut is seen', async () => (await house.upload('big.bin'))?.session === null, 10_000);
    const half = await house.upload('big.bin');
    assert.equal(half?.state, 'writing');
    assert.match(half?.reason ?? '', /session ended/);
    const done = await run(sftp, sftpArguments(), 'reput big.bin in/big.bin');
    assert.equal(done.code, 0, done.out);
    assert.ok((await uploaded('big.bin')).equals(big));
  });

  test('sftp by password', async (t) => {
    const sftp = await have('sftp', t);
    if (sftp === '') return;
    const asker = join(folder, 'ask.sh');
    await writeFile(asker, `#!/bin/sh\necho '${PASSWORD}'\n`);
    await chmod(asker, 0o700);
    const args = sftpArguments().map((one) => one.replace('BatchMode=yes', 'BatchMode=no'));
    const at = args.indexOf('-b');
    const done = await run(
      sftp,
      [
        ...args.slice(0, at),
        '-o',
        'PubkeyAuthentication=no',
        '-o',
        'NumberOfPasswordPrompts=1',
        ...args.slice(at + 2),
      ],
      'put a.csv in/\nbye\n',
      { SSH_ASKPASS: asker, SSH_ASKPASS_REQUIRE: 'force', DISPLAY: '' },
    );
    assert.equal(done.code, 0, done.out);
    assert.equal((await uploaded('a.csv')).length, 25);
  });

  test('scp there and back', async (t) => {
    const scp = await have('scp', t);
    if (scp === '') return;
    await layOut('esito.csv', big);
    const at = `${USER}@127.0.0.1`;
    const args = [...options, '-P', String(house.server.port)];
    const there = await run(scp, [...args, '-p', 'a.csv', 'big.bin', `${at}:in/`]);
    assert.equal(there.code, 0, there.out);
    assert.ok((await uploaded('big.bin')).equals(big));
    assert.equal((await house.upload('a.csv'))?.statedMs, 1_700_000_000_000);
    const back = await run(scp, [...args, `${at}:out/esito.csv`, 'scp.csv']);
    assert.equal(back.code, 0, back.out);
    assert.ok((await readFile(join(folder, 'scp.csv'))).equals(big));
  });

  test('lftp: put with a temporary name, put again, mirror, get', async (t) => {
    const lftp = await have('lftp', t);
    if (lftp === '') return;
    await mkdir(join(folder, 'specchio'), { recursive: true });
    for (const name of ['uno.csv', 'due con spazi.csv', 'perché.csv'])
      await writeFile(join(folder, 'specchio', name), name);
    const ssh = ['ssh', '-a', '-x', ...options].join(' ');
    const script = [
      'set cmd:fail-exit yes',
      'set net:max-retries 1',
      `set sftp:connect-program "${ssh}"`,
      'set xfer:use-temp-file yes',
      'set xfer:temp-file-name *.lftp-tmp',
      `open -u ${USER},x -p ${house.server.port} sftp://127.0.0.1`,
      'cd in',
      'put big.bin',
      'put -c big.bin',
      'mirror -R specchio .',
      'cls -1',
      'mv uno.csv tre.csv',
      'get big.bin -o lftp.bin',
    ].join('\n');
    await writeFile(join(folder, 'lftp.txt'), script);
    const done = await run(lftp, ['-f', 'lftp.txt'], '', { LC_ALL: 'C.UTF-8' });
    assert.equal(done.code, 0, done.out);
    assert.ok((await uploaded('big.bin')).equals(big));
    assert.ok((await readFile(join(folder, 'lftp.bin'))).equals(big));
    assert.deepEqual((await house.uploads()).map((one) => `${one.name} ${one.state}`).sort(), [
      'big.bin closed',
      'due con spazi.csv closed',
      'perché.csv closed',
      'tre.csv closed',
    ]);
  });

  test('curl: upload, resume, rename, fetch', async (t) => {
    const curl = await have('curl', t);
    if (curl === '') return;
    if (!/\bsftp\b/.test((await run(curl, ['-V'])).out)) return t.skip('curl was built without sftp');
    const base = ['-sS', '-k', '--user', `${USER}:${PASSWORD}`];
    const url = `sftp://127.0.0.1:${house.server.port}`;
    await writeFile(join(folder, 'half.bin'), big.subarray(0, 2_400_000));
    const half = await run(curl, [...base, '-T', 'half.bin', `${url}/in/big.tmp`]);
    assert.equal(half.code, 0, half.out);
    const rest = await run(curl, [
      ...base,
      ...['-C', '-', '-T', 'big.bin'],
      ...['-Q', '-rename /in/big.tmp /in/big.bin', `${url}/in/big.tmp`],
    ]);
    assert.equal(rest.code, 0, rest.out);
    assert.ok((await uploaded('big.bin')).equals(big));
    const back = await run(curl, [...base, '-o', 'curl.bin', `${url}/in/big.bin`]);
    assert.equal(back.code, 0, back.out);
    assert.ok((await readFile(join(folder, 'curl.bin'))).equals(big));
    const list = await run(curl, [...base, '-l', `${url}/in/`]);
    assert.match(list.out, /big\.bin/);
  });

  test('paramiko: put with its confirmation, append, rename, fetch', async (t) => {
    const found = await peer('python3-paramiko');
    if (found.path === undefined) return t.skip(found.skip);
    const script = `
import paramiko, sys
t = paramiko.Transport(('127.0.0.1', ${house.server.port}))
t.connect(username='${USER}', password='${PASSWORD}')
s = paramiko.SFTPClient.from_transport(t)
s.put('big.bin', 'in/big.part')
with s.open('in/big.part', 'a') as f: f.write(b'coda')
s.rename('in/big.part', 'in/part.bin')
s.posix_rename('in/part.bin', 'in/big.bin')
s.chmod('in/big.bin', 0o600)
assert s.stat('in/big.bin').st_size == ${big.length + 4}
s.get('in/big.bin', 'paramiko.bin')
assert sorted(s.listdir('.')) == ['errori', 'in', 'out'], s.listdir('.')
try:
    s.mkdir('in/sub')
    sys.exit(3)
except IOError: pass
t.close()
`;
    const done = await run(found.path, ['-'], script);
    assert.equal(done.code, 0, done.out);
    const sha = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
    const wanted = sha(Buffer.concat([big, Buffer.from('coda')]));
    assert.equal(sha(await uploaded('big.bin')), wanted);
    assert.equal(sha(await readFile(join(folder, 'paramiko.bin'))), wanted);
  });
});

/** pure-ftpd with one virtual user, locked up in a folder. It needs root to do so. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { access, chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type FtpDaemon, type FtpDaemonOptions, run } from './ftp-daemon.ts';
import { peer } from './peer.ts';
import { freePort } from './port.ts';

/** "nobody" on Debian; virtual users may not be root. */
const NOBODY = '65534';

export async function startPureFtpd(program: string, options: FtpDaemonOptions): Promise<FtpDaemon> {
  const home = await mkdtemp(join(tmpdir(), 'tramite-pure-ftpd-'));
  const port = await freePort();
  const [user, password] = ['borgo', 'segreto è 12'];
  const database = join(home, 'users.pdb');
  await addUser(program, user, password, options.root, join(home, 'users'), database);
  const { certificate } = options;
  const tls: string[] = [];
  if (certificate !== undefined) {
    const file = join(home, 'both.pem');
    await writeFile(file, `${certificate.key}\n${certificate.cert}`, { mode: 0o600 });
    // 3: neither a login nor data in clear.
    tls.push('-Y', '3', '-2', file);
  }
  // `-E`: no anonymous users · `-A`: nobody leaves his folder · `-H`: asks no DNS · `-z`: dot files too.
  const fixed = ['-l', `puredb:${database}`, '-S', `127.0.0.1,${port}`, '-E', '-A', '-H', '-z', '-u', '1'];
  const running = await run(program, [...fixed, ...tls], port);
  return {
    port,
    user,
    password,
    location: (path = '/') => `${certificate === undefined ? 'ftp' : 'ftps'}://127.0.0.1:${port}${path}`,
    held: running.held,
    close: async () => {
      await running.stop();
      await rm(home, { recursive: true });
    },
  };
}

/**
 * Its own hashes are made to take seconds for each login; crypt's oldest takes none. `user:hash:uid:gid::home/./…`, as
 * pure-pw writes it.
 */
async function addUser(
  program: string,
  user: string,
  password: string,
  root: string,
  file: string,
  database: string,
): Promise<void> {
  // The folder belongs to the user, and to the tests, which are root.
  await chmod(root, 0o777);
  const openssl = await peer('openssl');
  assert.ok(openssl.path, openssl.skip);
  const hash = (await pipe(openssl.path, ['passwd', '-1', '-stdin'], `${password}\n`)).trim();
  await writeFile(file, `${user}:${hash}:${NOBODY}:${NOBODY}::${root}/./::::::::::::\n`, { mode: 0o600 });
  const beside = join(dirname(dirname(program)), 'bin', 'pure-pw');
  const pw = await access(beside).then(
    () => beside,
    () => 'pure-pw',
  );
  await pipe(pw, ['mkdb', database, '-f', file], '');
}

async function pipe(program: string, options: readonly string[], input: string): Promise<string> {
  const child = spawn(program, options, { stdio: ['pipe', 'pipe', 'pipe'] });
  // A program that does not read what it is given may be gone before it is written.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  let words = '';
  child.stderr.on('data', (data) => {
    words += String(data);
  });
  let output = '';
  child.stdout.on('data', (data) => {
    output += String(data);
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  assert.equal(code, 0, `${program} ${options[0]}: ${words}`);
  return output;
}

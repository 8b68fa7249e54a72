/** OpenSSH's own sshd on a port of its own, for tests: this process's user may log in, by key alone, for SFTP alone. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { fingerprint } from '../../src/transports/sftp/host-key.ts';
import { newKey, parsedKey } from './sftp-server.ts';

export interface OpenSsh {
  readonly port: number;
  readonly user: string;
  /** OpenSSH private key that may log in, and the file that holds it. */
  readonly key: string;
  readonly keyFile: string;
  /** `SHA256:…` */
  readonly hostKey: string;
  location(path: string): string;
  /** Ends it with all its sessions. */
  close(): Promise<void>;
}

/** A process and all that it started, as Linux tells: each session of sshd is a process group of its own. */
async function family(pid: number): Promise<readonly number[]> {
  const listed = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const children = listed
    .split(' ')
    .filter((part) => part !== '')
    .map(Number);
  return [pid, ...(await Promise.all(children.map(family))).flat()];
}

function end(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It went by itself.
  }
}

async function freePort(): Promise<number> {
  const listener = createServer();
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  await new Promise<void>((resolve) => listener.close(() => resolve()));
  return port;
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('data', () => resolve(true));
    socket.on('error', () => resolve(false));
    socket.once('close', () => resolve(false));
    socket.once('data', () => socket.destroy());
  });

/** `settings`: more lines of sshd_config, which win over ours. */
export async function startOpenSsh(sshd: string, settings: readonly string[] = []): Promise<OpenSsh> {
  const home = await mkdtemp(join(tmpdir(), 'tramite-sshd-'));
  const [host, client] = [newKey(), newKey()];
  const keyFile = join(home, 'client');
  await writeFile(join(home, 'host'), host.private, { mode: 0o600 });
  await writeFile(keyFile, client.private, { mode: 0o600 });
  await writeFile(join(home, 'authorized'), `${client.public}\n`);
  await chmod(home, 0o755);
  const port = await freePort();
  const config = [
    ...settings,
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${join(home, 'host')}`,
    `AuthorizedKeysFile ${join(home, 'authorized')}`,
    'PidFile none',
    'StrictModes no',
    'UsePAM no',
    'UseDNS no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PermitRootLogin prohibit-password',
    'MaxStartups 100',
    'LogLevel ERROR',
    'Subsystem sftp internal-sftp',
    'ForceCommand internal-sftp',
  ];
  await writeFile(join(home, 'config'), `${config.join('\n')}\n`);
  // Where sshd locks up its unprivileged half; a machine that never ran it lacks the folder.
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 });
  let words = '';
  const child: ChildProcess = spawn(sshd, ['-D', '-e', '-f', join(home, 'config')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  child.stderr?.on('data', (data) => {
    words += String(data);
  });
  const limit = Date.now() + 10_000;
  while (!(await answers(port))) {
    assert.ok(Date.now() < limit && child.exitCode === null, `sshd does not start: ${words}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  return {
    port,
    user: userInfo().username,
    key: client.private,
    keyFile,
    hostKey: fingerprint(parsedKey(host.private).getPublicSSH()),
    location: (path) => `sftp://127.0.0.1:${port}${path}`,
    close: async () => {
      if (child.exitCode === null && child.pid !== undefined) {
        const gone = new Promise((resolve) => child.once('exit', resolve));
        const [listener = child.pid, ...sessions] = await family(child.pid);
        end(listener, 'SIGTERM');
        for (const pid of sessions) end(pid, 'SIGKILL');
        await gone;
      }
      await rm(home, { recursive: true });
    },
  };
}

/**
 * The real programs that Tramite is tried against. One that this machine lacks is brought once with apt, when we are
 * root on a Debian; else its tests skip with a line that says so. No daemon of the system is ever started.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { access, constants, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The path of the program, or why its tests are skipped. */
export type Peer =
  | { readonly path: string; readonly skip?: undefined }
  | { readonly path?: undefined; readonly skip: string };

interface Known {
  readonly packages: readonly string[];
  /**
   * `unpack`: its files are only laid out in a temporary folder (it conflicts with another peer's package). `daemon`:
   * installed only where Debian is told to start no services, since an installed daemon is started. `never`: a test
   * for which nothing is brought.
   */
  readonly way: 'install' | 'daemon' | 'unpack' | 'never';
  /** A Python module, found by importing it; the path is then that of the interpreter. */
  readonly module?: string;
}

const KNOWN = {
  sshd: { packages: ['openssh-server'], way: 'daemon' },
  sftp: { packages: ['openssh-client'], way: 'install' },
  scp: { packages: ['openssh-client'], way: 'install' },
  vsftpd: { packages: ['vsftpd'], way: 'daemon' },
  'pure-ftpd': { packages: ['pure-ftpd', 'pure-ftpd-common'], way: 'unpack' },
  lftp: { packages: ['lftp'], way: 'install' },
  curl: { packages: ['curl'], way: 'install' },
  gpg: { packages: ['gnupg'], way: 'install' },
  openssl: { packages: ['openssl'], way: 'install' },
  'python3-paramiko': { packages: ['python3-paramiko'], way: 'never', module: 'paramiko' },
} as const satisfies { readonly [name: string]: Known };

export type PeerName = keyof typeof KNOWN;

const BOUND_MS = 120_000;
/** What could not be brought is not tried again by each of the test files. */
const FORGET_FAILURE_MS = 30 * 60_000;

const home = join(tmpdir(), `tramite-peers-${process.getuid?.() ?? 'any'}`);
const asked = new Map<PeerName, Promise<Peer>>();

/** Where the program is; brought when it can be. Never rejects. */
export function peer(name: PeerName): Promise<Peer> {
  const known = asked.get(name) ?? seek(name, KNOWN[name]);
  asked.set(name, known);
  return known;
}

async function seek(name: PeerName, known: Known): Promise<Peer> {
  const missing: Peer = { skip: `${name} is not on this machine` };
  try {
    const present = await find(name, known);
    if (present !== undefined) return { path: present };
    if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return missing;
    if (known.way === 'never' || (known.way === 'daemon' && !(await startsNoServices()))) return missing;
    return await bring(name, known);
  } catch (error) {
    const words = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return { skip: `${name} is not on this machine and could not be brought: ${words}` };
  }
}

/** On the path, where daemons live, or among what was unpacked. */
async function find(name: string, known: Known): Promise<string | undefined> {
  if (known.module !== undefined) {
    const python = await find('python3', { packages: [], way: 'never' });
    const works =
      python !== undefined && (await run(python, ['-c', `import ${known.module}`]).catch(() => 0));
    return works === 0 || works === false ? undefined : python;
  }
  const unpacked = (await isOurs()) ? ['usr/sbin', 'usr/bin'].map((part) => join(home, name, part)) : [];
  const path = (process.env.PATH ?? '').split(delimiter).filter((part) => part !== '');
  for (const folder of [...path, '/usr/sbin', '/usr/local/sbin', '/sbin', '/usr/bin', ...unpacked]) {
    const file = join(folder, name);
    if (
      await access(file, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return file;
  }
  return undefined;
}

/** A folder of the temporary directory that somebody else made is not run as root. */
async function isOurs(): Promise<boolean> {
  const about = await stat(home).catch(() => undefined);
  return about !== undefined && about.uid === process.getuid?.() && (about.mode & 0o022) === 0;
}

/** Debian's own switch, as container images have it (invoke-rc.d(8)): 101 is "no service may be started". */
async function startsNoServices(): Promise<boolean> {
  if (!existsSync('/usr/sbin/policy-rc.d')) return false;
  try {
    await run('/usr/sbin/policy-rc.d', ['tramite', 'start']);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 101;
  }
}

/** One process at a time brings a program; the others wait for it and then find it. */
async function bring(name: PeerName, known: Known): Promise<Peer> {
  const end = Date.now() + BOUND_MS;
  await mkdir(home, { recursive: true, mode: 0o700 });
  if (!(await isOurs())) return { skip: `${name} is not on this machine` };
  const lock = join(home, 'lock');
  while (!(await take(lock))) {
    if (Date.now() > end)
      return { skip: `${name}: another process is installing since ${BOUND_MS / 1000} s` };
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const failure = join(home, `${name}.failed`);
  try {
    const present = await find(name, known);
    if (present !== undefined) return { path: present };
    const last = await stat(failure).catch(() => undefined);
    if (last !== undefined && Date.now() - last.mtimeMs < FORGET_FAILURE_MS)
      return { skip: `${name} is not on this machine and could not be brought a while ago` };
    await (known.way === 'unpack' ? unpack(name, known.packages, end) : install(known.packages, end));
    const brought = await find(name, known);
    if (brought !== undefined) return { path: brought };
    throw new Error(`${known.packages.join(', ')} does not contain it`);
  } catch (error) {
    await writeFile(failure, String(error));
    throw error;
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
}

async function take(lock: string): Promise<boolean> {
  try {
    await mkdir(lock);
    return true;
  } catch {
    const about = await stat(lock).catch(() => undefined);
    // Its owner was killed.
    if (about !== undefined && Date.now() - about.mtimeMs > BOUND_MS * 1.5)
      await rm(lock, { recursive: true, force: true });
    return false;
  }
}

async function apt(end: number, arguments_: readonly string[], cwd = '/'): Promise<void> {
  const timeout = Math.max(1, end - Date.now());
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['-q', '-y', '-o', 'DPkg::Lock::Timeout=60', ...arguments_], { timeout, env, cwd });
}

/** The lists of packages of a fresh image are empty or old: they are fetched when the first try fails. */
async function withLists(end: number, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch {
    await apt(end, ['update']);
    await act();
  }
}

const install = (packages: readonly string[], end: number): Promise<void> =>
  withLists(end, () => apt(end, ['install', '--no-install-recommends', ...packages]));

async function unpack(name: string, packages: readonly string[], end: number): Promise<void> {
  const folder = join(home, name);
  const downloads = join(home, `${name}.packages`);
  await mkdir(folder, { recursive: true });
  await mkdir(downloads, { recursive: true });
  // apt's own user may not enter the folder; it says so and downloads as root.
  await withLists(end, () => apt(end, ['download', ...packages], downloads));
  for (const package_ of packages) {
    await run('sh', ['-c', 'dpkg-deb -x "$1"/"$2"_*.deb "$3"', 'unpack', downloads, package_, folder]);
  }
  await rm(downloads, { recursive: true });
}

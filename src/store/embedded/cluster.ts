/** A data folder of PostgreSQL: made once, started, restarted, stopped with the programs that npm brought. */
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { ProblemError, problem } from '../../domain/problem.ts';
import { type Account, chooseAccount } from './account.ts';
import { type Binaries, findBinaries, foldersOf } from './binaries.ts';
import { clearStale, findPostmaster, type Postmaster } from './postmaster.ts';
import { settings } from './settings.ts';

/** Of the pinned package. A later major needs an upgrade of the data, so it gets a folder of its own. */
const MAJOR = '18';
const START_SECONDS = 180;

export interface Cluster {
  readonly data: string;
  /** Generated; kept beside the data, readable by its owner only. */
  readonly password: string;
  readonly adminPassword: string;
  find(): Promise<Postmaster | undefined>;
  /** Tells whether this call started it; a running one is left as it is. */
  start(wanted?: number): Promise<{ readonly port: number; readonly started: boolean }>;
  restartImmediate(): Promise<void>;
  stop(): Promise<void>;
}

export async function openCluster(folder: string, durable: boolean): Promise<Cluster> {
  const home = join(folder, MAJOR);
  const data = join(home, 'data');
  const binaries = await findBinaries();
  await mkdir(folder, { recursive: true });
  if (!(await exists(home))) await create(folder, home, binaries, durable);
  const account = await chooseAccount(data, foldersOf(binaries));
  const control = (seconds: number, ...args: string[]): Promise<string> =>
    account.run(
      binaries.pgCtl,
      [...args, '--pgdata', data, '--wait', '--timeout', String(seconds), '--silent'],
      seconds + 30,
    );

  const tryStart = async (port: number): Promise<void> => {
    await clearStale(data);
    const file = join(data, 'tramite.conf');
    await writeFile(file, settings(durable));
    await give(account, file);
    // The port travels on the command line, which pg_ctl repeats at a restart: two that start at once cannot mix theirs.
    await control(START_SECONDS, 'start', '--log', join(data, 'start.log'), '--options', `-p ${port}`);
    await writeFile(join(home, 'port'), `${port}\n`);
  };

  return {
    data,
    password: await secret(home, 'password'),
    adminPassword: await secret(home, 'admin-password'),
    find: () => findPostmaster(data),
    async start(wanted) {
      for (let attempt = 1; ; attempt += 1) {
        const running = await findPostmaster(data);
        if (running !== undefined) return { port: running.port, started: false };
        const port = wanted ?? (await choosePort(home));
        try {
          await tryStart(port);
          return { port, started: true };
        } catch (error) {
          // Another process may have won the race, or somebody may have taken the port since we looked.
          if (attempt < 3) continue;
          const said = [error instanceof Error ? error.message : '', await tail(join(data, 'start.log'))]
            .join('\n')
            .trim();
          throw new ProblemError(
            problem('database.embedded-not-started', `PostgreSQL did not start in ${folder}: ${said}`, {
              class: 'config',
              advice: 'What it says there is its own reason. Or set DATABASE_URL to a PostgreSQL of yours.',
            }),
          );
        }
      }
    },
    async restartImmediate() {
      await control(START_SECONDS, 'restart', '--mode', 'immediate', '--log', join(data, 'start.log'));
    },
    async stop() {
      if ((await findPostmaster(data)) === undefined) return;
      await control(30, 'stop', '--mode', 'fast').catch(async (error: unknown) => {
        if ((await findPostmaster(data)) === undefined) return;
        // Recovery at the next start loses nothing that was committed.
        await control(30, 'stop', '--mode', 'immediate').catch(() => {
          throw error;
        });
      });
    },
  };
}

/** Made aside and renamed, so that what has its final name is complete; of two that make it at once, one wins. */
async function create(folder: string, home: string, binaries: Binaries, durable: boolean): Promise<void> {
  const aside = join(folder, `making-${process.pid}-${randomBytes(4).toString('hex')}`);
  const data = join(aside, 'data');
  try {
    await mkdir(data, { recursive: true });
    const account = await chooseAccount(data, foldersOf(binaries));
    await give(account, data);
    for (const name of ['password', 'admin-password']) {
      await writeFile(join(aside, name), `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
    }
    const forInitdb = join(aside, 'initdb-password');
    await writeFile(forInitdb, await readFile(join(aside, 'admin-password')), { mode: 0o600 });
    await give(account, forInitdb);
    await makeExecutable(binaries);
    const args = ['--pgdata', data, '--username=postgres', '--pwfile', forInitdb, '--auth=scram-sha-256'];
    const more = ['--encoding=UTF8', '--locale=C', '--no-instructions', ...(durable ? [] : ['--no-sync'])];
    await account.run(binaries.initdb, [...args, ...more], 120);
    await rm(forInitdb);
    const file = join(data, 'postgresql.conf');
    await writeFile(file, "\ninclude_if_exists 'tramite.conf'\n", { flag: 'a' });
    await rename(aside, home);
  } catch (error) {
    if (await exists(home)) return;
    if (error instanceof ProblemError) throw error;
    throw new ProblemError(
      problem(
        'database.embedded-not-made',
        `PostgreSQL could not make its data in ${folder}: ${(error as Error).message}`,
        {
          class: 'config',
          advice: 'Check that the folder is writable and the disk is not full, or set DATABASE_URL.',
        },
      ),
    );
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

async function give(account: Account, path: string): Promise<void> {
  if (account.owner !== undefined) await chown(path, account.owner.uid, account.owner.gid);
}

/** Archives made on other systems may have lost the bit. */
async function makeExecutable(binaries: Binaries): Promise<void> {
  for (const file of [binaries.postgres, binaries.initdb, binaries.pgCtl]) {
    const { mode } = await stat(file);
    if ((mode & 0o555) !== 0o555) await chmod(file, mode | 0o555);
  }
}

/** The port of last time while it is free, so that clients noted down stay valid; else any. */
async function choosePort(home: string): Promise<number> {
  const kept = Number(await readFile(join(home, 'port'), 'utf8').catch(() => '0'));
  return (await freePort(Number.isInteger(kept) && kept < 65_536 ? kept : 0)) ?? (await freePort(0)) ?? 0;
}

function freePort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: '127.0.0.1' }, () => {
      const address = server.address();
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : undefined));
    });
  });
}

const exists = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined)) !== undefined;
const secret = async (home: string, name: string): Promise<string> =>
  (await readFile(join(home, name), 'utf8')).trim();

async function tail(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-5).join('\n');
}

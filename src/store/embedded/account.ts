/**
 * PostgreSQL refuses to run as root. As root its programs run under another account: the owner of the data, else the
 * account `postgres`, which is made if the machine has none. Anybody else runs them as themselves.
 */
import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname, parse } from 'node:path';
import { promisify } from 'node:util';
import { ProblemError, problem } from '../../domain/problem.ts';

const execute = promisify(execFile);

export interface Account {
  /** Absent when PostgreSQL runs as whoever runs Tramite. */
  readonly owner?: { readonly uid: number; readonly gid: number };
  /** A program of PostgreSQL, run to its end. Throws what it wrote when it fails. */
  run(program: string, args: readonly string[], seconds: number): Promise<string>;
}

/** `data` need not exist yet; `folders` are those that the account must be able to enter besides it. */
export async function chooseAccount(data: string, folders: readonly string[]): Promise<Account> {
  if (process.getuid?.() !== 0) return { run: (program, args, seconds) => run(program, args, seconds, {}) };
  const owner = (await ownerOf(data)) ?? (await postgresUser());
  if (await canEnter(owner, [dirname(data), ...folders])) {
    return { owner, run: (program, args, seconds) => run(program, args, seconds, owner) };
  }
  // A clone under /root: nobody else may walk there, and its modes are not ours to change. The account borrows from
  // root the one right to pass through closed folders. (Without the secure bit access(2) would ignore the borrowed right.)
  const borrow = [
    `--reuid=${owner.uid}`,
    `--regid=${owner.gid}`,
    '--clear-groups',
    '--securebits=+no_setuid_fixup',
    '--inh-caps=+dac_read_search',
    '--ambient-caps=+dac_read_search',
  ];
  return {
    owner,
    run: (program, args, seconds) => run('setpriv', [...borrow, program, ...args], seconds, {}),
  };
}

async function run(
  program: string,
  args: readonly string[],
  seconds: number,
  as: { uid?: number; gid?: number },
): Promise<string> {
  try {
    const { stdout } = await execute(program, args, {
      ...as,
      cwd: parse(process.cwd()).root,
      // Not our environment: it may carry secrets, which would stay readable for as long as PostgreSQL runs.
      env: { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
      timeout: seconds * 1000,
      maxBuffer: 1 << 20,
    });
    return stdout;
  } catch (error) {
    const said = error as { stderr?: string; stdout?: string; message: string };
    throw new Error([said.stderr, said.stdout].filter(Boolean).join('\n').trim() || said.message, {
      cause: error,
    });
  }
}

async function ownerOf(data: string): Promise<{ uid: number; gid: number } | undefined> {
  const found = await stat(data).catch(() => undefined);
  return found === undefined || found.uid === 0 ? undefined : { uid: found.uid, gid: found.gid };
}

async function postgresUser(): Promise<{ uid: number; gid: number }> {
  const known = await idsOf('postgres');
  if (known !== undefined) return known;
  await execute(
    'useradd',
    ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'],
    {
      timeout: 10_000,
    },
  ).catch(() => undefined);
  const made = await idsOf('postgres');
  if (made !== undefined) return made;
  throw new ProblemError(
    problem(
      'database.embedded-account',
      'PostgreSQL does not run as root, and no account "postgres" could be made.',
      {
        class: 'config',
        advice: 'Run Tramite as an ordinary user, create a user called postgres, or set DATABASE_URL.',
      },
    ),
  );
}

async function idsOf(name: string): Promise<{ uid: number; gid: number } | undefined> {
  try {
    const [uid, gid] = await Promise.all(
      ['-u', '-g'].map(async (flag) =>
        Number((await execute('id', [flag, name], { timeout: 10_000 })).stdout),
      ),
    );
    return uid === undefined || gid === undefined ? undefined : { uid, gid };
  } catch {
    return undefined;
  }
}

async function canEnter(owner: { uid: number; gid: number }, folders: readonly string[]): Promise<boolean> {
  for (const folder of folders) {
    for (let at = folder; ; at = dirname(at)) {
      const { mode, uid, gid } = await stat(at);
      const bit = uid === owner.uid ? 0o100 : gid === owner.gid ? 0o010 : 0o001;
      if ((mode & bit) === 0) return false;
      if (at === dirname(at)) break;
    }
  }
  return true;
}

/** A real FTP server as a child process on a port of its own, for tests. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { answers } from './port.ts';

export interface FtpDaemon {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Path of the folder as clients see it, under the `root` that was asked for. */
  location(path?: string): string;
  /** Files that its processes hold open inside a folder, where this machine tells. */
  held(folder: string): Promise<number>;
  close(): Promise<void>;
}

export interface FtpDaemonOptions {
  /** Folder on disk that is the clients' root. */
  readonly root: string;
  /** With TLS, which it then insists on. */
  readonly certificate?: { readonly key: string; readonly cert: string };
  readonly implicit?: boolean;
}

export interface Running {
  held(folder: string): Promise<number>;
  stop(): Promise<void>;
}

/** Starts a program that stays in the foreground, and waits until it listens. */
export async function run(program: string, options: readonly string[], port: number): Promise<Running> {
  // Its own group: its sessions are processes of their own, and go with it.
  const child = spawn(program, options, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let words = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      words += String(data);
    });
  }
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const end = Date.now() + 10_000;
  while (!(await answers(port))) {
    assert.ok(Date.now() < end && child.exitCode === null, `${program} does not start: ${words}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  const { pid } = child;
  assert.ok(pid !== undefined);
  return {
    held: (folder) => held(pid, folder),
    stop: async () => {
      const end = (signal: 'SIGTERM' | 'SIGKILL'): void => {
        if (child.exitCode === null && child.signalCode === null) process.kill(-pid, signal);
      };
      end('SIGTERM');
      const timer = setTimeout(() => end('SIGKILL'), 3000);
      await gone;
      clearTimeout(timer);
    },
  };
}

/** By /proc: descriptors inside the folder, of the process and all that come from it. */
async function held(root: number, folder: string): Promise<number> {
  const parents = new Map<number, number>();
  for (const id of await readdir('/proc').catch(() => [])) {
    const about = /^\d+$/.test(id) ? await readFile(`/proc/${id}/stat`, 'utf8').catch(() => '') : '';
    // After the name, which is in parentheses: state, parent.
    const parent = about.slice(about.lastIndexOf(')') + 2).split(' ')[1];
    if (parent !== undefined) parents.set(Number(id), Number(parent));
  }
  const isOurs = (id: number | undefined): boolean =>
    id !== undefined && (id === root || isOurs(parents.get(id)));
  let count = 0;
  for (const id of parents.keys()) {
    if (!isOurs(id)) continue;
    for (const fd of await readdir(`/proc/${id}/fd`).catch(() => [])) {
      const to = await readlink(`/proc/${id}/fd/${fd}`).catch(() => '');
      if (to.startsWith(`${folder}/`)) count += 1;
    }
  }
  return count;
}

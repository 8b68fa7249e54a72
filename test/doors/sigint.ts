/** A person at OpenSSH's own `sftp` who presses Ctrl-C at 60 %: the client closes its file cleanly. Then `reput`. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { peer } from '../servers/peer.ts';
import { until } from '../transports/inbox-scene.ts';
import { list } from './writer.ts';
import type { Manner, Stage } from './writers.ts';

export interface Login {
  readonly port: number;
  readonly user: string;
  /** OpenSSH private key. */
  readonly key: string;
  /** Where it writes, with the slash at its end. */
  readonly folder: string;
  /** Bytes of a name on the other side. */
  size(name: string): Promise<number>;
}

const BOUND_MS = 20_000;
/** 5 Mbit/s: the file takes about two seconds. */
const SLOWLY = ['-l', '5000'];
const ROWS = 15_000;

/** `growing`: what the status says while it is sent. */
export function interrupted(stage: Stage, manner: Manner, login: Login): void {
  const { watch, gates } = stage;

  async function withClient(
    work: (
      run: (command: string, slowly: boolean) => ReturnType<typeof start>,
      folder: string,
    ) => Promise<void>,
    sftp: string,
  ): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'tramite-sigint-'));
    await writeFile(join(folder, 'key'), login.key, { mode: 0o600 });
    const options = [
      ...['IdentitiesOnly=yes', 'StrictHostKeyChecking=accept-new', 'LogLevel=ERROR', 'BatchMode=yes'],
      `UserKnownHostsFile=${join(folder, 'known')}`,
      `IdentityFile=${join(folder, 'key')}`,
    ].flatMap((option) => ['-o', option]);
    const at = ['-P', String(login.port), '-b', '-', `${login.user}@127.0.0.1`];
    try {
      await work(
        (command, slowly) => start(sftp, [...options, ...(slowly ? SLOWLY : []), ...at], folder, command),
        folder,
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  for (const gate of ['its quiet', 'the trailer'] as const) {
    test(`stopped with SIGINT at 60 %, closed cleanly, resumed with reput: ${gate} holds it`, async (t) => {
      const sftp = await peer('sftp');
      if (sftp.path === undefined) return t.skip(sftp.skip);
      await gates({ ready: gate === 'its quiet' ? [manner.calm] : [manner.calm, { gate: 'trailer' }] });
      const name = gate === 'its quiet' ? 'sigint.csv' : 'sigint-coda.csv';
      const whole = list(ROWS);
      await withClient(async (run, folder) => {
        await writeFile(join(folder, name), whole);
        const put = run(`put ${name} ${login.folder}${name}`, true);
        await until('a tenth is there', async () => (await login.size(name)) > whole.length * 0.1, BOUND_MS);
        await watch.waits(name, manner.growing, { ...manner.soon, looks: 1 });
        await until('60 % are there', async () => (await login.size(name)) >= whole.length * 0.6, BOUND_MS);
        put.child.kill('SIGINT');
        await put.ended;
        const half = await login.size(name);
        assert.ok(half < whole.length, 'it was stopped before its end');
        if (gate === 'its quiet') await watch.waits(name, manner.settling, manner.soon);
        else {
          for (let n = 0; n < 3; n += 1) await watch.look();
          await watch.waits(name, /^trailer: the trailer is not there yet$/, {
            looks: 3,
            everyMs: 3_600_000,
          });
        }
        const reput = run(`reput ${name} ${login.folder}${name}`, false);
        assert.equal((await reput.ended).code, 0, (await reput.ended).out);
      }, sftp.path);
      await watch.takes(name, whole, manner.bound);
      await watch.rests();
    });
  }
}

function start(path: string, words: readonly string[], cwd: string, command: string) {
  const child = spawn(path, words, { cwd, stdio: ['pipe', 'pipe', 'pipe'], timeout: BOUND_MS });
  let out = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes) => {
      out += String(bytes);
    });
  child.stdin.on('error', () => undefined);
  child.stdin.end(`${command}\n`);
  const ended = new Promise<{ readonly code: number | null; readonly out: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, out })),
  );
  return { child, ended };
}

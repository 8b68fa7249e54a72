/** A program of the demo as a process of its own. It dies with the demo, however the demo dies. */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const ORPHAN = pathToFileURL(join(ROOT, 'bin', 'orphan.mjs')).href;
const GRACE_MS = 15_000;
/** Stopped in the middle of its start, it would leave behind what it is starting. */
const START_MS = 20_000;
const TAIL_LINES = 8;

export interface Child {
  readonly name: string;
  /** Resolves when it is gone, however it went. */
  readonly ended: Promise<void>;
  /** Its first line on standard output; throws with the tail of its log if it ends before or takes too long. */
  firstLine(ms: number): Promise<string>;
  /** What it said on standard output that is so, waited for no longer than this. */
  said(pattern: RegExp, ms: number): Promise<string | undefined>;
  /** The last lines of what it wrote on standard error. */
  tail(): Promise<string>;
  /** Asks it to end; kills it when it does not. */
  stop(): Promise<void>;
}

/** `log`: file that takes its standard error. */
export function startChild(
  name: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  log: string,
): Child {
  const errors = openSync(log, 'a');
  const child = spawn(process.execPath, ['--import', ORPHAN, ...args], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', errors, 'ipc'],
    // A group of its own: Ctrl-C reaches the demo alone, which then stops everything in order.
    detached: true,
  });
  closeSync(errors);
  let output = '';
  let gone = false;
  child.stdout?.on('data', (bytes: Buffer) => {
    output += bytes.toString();
  });
  const ended = new Promise<void>((resolve) => {
    const end = (): void => {
      gone = true;
      resolve();
    };
    child.once('exit', end);
    child.once('error', end);
  });
  const tail = async (): Promise<string> =>
    (await readFile(log, 'utf8').catch(() => '')).trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
  return {
    name,
    ended,
    tail,
    async firstLine(ms) {
      const end = Date.now() + ms;
      while (!output.includes('\n')) {
        if (gone) throw new Error(`${name} ended before it was ready:\n${await tail()}`);
        if (Date.now() > end) throw new Error(`${name} is not ready after ${Math.round(ms / 1000)} seconds`);
        await soon();
      }
      return output.slice(0, output.indexOf('\n'));
    },
    async said(pattern, ms) {
      const end = Date.now() + ms;
      while (!pattern.test(output) && !gone && Date.now() < end) await soon();
      return pattern.exec(output)?.[1];
    },
    async stop() {
      const started = Date.now();
      while (!gone && !output.includes('\n') && Date.now() - started < START_MS) await soon();
      if (!gone) child.kill('SIGTERM');
      const impatience = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
      await ended;
      clearTimeout(impatience);
    },
  };
}

const soon = (): Promise<void> => new Promise((again) => setTimeout(again, 20));

/** A verb of the command line; what it printed, and how it ended. */
export function runVerb(
  words: readonly string[],
  env: NodeJS.ProcessEnv,
  ms: number,
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const child = spawn(process.execPath, [join(ROOT, 'bin', 'tramite'), ...words], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: ms,
    killSignal: 'SIGKILL',
    detached: true,
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (bytes: Buffer) => {
    out += bytes.toString();
  });
  child.stderr.on('data', (bytes: Buffer) => {
    err += bytes.toString();
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? -1, out, err }));
  });
}

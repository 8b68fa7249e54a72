/** Tramite as a process that can be killed, stopped and waited for. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
}

export interface Tramite {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  kill(signal: NodeJS.Signals): void;
  running(): boolean;
}

/** Every process of the run, so that none is left behind. */
const alive = new Set<ChildProcess>();

export function tramite(
  words: readonly string[],
  env: NodeJS.ProcessEnv,
  log: string,
  more: NodeJS.ProcessEnv = {},
): Tramite {
  const child = spawn(process.execPath, [MAIN, ...words], {
    env: { ...env, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return follow(child, log);
}

export function follow(child: ChildProcess, log: string): Tramite {
  alive.add(child);
  let out = '';
  const kept = createWriteStream(log, { flags: 'a' });
  child.stdout?.on('data', (bytes: Buffer) => {
    out += bytes.toString();
  });
  child.stderr?.pipe(kept);
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code, signal) => {
      alive.delete(child);
      resolve({ code, signal, out });
    });
  });
  return {
    pid: child.pid ?? -1,
    ended,
    kill: (signal) => {
      child.kill(signal);
    },
    running: () => child.exitCode === null && child.signalCode === null,
  };
}

export function killAll(): void {
  for (const child of alive) child.kill('SIGKILL');
}

/** Undefined when it goes on beyond the limit. */
export async function endedWithin(one: Tramite, limitMs: number): Promise<Ended | undefined> {
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => late.resolve(undefined), limitMs);
  try {
    return await Promise.race([one.ended, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

export async function until(
  what: string,
  limitMs: number,
  done: () => Promise<boolean> | boolean,
  everyMs = 50,
): Promise<void> {
  const end = Date.now() + limitMs;
  while (Date.now() < end) {
    if (await done()) return;
    await pause(everyMs);
  }
  throw new Error(`${what}: not within ${Math.round(limitMs / 1000)} s`);
}

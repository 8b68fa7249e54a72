/** A program of others in a process of its own, for as long as a bench runs; and how long one takes to end. */
import { spawn } from 'node:child_process';
import { answers } from '../../servers/port.ts';

const START_MS = 10_000;

/** Until something listens on its port; the returned function ends it. */
export async function startDaemon(
  program: string,
  args: readonly string[],
  port: number,
): Promise<() => Promise<void>> {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let words = '';
  child.stderr?.on('data', (data) => {
    words += String(data);
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const end = Date.now() + START_MS;
  while (!(await answers(port))) {
    if (Date.now() > end || child.exitCode !== null) {
      child.kill('SIGKILL');
      throw new Error(`${program} does not start: ${words}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  return async () => {
    child.kill('SIGKILL');
    await ended;
  };
}

/** Seconds from its start to its end; throws when it fails. */
export async function timed(program: string, args: readonly string[], input = ''): Promise<number> {
  const started = performance.now();
  const child = spawn(program, args, { stdio: ['pipe', 'ignore', 'pipe'] });
  let words = '';
  child.stderr?.on('data', (data) => {
    words = `${words}${String(data)}`.slice(-1000);
  });
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const seconds = (performance.now() - started) / 1000;
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${words}`);
  return seconds;
}

/** Processes of Tramite that a bench starts: where their pages are, and their end. */
import type { ChildProcess } from 'node:child_process';

const START_MS = 120_000;
const GRACE_MS = 30_000;

/** The address that a `serve` with the role web says. */
export async function addressOf(child: ChildProcess): Promise<string> {
  let said = '';
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('the web server did not start')), START_MS);
    child.stdout?.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      const [, url] = /its page is (http:\S+)/.exec(said) ?? [];
      if (url === undefined) return;
      clearTimeout(late);
      resolve(url);
    });
    child.once('exit', () => reject(new Error('the web server ended')));
  });
}

export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  await gone;
  clearTimeout(late);
}

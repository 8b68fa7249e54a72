/** The first connector of the README in a folder of its own: its files, its ports made free ones, and a shell there. */
import type { ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { testDatabase } from '../database.ts';
import { fencesOf, ROOT } from './markdown.ts';
import { runTranscript, type Shell, startTranscript } from './transcript.ts';

const PAGE = 'README.md';

/** Runs every console example of a page, in order, in such a folder. */
export async function runPage(page: string): Promise<void> {
  const started: ChildProcess[] = [];
  const cwd = await mkdtemp(join(tmpdir(), 'tramite-docs-'));
  after(async () => {
    for (const child of started.reverse()) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      if (child.exitCode === null && child.kill('SIGTERM')) await ended;
    }
    await rm(cwd, { recursive: true, force: true });
  });
  const shell = await place(cwd);
  for (const fence of fencesOf(page).filter(({ language }) => language === 'console')) {
    if (fence.words.includes('start')) started.push(await startTranscript(shell, fence));
    else await runTranscript(shell, fence);
  }
}

async function place(cwd: string): Promise<Shell> {
  await symlink(join(ROOT, 'bin'), join(cwd, 'bin'));
  const ports = new Map([
    ['8090', await freePort()],
    ['8091', await freePort()],
  ]);
  for (const { words, body } of fencesOf(PAGE)) {
    const file = words.find((word) => word.startsWith('file='))?.slice(5);
    if (file === undefined) continue;
    await mkdir(dirname(join(cwd, file)), { recursive: true });
    const text = [...ports].reduce((done, [written, free]) => done.replaceAll(written, free), body);
    await writeFile(join(cwd, file), text);
  }
  const { url } = await testDatabase();
  const env = {
    // This very Node first: bin/tramite then needs no second process.
    PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
    HOME: cwd,
    DATABASE_URL: url,
    TRAMITE_LOG: 'fatal',
    TRAMITE_SWEEP_SECONDS: '0.5',
    NODE_COMPILE_CACHE: join(tmpdir(), 'tramite-compile-cache'),
  };
  return { cwd, env, ports };
}

async function freePort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return String(typeof address === 'object' && address !== null ? address.port : 0);
}

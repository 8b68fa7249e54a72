/** The first connector of the README, as a reader would make it: its files, its commands, what they say. */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { testDatabase } from '../database.ts';
import { fencesOf, ROOT } from './markdown.ts';
import { runTranscript, type Shell, startTranscript } from './transcript.ts';

const started: ChildProcess[] = [];
after(async () => {
  for (const child of started.reverse()) {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null && child.kill('SIGTERM')) await ended;
  }
});

test('the first connector of the README does what the README says', { timeout: 180_000 }, async (t) => {
  const fences = fencesOf('README.md');
  const files = fences.filter(({ words }) => words.some((word) => word.startsWith('file=')));
  assert.ok(files.length >= 6, 'the files of the first connector');
  const cwd = await mkdtemp(join(tmpdir(), 'tramite-readme-'));
  t.after(() => rm(cwd, { recursive: true, force: true }));
  await symlink(join(ROOT, 'bin'), join(cwd, 'bin'));
  const ports = new Map([
    ['8090', await freePort()],
    ['8091', await freePort()],
  ]);
  for (const { words, body } of files) {
    const path = join(cwd, words.find((word) => word.startsWith('file='))?.slice(5) ?? '');
    await mkdir(dirname(path), { recursive: true });
    await writeFile(
      path,
      [...ports].reduce((text, [written, free]) => text.replaceAll(written, free), body),
    );
  }
  const { url } = await testDatabase();
  const shell: Shell = {
    cwd,
    ports,
    env: {
      // This very Node first: bin/tramite then needs no second process.
      PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
      HOME: cwd,
      USER: 'maria',
      DATABASE_URL: url,
      TRAMITE_LOG: 'fatal',
      TRAMITE_SWEEP_SECONDS: '0.5',
      NODE_COMPILE_CACHE: join(tmpdir(), 'tramite-compile-cache'),
    },
  };
  for (const fence of fences.filter(({ language }) => language === 'console')) {
    if (fence.words.includes('start')) started.push(await startTranscript(shell, fence));
    else await runTranscript(shell, fence);
  }
});

async function freePort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return String(typeof address === 'object' && address !== null ? address.port : 0);
}

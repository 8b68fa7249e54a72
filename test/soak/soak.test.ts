/** A sample of `npm run soak`, in a process of its own: what it holds is judged. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { testDatabase } from '../database.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const LONGEST_MS = 180_000;

const skip = existsSync('/proc/self/fd') ? false : 'there is no /proc on this machine';

test('forty looks at each of six sources that misbehave: nothing is kept, every file is taken once', {
  skip,
  timeout: LONGEST_MS,
}, async (t) => {
  const { url } = await testDatabase();
  const seed = Math.floor(Math.random() * 1e9);
  const child = spawn(process.execPath, [MAIN, '--cycles', '40', '--seed', String(seed)], {
    env: { ...process.env, SOAK_DATABASE_URL: url, NODE_TEST_CONTEXT: undefined },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.after(() => child.kill('SIGKILL'));
  let words = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => {
      words += bytes.toString();
    });
  const code = await new Promise((resolve) => child.once('close', resolve));
  assert.equal(code, 0, words);
});

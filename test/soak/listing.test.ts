/** A folder of 100,000 files on an SFTP server: what one look at it costs in memory. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { testDatabase } from '../database.ts';
import type { Looked } from './listing.ts';

const FILES = 100_000;
const MOST_MB = 150;
const SCRIPT = fileURLToPath(new URL('./listing.ts', import.meta.url));

async function lookAt(state: 'new' | 'known'): Promise<Looked> {
  const { url } = await testDatabase();
  // The flag is bin/tramite's.
  const args = ['--max-semi-space-size=1', SCRIPT, state, String(FILES)];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    env: { ...process.env, SOAK_DATABASE_URL: url, NODE_TEST_CONTEXT: undefined },
    timeout: 120_000,
  });
  return JSON.parse(stdout) as Looked;
}

test('a look at 100,000 new files takes the first ones, in less than 150 MB', async (t) => {
  const looked = await lookAt('new');
  t.diagnostic(JSON.stringify(looked));
  assert.equal(looked.listed, FILES);
  assert.ok(looked.candidates > 0 && looked.candidates < FILES);
  assert.ok(looked.grownMb < MOST_MB, `it grew by ${looked.grownMb} MB`);
});

test('a look at 100,000 files that were all taken and left there takes none, in less than 150 MB', async (t) => {
  const looked = await lookAt('known');
  t.diagnostic(JSON.stringify(looked));
  assert.equal(looked.listed, FILES);
  assert.equal(looked.candidates, 0);
  assert.ok(looked.grownMb < MOST_MB, `it grew by ${looked.grownMb} MB`);
});

/** `tramite … | head`: nobody reads any more, and yet what a verb began is ended. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const TRAMITE = fileURLToPath(new URL('../../bin/tramite', import.meta.url));

test('a verb that is no longer heard leaves no PostgreSQL and no folder behind', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'tramite-unheard-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  const passing = join(root, 'passing');
  for (const name of ['passing', 'connectors', 'mappings']) await mkdir(join(root, name));
  const child = spawn(process.execPath, [TRAMITE, 'check', '--connect'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      PATH: process.env.PATH,
      TMPDIR: passing,
      TRAMITE_HOME: join(root, 'home'),
      TRAMITE_CONNECTORS: join(root, 'connectors'),
      TRAMITE_MAPPINGS: join(root, 'mappings'),
    },
  });
  child.stdout.destroy();
  const [code, signal] = await once(child, 'exit');
  assert.equal(signal, null);
  assert.notEqual(code, null);
  assert.deepEqual(
    (await readdir(passing)).filter((name) => name.startsWith('tramite-trial-')),
    [],
  );
});

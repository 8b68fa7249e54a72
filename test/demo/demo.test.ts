import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findPostmaster } from '../../src/store/embedded/postmaster.ts';

const DEMO = fileURLToPath(new URL('../../src/demo/main.ts', import.meta.url));
const BUDGET_MS = 60_000;

function demo(...args: readonly string[]) {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const child = spawn(process.execPath, [DEMO, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes: Buffer) => {
      out += bytes.toString();
    });
  }
  const ended = new Promise<{ readonly code: number | null; readonly out: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, out }));
  });
  return { child, ended };
}

async function temporary(t: { after(end: () => void | Promise<void>): void }): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'tramite-demo-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  return root;
}

test('the demo plays once, and everything comes back right', { timeout: BUDGET_MS + 30_000 }, async (t) => {
  const home = join(await temporary(t), 'home');
  const { child, ended } = demo('--once', '--home', home);
  t.after(() => void child.kill('SIGKILL'));
  const impatience = setTimeout(() => child.kill('SIGTERM'), BUDGET_MS);
  const { code, out } = await ended;
  clearTimeout(impatience);
  assert.equal(code, 0, out);
  for (const connector of ['tari', 'mensa', 'lampade']) {
    for (const step of [
      'received',
      'surveyed',
      'staged',
      'applied',
      'published',
      'paid',
      'report delivered',
    ]) {
      assert.match(out, new RegExp(` s {2}${connector} .* ${step}: `), `${connector} was not ${step}`);
    }
    assert.match(out, new RegExp(`Esempio · ${connector} {3}`));
  }
  assert.match(out, /held by design: first delivery of this connector/);
  assert.match(out, /records updated +1 +\d/);
  assert.match(out, /then cancelled +1\n/);
  assert.match(out, /notices paid +10 +[\d.]+,\d\d €/);
  assert.match(out, /PAGATI_\d+_\d+\.csv +\d+ lines?/);
  assert.match(out, /Everything came back right: .* \d\d checks of verify hold/);
  assert.deepEqual(await readdir(join(home, 'gestionali/borgo/tari/out')), ['elaborati']);
  assert.equal(await findPostmaster(join(home, 'postgres/18/data')), undefined, 'PostgreSQL still runs');
  assert.doesNotMatch(await readFile(join(home, '.tramite-demo'), 'utf8'), /^pid/m);
});

test('Ctrl-C in the middle of its start leaves nothing running', { timeout: BUDGET_MS }, async (t) => {
  const home = join(await temporary(t), 'home');
  const { child, ended } = demo('--home', home);
  t.after(() => void child.kill('SIGKILL'));
  await new Promise<void>((resolve) => child.stdout.once('data', () => resolve()));
  await new Promise((later) => setTimeout(later, 700));
  child.kill('SIGINT');
  const { code, out } = await ended;
  assert.equal(code, 0, out);
  assert.match(out, /Stopping/);
  assert.equal(await findPostmaster(join(home, 'postgres/18/data')), undefined, 'PostgreSQL still runs');
});

test('a folder that no demo made is left as it is', async (t) => {
  const home = await temporary(t);
  await mkdir(join(home, 'postgres'));
  await writeFile(join(home, 'letter.txt'), 'dear');
  const { code, out } = await demo('--once', '--home', home).ended;
  assert.equal(code, 1);
  assert.match(out, /no demo made it: nothing there was touched/);
  assert.deepEqual((await readdir(home)).toSorted(), ['letter.txt', 'postgres']);
});

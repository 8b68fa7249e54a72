/**
 * `npm test [files]`: node:test over test/, on one PostgreSQL for the whole run. Runs on Node 24 (scripts/run.mjs).
 * With `--whole` what is else drawn (test/drawn.ts) is all tried, and the pages too, which are otherwise left to
 * `npm run check`.
 * The runs of test/fault and test/bench have verbs of their own: they are no `.test.ts`.
 */
import { spawn } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { startEmbedded } from '../src/store/embedded.ts';
import { root } from './ensure-installed.mjs';

const LIMIT_MS = 25 * 60_000;
const FILE_LIMIT_MS = 10 * 60_000;
/** Twice what the least machine has of cores: many a test waits for deadlines, servers and disks. */
const FILES_AT_ONCE = 4;

const whole = process.argv.includes('--whole');
const options = process.argv.slice(2).filter((arg) => arg.startsWith('-') && arg !== '--whole');
const asked = process.argv.slice(2).filter((arg) => !arg.startsWith('-'));
const files =
  asked.length > 0 ? asked.flatMap(chosen) : everyTest().filter((file) => whole || !isOfPages(file));
if (files.length === 0) {
  console.error(`No test file${asked.length > 0 ? ` matches ${asked.join(' ')}` : ''}.`);
  process.exit(1);
}

const folder = await mkdtemp(join(tmpdir(), 'tramite-test-'));
let code = 1;
let cluster;
let runner;
let stopped = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    stopped = true;
    runner?.kill('SIGTERM');
  });
}
try {
  // Tests of durability start one of their own.
  cluster = await startEmbedded({ folder: join(folder, 'postgres'), durable: false });
  if (!stopped) code = await run(cluster.url);
} finally {
  await cluster?.stop();
  await rm(folder, { recursive: true, force: true });
}
process.exit(code);

function run(url) {
  const flags = [
    '--test',
    `--test-concurrency=${FILES_AT_ONCE}`,
    `--test-timeout=${FILE_LIMIT_MS}`,
    '--test-reporter=spec',
  ];
  runner = spawn(process.execPath, [...flags, ...options, ...files], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      // Most of a short file is reading and stripping the sources: the first that does it does it for all.
      NODE_COMPILE_CACHE: join(tmpdir(), 'tramite-compile-cache'),
      ...process.env,
      ...(whole ? { TRAMITE_TEST_WHOLE: '1' } : {}),
      TRAMITE_TEST_DATABASE_URL: url,
    },
    timeout: LIMIT_MS,
  });
  return new Promise((done) => {
    runner.on('exit', (status, signal) => {
      if (signal !== null) console.error(`The tests were stopped (${signal}).`);
      done(status ?? 1);
    });
  });
}

/** What the pages show is run by `npm run check`: once is enough. */
function isOfPages(file) {
  return file.startsWith('test/docs/');
}

function everyTest() {
  return globSync('test/**/*.test.ts', { cwd: root }).sort();
}

/** A file, a folder, or a part of a name. */
function chosen(argument) {
  const path = resolve(argument);
  if (existsSync(path) && path.endsWith('.ts')) return [relative(root, path)];
  const within = relative(root, path);
  return everyTest().filter((file) => file.startsWith(`${within}/`) || file.includes(argument));
}

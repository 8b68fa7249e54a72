import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { type Embedded, startEmbedded } from '../../src/store/embedded.ts';

const MODULE = new URL('../../src/store/embedded.ts', import.meta.url).href;
let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tramite-embedded-'));
});
after(() => rm(folder, { recursive: true, force: true }));

async function ask<R extends pg.QueryResultRow>(url: string, text: string): Promise<R | undefined> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<R>(text)).rows[0];
  } finally {
    await client.end();
  }
}

/** Another Tramite on the same folder; it says what it got and then waits to be ended. */
async function otherProcess(): Promise<{
  child: ChildProcess;
  said: { url: string; attached: boolean; pid: number };
}> {
  const script = `
    const { startEmbedded } = await import(${JSON.stringify(MODULE)});
    const started = await startEmbedded({ folder: ${JSON.stringify(folder)} });
    console.log(JSON.stringify({ url: started.url, attached: started.attached, pid: await started.pid() }));
    process.once('SIGTERM', () => void started.stop().then(() => process.exit(0)));
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) return { child, said: JSON.parse(line) };
  throw new Error('the other process said nothing');
}

const ended = (child: ChildProcess): Promise<unknown> =>
  child.exitCode === null && child.signalCode === null
    ? new Promise((done) => child.once('exit', done))
    : Promise.resolve();

/** A zombie that process 1 has not collected yet is dead. */
function lives(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

async function within(seconds: number, check: () => Promise<boolean>): Promise<boolean> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await wait(100))
    if (await check()) return true;
  return false;
}

test('a durable server on the loopback, UTF-8 in C order, whose secrets only its owner reads', async () => {
  const started = await startEmbedded({ folder });
  const set = await ask<Record<string, string>>(
    started.url,
    `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
      current_setting('listen_addresses') as listen, current_setting('max_connections') as connections,
      current_setting('shared_buffers') as buffers, current_setting('max_wal_size') as wal,
      current_setting('server_encoding') as encoding, current_setting('data_checksums') as checksums,
      (select datcollate from pg_database where datname = current_database()) as collation,
      (select rolsuper::text from pg_roles where rolname = current_user) as super`,
  );
  assert.deepEqual(set, {
    fsync: 'on',
    commit: 'on',
    listen: '127.0.0.1',
    connections: '200',
    buffers: '128MB',
    wal: '2GB',
    encoding: 'UTF8',
    checksums: 'on',
    collation: 'C',
    super: 'false',
  });
  for (const name of ['password', 'admin-password']) {
    assert.equal((await stat(join(folder, '18', name))).mode & 0o777, 0o600);
  }
  await assert.rejects(
    ask(started.url.replace(/:[^:@]+@/, ':wrong@'), 'select 1'),
    /password authentication failed/,
  );
  const pid = await started.pid();
  assert.ok(lives(pid));
  await started.stop();
  // Its file of the process id goes a moment before the process does.
  assert.ok(await within(5, async () => !lives(pid)), 'no process outlives stop');
  assert.equal(await started.pid(), undefined);
});

test('the same port and data at the next start; a crash of PostgreSQL keeps what was committed', async () => {
  const first = await startEmbedded({ folder });
  await ask(first.url, 'create table kept (value int)');
  await ask(first.url, 'insert into kept values (1)');
  const pid = await first.pid();
  await first.restartImmediate();
  assert.notEqual(await first.pid(), pid);
  assert.deepEqual(await ask(first.url, 'select value from kept'), { value: 1 });
  await first.stop();
  const second = await startEmbedded({ folder });
  assert.equal(second.url, first.url);
  assert.deepEqual(await ask(second.url, 'select value from kept'), { value: 1 });
  await second.stop();
});

test('a second one attaches, and PostgreSQL stops with the last of them', async () => {
  const { child, said } = await otherProcess();
  const mine = await startEmbedded({ folder });
  assert.equal(said.attached, false);
  assert.equal(mine.attached, true);
  assert.equal(mine.url, said.url);
  child.kill('SIGTERM');
  await ended(child);
  assert.ok(lives(said.pid), 'the one that started it has gone; the other still uses it');
  await mine.stop();
  assert.ok(await within(5, async () => !lives(said.pid)));
});

test('two that start at once share one server', async () => {
  const both = await Promise.all([startEmbedded({ folder }), startEmbedded({ folder })]);
  assert.equal(both[0].url, both[1].url);
  const pid = await both[0].pid();
  await both[0].stop();
  assert.ok(lives(pid));
  await both[1].stop();
  assert.equal(lives(pid), false);
});

test('after a kill -9 of Tramite the next start attaches, and stops it when it ends', async () => {
  const { child, said } = await otherProcess();
  child.kill('SIGKILL');
  await ended(child);
  assert.ok(lives(said.pid), 'PostgreSQL goes on alone');
  const mine = await startEmbedded({ folder });
  assert.equal(mine.attached, true);
  assert.equal(await mine.pid(), said.pid);
  await mine.stop();
  assert.ok(await within(5, async () => !lives(said.pid)));
});

test('a kill -9 of PostgreSQL: brought up again under the same address', async () => {
  const started = await startEmbedded({ folder });
  const pid = await started.pid();
  if (pid === undefined) assert.fail('not running');
  process.kill(pid, 'SIGKILL');
  const back = await within(30, () =>
    ask(started.url, 'select 1').then(
      () => true,
      () => false,
    ),
  );
  assert.ok(back);
  await started.stop();
});

test('a postmaster.pid left by a crash, its number now another program’s, is cleared', {
  skip: process.platform !== 'linux',
}, async () => {
  const first = await startEmbedded({ folder });
  const file = join(first.dataFolder, 'postmaster.pid');
  const left = await readFile(file, 'utf8');
  await first.stop();
  await writeFile(file, left.replace(/^\d+/, String(process.pid)));
  const second: Embedded = await startEmbedded({ folder });
  assert.equal(second.attached, false);
  assert.deepEqual(await ask(second.url, 'select value from kept'), { value: 1 });
  await second.stop();
});

/** The bytes of an upload on disk: in order, at any offset, and what happens when the disk or the database says no. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Spool } from '../../src/transports/inbox/server/spool.ts';

const may = async (): Promise<void> => undefined;
const MB = 1024 * 1024;
let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tramite-spool-'));
});
after(() => rm(folder, { recursive: true, force: true }));

test('runs, gaps and overlaps make the file that their order makes', async () => {
  const path = join(folder, 'new', 'a');
  const spool = await Spool.open(path, may);
  const wanted = Buffer.alloc(40 * MB);
  const write = async (offset: number, data: Buffer): Promise<void> => {
    data.copy(wanted, offset);
    await spool.write(offset, data);
  };
  for (let at = 0; at < 36 * MB; at += 32 * 1024) await write(at, Buffer.alloc(32 * 1024, at / 32_768));
  await write(39 * MB, Buffer.alloc(MB, 7));
  await write(37 * MB, Buffer.alloc(MB, 8));
  await write(MB, Buffer.alloc(2 * MB, 9));
  assert.equal(spool.size, 40 * MB);
  const room = Buffer.alloc(10);
  assert.equal(await spool.read(room, MB), 10);
  assert.deepEqual(room, Buffer.alloc(10, 9));
  await spool.sync();
  await spool.close();
  assert.ok((await readFile(path)).equals(wanted));
  const again = await Spool.open(path, may);
  assert.equal(again.size, 40 * MB);
  await again.truncate(5);
  again.write(5, Buffer.from('coda'));
  await again.sync();
  await again.close();
  assert.equal((await readFile(path)).subarray(5).toString(), 'coda');
});

test('a few bytes are on disk soon, though nothing follows them', async () => {
  const path = join(folder, 'slow');
  const spool = await Spool.open(path, may);
  assert.equal(spool.write(0, Buffer.from('uno')), undefined);
  for (let tries = 0; tries < 100 && (await readFile(path)).length < 3; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 10));
  assert.equal((await readFile(path)).toString(), 'uno');
  await spool.close();
});

test('a full disk is told at the latest when the file is closed, and for good', {
  skip: !existsSync('/dev/full'),
}, async () => {
  const spool = await Spool.open('/dev/full', may);
  spool.write(0, Buffer.from('uno'));
  await assert.rejects(spool.sync(), /ENOSPC/);
  assert.throws(() => spool.write(3, Buffer.from('due')), /ENOSPC/);
  await assert.rejects(spool.sync(), /ENOSPC/);
  await spool.close();
});

test('what passed to another session is not written to', async () => {
  let lost = false;
  const path = join(folder, 'lost');
  const spool = await Spool.open(path, async () => {
    if (lost) throw new Error('lost');
  });
  spool.write(0, Buffer.from('uno'));
  await spool.flush();
  lost = true;
  spool.write(3, Buffer.from('due'));
  await assert.rejects(spool.sync(), /lost/);
  await assert.rejects(spool.truncate(0), /lost/);
  await spool.close();
  assert.equal((await readFile(path)).toString(), 'uno');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { WriteBehind } from '../../src/archive/write-behind.ts';

const MB = 1 << 20;

/** A disk that takes what it is given only after a while, as a slow one does. */
function slowFile() {
  const kept: Buffer[] = [];
  let flushing = 0;
  const seen = { memory: new Set<ArrayBufferLike>(), flushes: 0, mostFlushes: 0, synced: 0 };
  return {
    seen,
    bytes: () => Buffer.concat(kept),
    async writeFile(data: unknown) {
      assert.ok(data instanceof Uint8Array);
      await delay(2);
      seen.memory.add(data.buffer);
      kept.push(Buffer.from(data));
    },
    async datasync() {
      seen.flushes += 1;
      flushing += 1;
      seen.mostFlushes = Math.max(seen.mostFlushes, flushing);
      await delay(20);
      flushing -= 1;
    },
    async sync() {
      seen.synced = kept.reduce((sum, { length }) => sum + length, 0);
    },
  };
}

test('pieces of any length arrive whole and in their order, through the same memory', async () => {
  const content = Buffer.alloc(40 * MB);
  for (let at = 0; at < content.length; at += 4) content.writeUInt32LE(at, at);
  const file = slowFile();
  const behind = new WriteBehind(file);
  const lengths = [1, 65_536, 65_000, 3, 262_144, 700_001];
  let at = 0;
  for (let index = 0; at < content.length; index += 1) {
    const length = lengths[index % lengths.length] ?? 1;
    // Memory of its own, as what comes from a socket.
    await behind.add(Uint8Array.from(content.subarray(at, at + length)));
    at += length;
  }
  await behind.end();
  assert.ok(file.bytes().equals(content));
  assert.equal(file.seen.synced, content.length, 'flushed after the last byte');
  assert.ok(file.seen.memory.size <= 6, `${file.seen.memory.size} pieces of memory`);
  assert.ok(file.seen.flushes > 1, 'the disk is told to begin before the end');
  assert.equal(file.seen.mostFlushes, 1, 'one flush at a time');
});

test('a flush that fails is told at the end', async () => {
  const file = slowFile();
  const behind = new WriteBehind({ ...file, datasync: () => Promise.reject(new Error('the disk is gone')) });
  const add = async (): Promise<void> => {
    for (let index = 0; index < 20; index += 1) await behind.add(Buffer.alloc(MB));
  };
  await add();
  await assert.rejects(behind.end(), /the disk is gone/);
  await behind.settle();
});

test('a write that fails is told to whoever brings more', async () => {
  const file = slowFile();
  const behind = new WriteBehind({ ...file, writeFile: () => Promise.reject(new Error('the disk is full')) });
  const add = async (): Promise<void> => {
    for (let index = 0; index < 3; index += 1) await behind.add(Buffer.alloc(MB));
  };
  await assert.rejects(add(), /the disk is full/);
  await behind.settle();
});

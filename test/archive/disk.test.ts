import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { diskArchive } from '../../src/archive/disk.ts';

const BODY = '01234567897';
const OTHER = '09876543217';

async function folder(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'tramite-archive-'));
  after(() => rm(root, { recursive: true, force: true }));
  return root;
}

async function whole(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

test('bytes come back as they went in, whole or in part, under their hash, and only to their organization', async () => {
  const archive = diskArchive(await folder());
  const bytes = Buffer.alloc(700_000, 'àe\0\r\n');
  const chunks = [bytes.subarray(0, 1), bytes.subarray(1, 300_000), bytes.subarray(300_000)];
  const stored = await archive.store(BODY, chunks);
  assert.deepEqual(stored, { sha256: sha256(bytes), size: bytes.length });
  assert.deepEqual(await archive.store(BODY, [bytes]), stored, 'again is harmless');
  assert.ok((await whole(archive.read(BODY, stored.sha256))).equals(bytes));
  const part = await archive.readRange(BODY, stored.sha256, 299_999, 10);
  assert.ok(Buffer.from(part).equals(bytes.subarray(299_999, 300_009)));
  assert.equal((await archive.readRange(BODY, stored.sha256, bytes.length - 3, 10)).length, 3);
  assert.equal(await archive.size(BODY, stored.sha256), bytes.length);
  assert.equal(await archive.size(OTHER, stored.sha256), undefined);
  await assert.rejects(whole(archive.read(OTHER, stored.sha256)));
  const empty = await archive.store(BODY, []);
  assert.equal(await archive.size(BODY, empty.sha256), 0);
});

test('a source that breaks, or a crash before the bytes are safe, leaves nothing that could be read', async () => {
  const root = await folder();
  const broken = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from('half');
    throw new Error('the line fell');
  };
  await assert.rejects(diskArchive(root).store(BODY, broken()), /the line fell/);
  for (const point of ['archive.before-fsync', 'archive.after-fsync']) {
    const archive = diskArchive(root, (at) => {
      if (at === point) throw new Error(`crash at ${point}`);
    });
    await assert.rejects(archive.store(BODY, [Buffer.from(point)]), /crash/);
    assert.equal(await archive.size(BODY, sha256(Buffer.from(point))), undefined);
  }
  assert.deepEqual(await readdir(join(root, BODY, 'incoming')), []);
});

test('what a crash left half written is swept, what is being written is not', async () => {
  const root = await folder();
  const archive = diskArchive(root);
  const incoming = join(root, BODY, 'incoming');
  const left = join(incoming, 'left');
  assert.equal(await archive.sweep(BODY, new Date()), 0, 'there is no such folder yet');
  let go: () => void = () => undefined;
  const waiting = new Promise<void>((resolve) => {
    go = resolve;
  });
  const slow = archive.store(
    BODY,
    (async function* () {
      yield Buffer.from('half');
      await waiting;
      yield Buffer.from(' and whole');
    })(),
  );
  while ((await readdir(incoming).catch(() => [])).length === 0)
    await new Promise((done) => setTimeout(done, 5));
  await writeFile(left, 'a crash');
  const yesterday = new Date(Date.now() - 86_400_000);
  await utimes(left, yesterday, yesterday);
  assert.equal(await archive.sweep(BODY, new Date(Date.now() - 3_600_000)), 1);
  assert.equal((await readdir(incoming)).length, 1);
  go();
  assert.equal((await slow).size, 14);
});

test('the mark of payment codes only rises, one for each series', async () => {
  const root = await folder();
  const archive = diskArchive(root);
  assert.equal(await archive.codeMark(BODY, 3, '01'), 0);
  for (const [raised, expected] of [
    [2_001, 2_001],
    [500, 2_001],
    [4_001, 4_001],
  ] as const) {
    await archive.raiseCodeMark(BODY, 3, '01', raised);
    assert.equal(await diskArchive(root).codeMark(BODY, 3, '01'), expected);
  }
  assert.deepEqual(
    await Promise.all([
      archive.codeMark(BODY, 3, '02'),
      archive.codeMark(BODY, 0, '01'),
      archive.codeMark(OTHER, 3, '01'),
    ]),
    [0, 0, 0],
  );
});

test('of workers that raise the mark at once, none lowers it', async () => {
  const root = await folder();
  const workers = [diskArchive(root), diskArchive(root)];
  for (let round = 0; round < 20; round += 1) {
    const raised = Array.from({ length: 8 }, (_, index) => round * 8_000 + ((index * 5) % 8) * 1_000 + 1);
    await Promise.all(raised.map((next, index) => workers[index % 2]?.raiseCodeMark(BODY, 3, '01', next)));
    assert.equal(await workers[0]?.codeMark(BODY, 3, '01'), round * 8_000 + 7_001);
  }
});

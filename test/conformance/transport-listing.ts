/** Conformance: what is listed. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { gather, names, type Suite } from './transport-scene.ts';

export function listing({ traits, scene }: Suite): void {
  test('lists a file with its size and time', async () => {
    await scene().behind.put('a.csv', 'abc', 1_700_000_000_000);
    const files = await gather((await scene().open()).list());
    assert.deepEqual(names(files), ['a.csv']);
    assert.ok(files[0]?.size === 3 || files[0]?.size === -1, `size ${files[0]?.size}`);
    if (traits.onDisk) assert.equal(files[0]?.modifiedMs, 1_700_000_000_000);
    else assert.ok(Number.isFinite(files[0]?.modifiedMs));
  });

  test('an empty source lists nothing', async () => {
    assert.deepEqual(await gather((await scene().open()).list()), []);
  });

  test('what is no regular file is not listed', { skip: !traits.onDisk }, async () => {
    const { folder } = scene();
    await scene().put('a.csv', 'abc');
    await mkdir(join(folder, 'folder.csv'));
    await scene().put('folder.csv/inner.csv', 'x');
    await symlink('/etc/passwd', join(folder, 'link.csv'));
    await symlink(folder, join(folder, 'loop'));
    await symlink('/nowhere', join(folder, 'dangling'));
    execFileSync('mkfifo', [join(folder, 'pipe.csv')]);
    const socket = createServer();
    await new Promise<void>((resolve) => socket.listen(join(folder, 'socket.csv'), resolve));
    try {
      assert.deepEqual(names(await gather((await scene().open()).list())), ['a.csv']);
    } finally {
      socket.close();
    }
  });

  if (traits.oneFile) return;

  test('streams 2,000 files, each once', async () => {
    const all = Array.from({ length: 2000 }, (_, index) => `f${String(index).padStart(5, '0')}.csv`);
    for (let from = 0; from < all.length; from += 100)
      await Promise.all(all.slice(from, from + 100).map((file) => scene().put(file, '')));
    assert.deepEqual(names(await gather((await scene().open()).list())), all);
  });

  test('a listing left halfway holds nothing', async () => {
    await Promise.all(Array.from({ length: 300 }, (_, index) => scene().put(`${index}.csv`, '')));
    const session = await scene().open();
    for await (const _file of session.list()) break;
    await scene().nothingHeld();
    assert.equal((await gather(session.list())).length, 300, 'the session still works');
  });
}

/** Conformance: what is listed, and which names pass. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { link, mkdir, readdir, readFile, symlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  bad,
  bytesOf,
  gather,
  good,
  names,
  onLinux,
  openInside,
  pieces,
  type Scene,
  thrown,
  until,
} from './transport-scene.ts';

export function listing(scene: () => Scene): void {
  test('lists regular files only, with size and time', async () => {
    await scene().put('a.csv', 'abc');
    await utimes(join(scene().folder, 'a.csv'), 1_700_000_000, 1_700_000_000);
    await link(join(scene().folder, 'a.csv'), join(scene().folder, 'hard.csv'));
    await mkdir(join(scene().folder, 'folder.csv'));
    await scene().put('folder.csv/inner.csv', 'x');
    await symlink('/etc/passwd', join(scene().folder, 'link.csv'));
    await symlink(scene().folder, join(scene().folder, 'loop'));
    await symlink('/nowhere', join(scene().folder, 'dangling'));
    execFileSync('mkfifo', [join(scene().folder, 'pipe.csv')]);
    const files = await gather((await scene().open()).list());
    assert.deepEqual(names(files), ['a.csv', 'hard.csv']);
    assert.deepEqual(
      files.find((file) => file.name === 'a.csv'),
      {
        name: 'a.csv',
        size: 3,
        modifiedMs: 1_700_000_000_000,
      },
    );
  });

  test('an empty folder lists nothing', async () => {
    assert.deepEqual(await gather((await scene().open()).list()), []);
  });

  test('streams 2,000 files, each once', async () => {
    const all = Array.from({ length: 2000 }, (_, index) => `f${String(index).padStart(5, '0')}.csv`);
    await Promise.all(all.map((file) => scene().put(file, '')));
    assert.deepEqual(names(await gather((await scene().open()).list())), all);
  });

  test('a listing left halfway holds nothing', onLinux, async () => {
    await Promise.all(Array.from({ length: 300 }, (_, index) => scene().put(`${index}.csv`, '')));
    const session = await scene().open();
    for await (const _file of session.list()) break;
    await until('no handle is open', async () => (await openInside(scene().folder)) === 0);
    assert.equal((await gather(session.list())).length, 300, 'the session still works');
  });

  test('odd names go both ways', async () => {
    const odd = [
      'con spazi.csv',
      'perché €.csv',
      'NFD-e\u0301.csv',
      '-rf',
      '%2e%2e',
      'apo\'strofo".csv',
      '.nascosto',
      'CON',
      'C:file.csv',
      'riga\na capo.csv',
      '*?[a].csv',
      '#1 ~ {x}.csv',
      `${'x'.repeat(196)}.csv`,
      '😀.csv',
      '...',
      '~',
    ];
    for (const file of odd) await scene().put(file, file);
    const session = await scene().open();
    const files = await gather(session.list());
    assert.deepEqual(names(files), [...odd].sort());
    for (const file of files) {
      assert.equal((await bytesOf(session.read(file))).toString(), file.name);
      assert.equal(good(await session.stat(file.name))?.size, file.size);
      good(await session.rename(file.name, `fatti/${file.name}`));
    }
    assert.deepEqual((await readdir(join(scene().folder, 'fatti'))).sort(), [...odd].sort());
  });

  test('names that leave the folder are refused, and nothing happens', async () => {
    await scene().put('a.csv', 'a');
    await scene().put('b\\c.csv', 'b');
    const session = await scene().open();
    const outside = join(scene().folder, '..', 'outside.csv');
    for (const wrong of [
      '',
      '.',
      '..',
      '/',
      '../outside.csv',
      '/etc/passwd',
      'a/../../outside.csv',
      'a\0b',
      'b\\c.csv',
      's/',
    ]) {
      bad(await session.stat(wrong), 'transport.name');
      bad(await session.write(wrong, pieces('x')), 'transport.name');
      bad(await session.rename('a.csv', wrong), 'transport.name');
      bad(await session.rename(wrong, 'z.csv'), 'transport.name');
      bad(await session.remove(wrong), 'transport.name');
      await thrown('transport.name', () => gather(session.read({ name: wrong, size: 1, modifiedMs: 0 })));
    }
    bad(await session.write('sub/x.csv', pieces('x')), 'transport.name');
    bad(await session.remove('sub/x.csv'), 'transport.name');
    bad(await session.rename('a.csv', 'one/two/three'), 'transport.name');
    bad(await session.rename('a.csv', '../a.csv'), 'transport.name');
    await assert.rejects(readFile(outside));
    assert.deepEqual((await readdir(scene().folder)).sort(), ['a.csv', 'b\\c.csv']);
  });

  test('a name that is too long is a problem, not an exception', async () => {
    const result = await (await scene().open()).write('y'.repeat(300), pieces('x'));
    assert.equal(result.ok, false);
  });
}

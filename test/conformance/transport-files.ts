/** Conformance: writing, renaming, removing, and the end of a session. */
import assert from 'node:assert/strict';
import { mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { ProblemError } from '../../src/domain/problem.ts';
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

export function files(scene: () => Scene): void {
  test('writes, renames, finds', async () => {
    const session = await scene().open();
    good(await session.write('esito.tmp', pieces('uno;', 'due')));
    good(await session.rename('esito.tmp', 'esito.csv'));
    assert.equal(good(await session.stat('esito.csv'))?.size, 7);
    assert.equal(good(await session.stat('esito.tmp')), undefined);
    assert.equal((await scene().onDisk('esito.csv')).toString(), 'uno;due');
  });

  test('write replaces what is there', async () => {
    await scene().put('esito.tmp', 'an old and longer content');
    good(await (await scene().open()).write('esito.tmp', pieces('new')));
    assert.equal((await scene().onDisk('esito.tmp')).toString(), 'new');
  });

  test('rename refuses to replace', async () => {
    await scene().put('a.csv', 'a');
    await scene().put('b.csv', 'b');
    await mkdir(join(scene().folder, 'd'));
    await symlink('/nowhere', join(scene().folder, 'l'));
    const session = await scene().open();
    for (const taken of ['b.csv', 'd', 'l', 'a.csv'])
      bad(await session.rename('a.csv', taken), 'transport.exists');
    assert.equal((await scene().onDisk('a.csv')).toString(), 'a');
    assert.equal((await scene().onDisk('b.csv')).toString(), 'b');
  });

  test('moves into a subfolder made on demand, and refuses to replace there too', async () => {
    await scene().put('a.csv', 'a');
    const session = await scene().open();
    good(await session.rename('a.csv', 'fatti/a.csv'));
    assert.deepEqual(names(await gather(session.list())), []);
    const moved = good(await session.stat('fatti/a.csv'));
    assert.equal(moved?.size, 1);
    await scene().put('a.csv', 'another');
    bad(await session.rename('a.csv', 'fatti/a.csv'), 'transport.exists');
    good(await session.rename('a.csv', 'fatti/a-2.csv'));
    good(await session.rename('fatti/a.csv', 'back.csv'));
    assert.deepEqual(await readdir(join(scene().folder, 'fatti')), ['a-2.csv']);
  });

  test('a file under the name of the subfolder is a problem', async () => {
    await scene().put('a.csv', 'a');
    await scene().put('fatti', 'in the way');
    bad(await (await scene().open()).rename('a.csv', 'fatti/a.csv'), 'transport.not-found');
    assert.equal((await scene().onDisk('a.csv')).toString(), 'a');
  });

  test('removes', async () => {
    await scene().put('a.csv', 'a');
    good(await (await scene().open()).remove('a.csv'));
    assert.deepEqual(await readdir(scene().folder), []);
  });

  test('a source that fails leaves no half-written file', onLinux, async () => {
    const session = await scene().open();
    const found = { code: 'archive.test', class: 'transient', message: 'x', advice: 'y' } as const;
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.alloc(100_000);
      throw new ProblemError(found);
    }
    bad(await session.write('a.tmp', broken()), 'archive.test');
    async function* buggy(): AsyncGenerator<Uint8Array> {
      yield Buffer.alloc(10);
      throw Object.assign(new Error('the archive lacks it'), { code: 'ENOENT' });
    }
    await assert.rejects(session.write('b.tmp', buggy()), /the archive lacks it/);
    await until('no handle is open', async () => (await openInside(scene().folder)) === 0);
    assert.deepEqual(await readdir(scene().folder), []);
  });

  test('works while a listing is being walked', async () => {
    await Promise.all(Array.from({ length: 250 }, (_, index) => scene().put(`${index}.csv`, `${index}`)));
    const session = await scene().open();
    let read = 0;
    for await (const file of session.list()) {
      read += (await bytesOf(session.read(file))).length;
      good(await session.rename(file.name, `fatti/${file.name}`));
    }
    assert.equal(read, 10 + 90 * 2 + 150 * 3);
  });

  test('closes twice, and afterwards answers with a problem', async () => {
    await scene().put('a.csv', 'a');
    const session = await scene().open();
    await session.close();
    await session.close();
    assert.equal((await session.stat('a.csv')).ok, false);
    assert.equal((await session.remove('a.csv')).ok, false);
    await thrown(['transport.stopped', 'transport.lost'], () => gather(session.list()));
    assert.equal((await scene().onDisk('a.csv')).toString(), 'a');
  });

  test('a signal given already opens nothing', async () => {
    bad(await scene().door.transport.open(scene().door.door, AbortSignal.abort()), 'transport.stopped');
  });

  test(
    'a reader that goes away, a signal mid-read and a forgotten reader leave no handle',
    onLinux,
    async () => {
      await scene().put('big.bin', Buffer.alloc(3_000_000));
      const session = await scene().open();
      const file = await scene().listed(session, 'big.bin');
      for await (const _chunk of session.read(file)) break;
      await until('the first is closed', async () => (await openInside(scene().folder)) === 0);

      const controller = new AbortController();
      const cut = await scene().open(controller.signal);
      let chunks = 0;
      await thrown('transport.stopped', async () => {
        for await (const _chunk of cut.read(file)) {
          chunks += 1;
          controller.abort();
        }
      });
      assert.equal(chunks, 1);
      await until('the second is closed', async () => (await openInside(scene().folder)) === 0);

      const forgetful = await scene().open();
      await forgetful.read(file)[Symbol.asyncIterator]().next();
      assert.ok((await openInside(scene().folder)) > 0);
      await forgetful.close();
      await until('the third is closed', async () => (await openInside(scene().folder)) === 0);
    },
  );

  test('50 openings leak no descriptor', onLinux, async () => {
    await scene().put('a.csv', 'abc');
    const cycle = async (): Promise<void> => {
      const session = good(
        await scene().door.transport.open(scene().door.door, new AbortController().signal),
      );
      const [file] = await gather(session.list());
      assert.ok(file);
      await bytesOf(session.read(file));
      await session.close();
    };
    await cycle();
    const descriptors = async (): Promise<number> => (await readdir('/proc/self/fd')).length;
    const before_ = await descriptors();
    for (let round = 0; round < 50; round += 1) await cycle();
    await until('as many descriptors as before', async () => (await descriptors()) <= before_);
  });

  test('check passes every step and leaves nothing', async () => {
    await scene().put('a.csv', 'a');
    const steps = await scene().door.transport.check(scene().door.door, new AbortController().signal);
    assert.deepEqual(
      steps.filter((step) => !step.ok),
      [],
    );
    assert.deepEqual(steps.map((step) => step.step).slice(-4), ['list', 'write', 'rename', 'delete']);
    assert.equal(steps[0]?.step, 'reach');
    assert.deepEqual(await readdir(scene().folder), ['a.csv']);
  });
}

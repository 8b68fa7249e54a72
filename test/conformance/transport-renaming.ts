/** Conformance of doors that are written to under a temporary name, which is then renamed. */
import assert from 'node:assert/strict';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { ProblemError } from '../../src/domain/problem.ts';
import { bad, good, pieces, type Suite } from './transport-scene.ts';

export function renaming({ traits, scene }: Suite): void {
  for (const size of [0, 1, 5 * 1024 * 1024]) {
    test(`writes ${size} bytes unchanged`, async () => {
      const content = Buffer.alloc(size);
      for (let index = 0; index < size; index += 1) content[index] = (index * 31 + (index >> 8)) & 255;
      const session = await scene().openOut();
      good(
        await session.write('out.bin', pieces(content.subarray(0, size >> 1), content.subarray(size >> 1))),
      );
      assert.ok((await scene().got('out.bin')).equals(content));
    });
  }

  test('writes, renames, finds', async () => {
    const session = await scene().openOut();
    good(await session.write('esito.tmp', pieces('uno;', 'due')));
    good(await session.rename('esito.tmp', 'esito.csv'));
    assert.equal(good(await session.stat('esito.csv'))?.size, 7);
    assert.equal(good(await session.stat('esito.tmp')), undefined);
    assert.equal((await scene().got('esito.csv')).toString(), 'uno;due');
  });

  test('write replaces what is there', async () => {
    await scene().put('esito.tmp', 'an old and longer content');
    good(await (await scene().openOut()).write('esito.tmp', pieces('new')));
    assert.equal((await scene().got('esito.tmp')).toString(), 'new');
  });

  test('rename refuses to replace', async () => {
    await scene().put('a.csv', 'a');
    await scene().put('b.csv', 'b');
    const taken = ['b.csv', 'a.csv'];
    if (traits.onDisk) {
      await mkdir(join(scene().folder, 'd'));
      await symlink('/nowhere', join(scene().folder, 'l'));
      taken.push('d', 'l');
    }
    const session = await scene().openOut();
    for (const name of taken) bad(await session.rename('a.csv', name), 'transport.exists');
    assert.equal((await scene().got('a.csv')).toString(), 'a');
    assert.equal((await scene().got('b.csv')).toString(), 'b');
  });

  test('renames back out of a subfolder', async () => {
    await scene().put('fatti/a.csv', 'a');
    good(await (await scene().openOut()).rename('fatti/a.csv', 'back.csv'));
    assert.deepEqual(await scene().left(), ['back.csv']);
  });

  test('a file under the name of the subfolder is a problem', async () => {
    await scene().put('a.csv', 'a');
    await scene().put('fatti', 'in the way');
    bad(await (await scene().openOut()).rename('a.csv', 'fatti/a.csv'), 'transport.not-found');
    assert.equal((await scene().got('a.csv')).toString(), 'a');
  });

  test('a source that fails leaves no half-written file', async () => {
    const session = await scene().openOut();
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
    await scene().nothingHeld();
    assert.deepEqual(await scene().left(), []);
  });
}

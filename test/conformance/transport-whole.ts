/** Conformance of doors where a write appears whole or not at all. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProblemError } from '../../src/domain/problem.ts';
import { bad, good, pieces, type Suite } from './transport-scene.ts';

export function whole({ scene }: Suite): void {
  for (const size of [0, 1, 5 * 1024 * 1024]) {
    test(`writes ${size} bytes unchanged`, async () => {
      const content = Buffer.alloc(size);
      for (let index = 0; index < size; index += 1) content[index] = (index * 31 + (index >> 8)) & 255;
      const session = await scene().openOut();
      const halves = pieces(content.subarray(0, size >> 1), content.subarray(size >> 1));
      good(await session.write('out.bin', halves, scene().facts(content)));
      assert.ok((await scene().got('out.bin')).equals(content));
      assert.deepEqual(await scene().left(), ['out.bin']);
    });
  }

  test('a repeat with the same id has no second effect', async () => {
    const content = Buffer.from('uno;due');
    const facts = scene().facts(content);
    good(await (await scene().openOut()).write('esito.csv', pieces(content), facts));
    const once = await scene().left();
    good(await (await scene().openOut()).write('esito.csv', pieces(content), { ...facts, repeated: true }));
    assert.equal((await scene().got('esito.csv')).toString(), 'uno;due');
    assert.deepEqual(await scene().left(), once);
  });

  test('a source that fails leaves nothing', async () => {
    const session = await scene().openOut();
    const content = Buffer.alloc(200_000);
    const found = { code: 'archive.test', class: 'transient', message: 'x', advice: 'y' } as const;
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield content.subarray(0, 100_000);
      throw new ProblemError(found);
    }
    bad(await session.write('a.csv', broken(), scene().facts(content)), 'archive.test');
    async function* buggy(): AsyncGenerator<Uint8Array> {
      yield content.subarray(0, 10);
      throw Object.assign(new Error('the archive lacks it'), { code: 'ENOENT' });
    }
    await assert.rejects(session.write('b.csv', buggy(), scene().facts(content)), /the archive lacks it/);
    await scene().nothingHeld();
    assert.deepEqual(await scene().left(), []);
    // The failed attempt is no effect: the next one with the same facts is written.
    const facts = scene().facts(content);
    bad(await session.write('c.csv', broken(), facts), 'archive.test');
    good(await (await scene().openOut()).write('c.csv', pieces(content), facts));
    assert.ok((await scene().got('c.csv')).equals(content));
  });
}

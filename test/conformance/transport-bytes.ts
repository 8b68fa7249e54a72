/** Conformance: bytes that are collected, and what changes meanwhile. */
import assert from 'node:assert/strict';
import { appendFile, mkdir, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { ProblemError } from '../../src/domain/problem.ts';
import { bytesOf, gather, good, type Suite, thrown } from './transport-scene.ts';

const ALTERED = ['transport.changed', 'transport.truncated'];

export function bytes({ spec, traits, scene }: Suite): void {
  for (const size of [0, 1, 5 * 1024 * 1024]) {
    test(`reads ${size} bytes unchanged`, async () => {
      const content = Buffer.alloc(size);
      for (let index = 0; index < size; index += 1) content[index] = (index * 31 + (index >> 8)) & 255;
      await scene().put('in.bin', content);
      const session = await scene().open();
      assert.ok((await bytesOf(session.read(await scene().listed(session, 'in.bin')))).equals(content));
    });
  }

  test('a file that changed since the listing is not read as the one listed', async () => {
    await scene().put('a.csv', 'abcdef');
    const session = await scene().open();
    const file = await scene().listed(session, 'a.csv');
    const reader = traits.listingOpens ? await scene().open() : session;
    for (const now of ['abc', 'abcdefghi']) {
      await scene().put('a.csv', now);
      // A body of unknown length and without a version has nothing to be compared with.
      if (file.size === -1 && file.version === undefined)
        assert.equal((await bytesOf(reader.read(file))).toString(), now);
      else assert.equal((await thrown(ALTERED, () => gather(reader.read(file)))).class, 'transient');
    }
    if (traits.listingOpens) assert.equal((await bytesOf(session.read(file))).toString(), 'abcdef');
  });

  test('a file that is replaced while it is read: its own bytes or an error, never a mixture', async () => {
    await scene().behind.put('big.bin', Buffer.alloc(3_000_000, 1), 1_700_000_000_000);
    const session = await scene().open();
    const file = await scene().listed(session, 'big.bin');
    const got: Uint8Array[] = [];
    try {
      for await (const chunk of session.read(file)) {
        if (got.length === 0)
          await scene().behind.put('big.bin', Buffer.alloc(3_000_000, 2), 1_800_000_000_000);
        got.push(chunk);
      }
      assert.ok(Buffer.concat(got).equals(Buffer.alloc(3_000_000, 1)));
    } catch (error) {
      assert.ok(error instanceof ProblemError, String(error));
      assert.equal(error.problem.class, 'transient', error.problem.code);
    }
    await scene().nothingHeld();
  });

  const meanwhile: readonly (readonly [string, (path: string) => Promise<void>])[] = [
    ['shrinks', (path) => truncate(path, 600_000)],
    ['grows', (path) => appendFile(path, 'more')],
    [
      'is overwritten with as many bytes',
      async (path) => {
        await writeFile(path, Buffer.alloc(3_000_000, 1));
        await utimes(path, 1_800_000_000, 1_800_000_000);
      },
    ],
  ];
  for (const [what, change] of meanwhile) {
    test(`a file that ${what} while it is read ends in an error`, { skip: !traits.onDisk }, async () => {
      await scene().behind.put('big.bin', Buffer.alloc(3_000_000), 1_700_000_000_000);
      const session = await scene().open();
      const file = await scene().listed(session, 'big.bin');
      let first = true;
      const found = await thrown(ALTERED, async () => {
        for await (const _chunk of session.read(file)) {
          if (first) await change(join(scene().folder, 'big.bin'));
          first = false;
        }
      });
      assert.equal(found.class, 'transient');
      await scene().nothingHeld();
    });
  }

  test('a file that vanished is told as gone', async () => {
    await scene().put('a.csv', 'abc');
    const session = await scene().open();
    const file = await scene().listed(session, 'a.csv');
    const reader = traits.listingOpens ? await scene().open() : session;
    await scene().behind.clear();
    assert.equal((await thrown('transport.gone', () => gather(reader.read(file)))).class, 'transient');
    if (spec.settles) assert.equal(good(await session.stat('a.csv')), undefined);
  });

  test('what is no regular file is neither seen by stat nor read', { skip: !traits.onDisk }, async () => {
    await mkdir(join(scene().folder, 'd'));
    const session = await scene().open();
    assert.equal(good(await session.stat('d')), undefined);
    await thrown(['transport.not-regular', 'transport.failed', 'transport.changed', 'transport.gone'], () =>
      gather(session.read({ name: 'd', size: 3, modifiedMs: 0 })),
    );
  });
}
